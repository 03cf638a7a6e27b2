import { satisfies } from 'semver';
import type { Health } from '../../../contracts';

/** State of an installation. Times are in ms. */
export interface Facts {
  node: string;
  strapi: string;
  /** Supported version ranges, as in package.json. */
  supported: { node: string; strapi: string };
  encryptionKey: boolean;
  /** Channels whose stored credentials cannot be decrypted. */
  unreadable: string[];
  fileAccess: 'private' | 'public';
  /** Number of mail files that anyone can open. */
  publicFiles: number;
  /** Folders that need write access, with the reason why it is missing, or null. */
  folders: { path: string; use: string; problem: string | null }[];
  email: { ready: boolean; provider: string | null };
  /** Difference between this machine's clock and the database's; positive if ahead. */
  clockAheadMs: number;
  database: { client: string; version: string; charset: string; holdsUnicode: boolean };
  reading: boolean;
  copyOf: string | null;
  serverUrl: string | null;
  signsIn: boolean;
  channels: { name: string; status: string; health: Health }[];
  /** Number of events that are no longer retried. */
  lostEvents: number;
  /** Number of messages that wait for a person. */
  waiting: number;
}

/** Result of one check. `cure` says how to fix it; null if nothing is wrong. */
export interface Finding {
  check: string;
  level: 'ok' | 'warning' | 'error';
  message: string;
  cure: string | null;
}

const CLOCK_MS = 5_000;
const SICK: ReadonlySet<Health> = new Set<Health>(['retrying', 'cooling-off', 'needs-credentials']);

const ok = (check: string, message: string): Finding => ({ check, level: 'ok', message, cure: null });
const wrong = (check: string, level: 'warning' | 'error', message: string, cure: string): Finding => ({
  check,
  level,
  message,
  cure,
});

/** Diagnoses an installation and says how to fix each problem. Returns at least one finding per check. Pure. */
export const diagnose = (facts: Facts): Finding[] => [
  version('node', 'Node.js', facts.node, facts.supported.node),
  version('strapi', 'Strapi', facts.strapi, facts.supported.strapi),
  facts.encryptionKey
    ? ok('encryption-key', 'An encryption key is set.')
    : wrong(
        'encryption-key',
        'error',
        'No encryption key is set, so credentials can be neither stored nor read.',
        'Set secrets.encryptionKey in config/admin from an environment variable, and keep its value.',
      ),
  facts.unreadable.length === 0
    ? ok('credentials', 'Stored credentials can be read.')
    : wrong(
        'credentials',
        'error',
        `Credentials cannot be read: ${facts.unreadable.join(', ')}. The encryption key is not the one they were stored with.`,
        'Set the earlier encryption key again, or enter these channels’ credentials again.',
      ),
  ...files(facts),
  ...facts.folders.map(({ path, use, problem }) =>
    problem === null
      ? ok('folders', `${use}: ${path} can be written to.`)
      : wrong(
          'folders',
          'error',
          `${use}: ${path} cannot be written to (${problem}).`,
          `Create the folder, and let the user that runs Strapi write to it: chown and chmod u+rwx ${path}`,
        ),
  ),
  facts.email.ready
    ? ok('email', `Mail is sent through the provider ${facts.email.provider}.`)
    : wrong(
        'email',
        'warning',
        facts.email.provider === null
          ? 'Strapi’s email plugin is off, so no replies, acknowledgements or notifications are sent.'
          : `The email provider ${facts.email.provider} has no settings, so no replies, acknowledgements or notifications are sent.`,
        'Set up an email provider in config/plugins, such as @strapi/provider-email-nodemailer.',
      ),
  Math.abs(facts.clockAheadMs) <= CLOCK_MS
    ? ok('clock', 'The clocks of this machine and of the database agree.')
    : wrong(
        'clock',
        'warning',
        `This machine’s clock is ${Math.round(Math.abs(facts.clockAheadMs) / 1_000)} seconds ${facts.clockAheadMs > 0 ? 'ahead of' : 'behind'} the database’s.`,
        'Synchronize both clocks with NTP, for example with chrony or systemd-timesyncd.',
      ),
  facts.database.holdsUnicode
    ? ok(
        'database',
        `${facts.database.client} ${facts.database.version} uses the character set ${facts.database.charset}.`,
      )
    : wrong(
        'database',
        'error',
        `The database uses the character set ${facts.database.charset}, which cannot store all characters that messages contain.`,
        'Convert the database and its tables to a Unicode character set: utf8mb4 on MySQL and MariaDB, UTF8 on PostgreSQL.',
      ),
  facts.copyOf === null
    ? ok('installation', 'The database belongs to this installation.')
    : wrong(
        'installation',
        'error',
        `The database looks like a copy of ${facts.copyOf}: no mail is read or sent.`,
        'Open Email Channel in the admin panel and choose whether the installation moved here or this is a copy.',
      ),
  facts.reading
    ? ok('reading', 'This instance reads mailboxes.')
    : wrong(
        'reading',
        'warning',
        'This instance does not read mailboxes.',
        'Set reading: true in the plugin’s config on at least one instance.',
      ),
  !facts.signsIn || (facts.serverUrl && !/\/\/(localhost|127\.|\[::1\])/.test(facts.serverUrl))
    ? ok('url', 'The public address of this server is set, or not needed.')
    : wrong(
        'url',
        'warning',
        'Channels sign in with OAuth, but the public address of this server is not set.',
        'Set url in config/server to the address that browsers use, such as https://desk.example.',
      ),
  ...channels(facts),
  facts.lostEvents === 0
    ? ok('events', 'All events were delivered or will be retried.')
    : wrong(
        'events',
        'warning',
        `${facts.lostEvents} events were given up because an afterCommit hook kept failing.`,
        'Look for lines with "event" in the log, correct the hook, and set next_at of these rows of email_channel_events to 0.',
      ),
  facts.waiting === 0
    ? ok('messages', 'No messages are waiting for review.')
    : wrong(
        'messages',
        'warning',
        `${facts.waiting} held or failed messages are waiting for review.`,
        'Open the message log and filter by the outcomes Held and Failed. Each message shows the reason.',
      ),
];

const version = (check: string, what: string, installed: string, range: string): Finding =>
  satisfies(installed, range)
    ? ok(check, `${what} ${installed} is supported.`)
    : wrong(
        check,
        'error',
        `${what} ${installed} is not supported.`,
        `Install a version in the range ${range}.`,
      );

function files({ fileAccess, publicFiles }: Facts): Finding[] {
  const found: Finding[] = [];
  if (fileAccess === 'public')
    found.push(
      wrong(
        'private-files',
        'warning',
        'files.access is public: anyone who has the address of a customer’s file can open it at any time.',
        'Remove files.access from the plugin’s config, then run npx email-channel move-files.',
      ),
    );
  if (publicFiles > 0)
    found.push(
      wrong(
        'private-files',
        'warning',
        `${publicFiles} files from messages are public.`,
        'Run npx email-channel move-files.',
      ),
    );
  return found.length > 0 ? found : [ok('private-files', 'Files from messages are private.')];
}

function channels({ channels: all }: Facts): Finding[] {
  const sick = all.filter(({ status, health }) => status === 'active' && SICK.has(health));
  if (all.every(({ status }) => status !== 'active'))
    return [
      wrong(
        'channels',
        'warning',
        'No channel is active.',
        'Open Email Channel in the admin panel, and complete and activate a channel.',
      ),
    ];
  return sick.length === 0
    ? [ok('channels', `${all.filter(({ status }) => status === 'active').length} channels are active.`)]
    : sick.map(({ name, health }) =>
        wrong(
          'channels',
          'error',
          `The channel ${name} is ${health}.`,
          'Open the channel in the admin panel and test its connection. The stage that fails tells you what to do.',
        ),
      );
}
