import { z } from 'zod';
import { knownVariables } from './acknowledgement';
import { fieldMappingSchema } from './mapping';
import { OAUTH_GRANTS, type SignInView } from './oauth';

export const CHANNEL_STATUSES = ['draft', 'active', 'inactive'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];
export const SECURITIES = ['tls', 'starttls', 'none'] as const;
export type Security = (typeof SECURITIES)[number];
export const AUTH_TYPES = ['password', 'oauth'] as const;
export type AuthType = (typeof AUTH_TYPES)[number];
export const AFTER_READING = ['leave', 'seen', 'move'] as const;
export type AfterReading = (typeof AFTER_READING)[number];

/** Credentials of a channel: sealed in a table of their own, written but never read back. */
export const SECRET_FIELDS = ['password', 'clientSecret', 'refreshToken'] as const;
export type SecretField = (typeof SECRET_FIELDS)[number];

const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use at most ${max} characters.`)

    .regex(/^[^\u0000-\u001f\u007f]*$/, 'Use one line without control characters.');
const optionalLine = (max: number) => line(max).nullable().default(null);
export const emailAddress = z.email('Enter an e-mail address, such as support@example.com.').max(320);
const whole = (min: number, max: number, unit: string) =>
  z
    .int(`Enter a whole number of ${unit}.`)
    .min(min, `At least ${min} ${unit}.`)
    .max(max, `At most ${max} ${unit}.`);

/** A folder that is read, and what happens to its mail once the outcome is committed. */
export const folderSchema = z
  .strictObject({
    path: line(500).min(1, 'Choose a folder or type its name.'),
    after: z.enum(AFTER_READING).default('leave'),
    /** Where mail that became a ticket, a reply or was skipped goes; needed when `after` is `move`. */
    successFolder: optionalLine(500),
    /** Where failed mail goes; null leaves it where it is. */
    failFolder: optionalLine(500),
  })
  .superRefine((folder, context) => {
    if (folder.after === 'move' && !folder.successFolder)
      context.addIssue({
        code: 'custom',
        path: ['successFolder'],
        message: 'Name the folder to move read mail to.',
      });
    for (const key of ['successFolder', 'failFolder'] as const)
      if (folder[key] && folder[key] === folder.path)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'Choose another folder than the one that is read.',
        });
  });
export type ChannelFolder = z.infer<typeof folderSchema>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time as HH:MM.');
/** A window without connections, in the channel's time zone; `to` before `from` crosses midnight. Days: 0 = Sunday, empty = every day. */
export const skipTimeSchema = z.strictObject({
  from: clock,
  to: clock,
  days: z.array(z.int().min(0).max(6)).max(7).default([]),
});
export type SkipTime = z.infer<typeof skipTimeSchema>;

export const aliasSchema = z.strictObject({ alias: emailAddress, primary: emailAddress });
export type Alias = z.infer<typeof aliasSchema>;

const timeZone = z.string().max(100).refine(isTimeZone, 'Choose a time zone, such as Europe/Berlin.');

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** A domain pattern: `example.com` or `*.example.com`, in any script. */
export const domainPattern = line(255).regex(
  /^(\*\.)?[^\s@.*,;<>()[\]\\"]+(\.[^\s@.*,;<>()[\]\\"]+)*$/u,
  'Enter a domain, such as example.com or *.example.com.',
);

const secret = z.string().min(1).max(16_384).optional();

/** Everything that can be set for a channel. A draft may leave out what `requirementsOf` asks of an active one. */
export const channelInputSchema = z.strictObject({
  name: line(100).min(1, 'Give the channel a name.'),
  status: z.enum(CHANNEL_STATUSES).default('draft'),
  protocol: z.literal('imap').default('imap'),
  host: optionalLine(253),
  port: z
    .int()
    .min(1, 'A port is between 1 and 65535.')
    .max(65_535, 'A port is between 1 and 65535.')
    .default(993),
  security: z.enum(SECURITIES).default('tls'),
  username: optionalLine(320),
  replyTo: emailAddress.nullable().default(null),
  authType: z.enum(AUTH_TYPES).default('password'),
  tenantId: optionalLine(255),
  redirectUrl: optionalLine(2_000),
  clientId: optionalLine(255),
  scope: optionalLine(2_000),
  oauthGrant: z.enum(OAUTH_GRANTS).default('refresh-token'),
  /** Of a provider that is not Microsoft: where people sign in, and where tokens come from. */
  authorizationEndpoint: optionalLine(2_000),
  tokenEndpoint: optionalLine(2_000),
  /** PEM certificates of a private CA that the mail server's certificate is checked against, besides the public ones. */
  caCertificate: z.string().max(65_536).nullable().default(null),
  /** Write-only; left out keeps what is stored. */
  secrets: z.strictObject({ password: secret, clientSecret: secret, refreshToken: secret }).default({}),
  maxTries: whole(1, 100, 'tries').default(5),
  coolOffMinutes: whole(1, 1_440, 'minutes').default(15),
  skipTimes: z.array(skipTimeSchema).max(50).default([]),
  timeZone: timeZone.default('UTC'),
  connectionTimeoutMs: whole(1_000, 300_000, 'milliseconds').default(30_000),
  pollingIntervalSeconds: whole(10, 86_400, 'seconds').default(60),
  /** Mail that arrived earlier (INTERNALDATE) is never read. */
  syncStartDate: z.iso.datetime({ offset: true, error: 'Enter a date and time.' }).nullable().default(null),
  folders: z
    .array(folderSchema)
    .max(50)
    .default([{ path: 'INBOX', after: 'leave', successFolder: null, failFolder: null }]),
  allowedDomains: z.array(domainPattern).max(1_000).default([]),
  deniedDomains: z.array(domainPattern).max(1_000).default([]),
  excludeAutoReplies: z.boolean().default(true),
  autoReplyKeywords: z.array(line(200).min(1)).max(200).default([]),
  /** Addresses or globs (`*@lists.example.com`) whose mail counts as automatic. */
  autoReplySenders: z.array(line(320).min(1)).max(500).default([]),
  /** Addresses or globs whose mail is never taken for automatic. */
  autoReplyExceptions: z.array(line(320).min(1)).max(500).default([]),
  aliases: z.array(aliasSchema).max(500).default([]),
  /** The server whose Authentication-Results (RFC 8601) are believed; null believes none. */
  authservId: optionalLine(255),
  /** Holds mail that does not have `dmarc=pass` from `authservId`. */
  requireDmarc: z.boolean().default(false),
  /** Days after which a reply to a closed ticket opens a new, linked one; null always opens the old one again. */
  reopenWithinDays: whole(1, 3_650, 'days').nullable().default(null),
  /** Whether people in Cc may write into the ticket as well. */
  ccAsParticipants: z.boolean().default(false),
  /** Whether the sender of a new ticket is told that it arrived. */
  acknowledge: z.boolean().default(false),
  /** Texts that may name ACKNOWLEDGEMENT_VARIABLES; null stands for the default one. */
  acknowledgementSubject: line(200).superRefine(knownVariables).nullable().default(null),
  acknowledgementBody: z.string().max(10_000).superRefine(knownVariables).nullable().default(null),
  /** Name beside the address that the channel writes from. */
  senderName: optionalLine(100),
  /** Who is told by mail when the channel's health changes. */
  notifyAddresses: z.array(emailAddress).max(20).default([]),
  /** documentId of a published template. */
  template: optionalLine(64),
  /** documentId of the offer that each ticket is linked to. */
  offer: optionalLine(64),
  whitelistedTicketTypes: z.array(line(100).min(1)).max(100).default([]),
  addEmailAsAttachment: z.boolean().default(false),
  /** Messages of one sender in one hour past which mail is held. */
  senderLimitPerHour: whole(1, 10_000, 'messages').default(60),
  mappings: z.array(fieldMappingSchema).max(200).default([]),
});
export type ChannelInput = z.infer<typeof channelInputSchema>;
/** What a client may send: every field but the name has a default. */
export type ChannelPayload = z.input<typeof channelInputSchema>;

/** For an update: only what is sent changes. */
export const channelPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(channelInputSchema.shape).map(([key, schema]) => [
      key,
      (schema instanceof z.ZodDefault ? schema.unwrap() : (schema as z.ZodType)).optional(),
    ]),
  ) as { [K in keyof typeof channelInputSchema.shape]: z.ZodOptional<z.ZodType<ChannelInput[K]>> },
);
export type ChannelPatch = z.infer<typeof channelPatchSchema>;

/** A channel as the server works with it: what people set, plus identity; never its secrets. */
export type Channel = Omit<ChannelInput, 'secrets'> & { documentId: string };

export const HEALTHS = [
  'idle',
  'healthy',
  'reading',
  'retrying',
  'cooling-off',
  'outside-hours',
  'needs-credentials',
] as const;
export type Health = (typeof HEALTHS)[number];

/** What is known of a secret without telling it. */
export interface SecretStatus {
  set: boolean;
  /** ISO time when it was stored. */
  setAt: string | null;
}

/** Worked out by the plugin, the same on every instance. Times are ISO strings. */
export interface ChannelHealth {
  health: Health;
  lastReadAt: string | null;
  lastError: { code: string; message: string; at: string } | null;
  failures: number;
  coolOffUntil: string | null;
  /** Progress of the run in hand, null outside of one. */
  progress: { done: number; total: number } | null;
}

export interface ChannelCounts {
  ticketsToday: number;
  waiting: number;
  lastMessageAt: string | null;
}

/** What ends soon, so that people renew it in time. */
export const CHANNEL_WARNINGS = ['certificate-ends', 'client-secret-ends', 'sign-in-ends'] as const;
export interface ChannelWarning {
  code: (typeof CHANNEL_WARNINGS)[number];
  /** ISO time. */
  endsAt: string;
}

/** Answer of the channel routes. */
export interface ChannelView extends Channel {
  secrets: Record<SecretField, SecretStatus>;
  signIn: SignInView;
  health: ChannelHealth;
  counts: ChannelCounts;
  warnings: ChannelWarning[];
  /** ISO time since when its outgoing mail is paused, since it sent too much; null when it is not. */
  sendingPausedSince: string | null;
  createdAt: string;
  updatedAt: string;
}

export const channelListQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  search: z.string().max(200).optional(),
  status: z.enum(CHANNEL_STATUSES).optional(),
  sort: z
    .string()
    .regex(
      /^(name|status|username|createdAt|updatedAt):(asc|desc)$/,
      'Sort by name, status, username, createdAt or updatedAt, such as name:asc.',
    )
    .default('name:asc'),
});
export type ChannelListQuery = z.infer<typeof channelListQuerySchema>;

export const channelStatusSchema = z.strictObject({ status: z.enum(CHANNEL_STATUSES) });

/** A folder of a mailbox, as the mail server names it. */
export interface MailboxFolder {
  path: string;
  name: string;
  delimiter: string;
  /** RFC 6154 special use, such as `\\Sent`, or `\\Inbox`; null where none. */
  specialUse: string | null;
  selectable: boolean;
}

export interface Page<T> {
  results: T[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}
