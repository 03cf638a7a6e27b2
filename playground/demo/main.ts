import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Outcome } from '../../contracts';
import { MESSAGE_BYTES, startDesk, type Desk } from './desk';
import { AlreadyRunning, enterHome, type Home } from './home';
import { startEmbeddedImap, type EmbeddedImap } from './imap-server';
import { openInbox } from './mail-files';
import { readOptions, type DemoFlags, type DemoOptions } from './options';
import { choosePort } from './ports';
import { lineOf, summaryOf } from './report';
import { readSamples } from './samples';
import { ADMIN_EMAIL, MAILBOX, POLLING_SECONDS, seed } from './seed';
import { openSentMail } from './sent-mail';
import { openSmtpDoor, type SmtpDoor } from './smtp-door';

/** The SMTP door takes more than the plugin does, so that its limit can be seen. */
const SMTP_BYTES = 30 * 1024 * 1024;
/** A run that finds the lease of a killed demo taken tries again, a second apart. */
const MAX_TRIES = 20;

/** The parts of a demo that run, and how to end them. */
interface Parts {
  home: Home;
  imap: EmbeddedImap;
  /** Takes outgoing mail, which goes nowhere else. */
  sent: SmtpDoor;
  desk: Desk;
  httpPort: number;
  /** documentId. */
  channel: string;
  stop(): Promise<void>;
}

/** Runs the demo until it is stopped, or with `--once` until the mailbox is read. Answers the exit code. */
export async function runDemo(root: string, flags: DemoFlags, env: NodeJS.ProcessEnv): Promise<number> {
  const options = readOptions(root, flags, env);
  let home: Home;
  try {
    home = enterHome(options.directory, options);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    console.error(error.message);
    return 1;
  }
  try {
    const parts = await start(root, options, home);
    return await (options.once ? readOnce(parts) : keepReading(parts, options)).finally(parts.stop);
  } finally {
    home.leave();
  }
}

async function start(root: string, options: DemoOptions, home: Home): Promise<Parts> {
  const inbox = openInbox(home.inbox);
  const imap = await startEmbeddedImap({
    users: { [MAILBOX]: home.secrets.mailboxPassword },
    port: await choosePort('imap', options.ports.imap),
    inbox,
  });
  if (inbox.messages.length === 0)
    for (const { raw, internalDate } of readSamples(
      join(root, 'playground', 'mail'),
      MESSAGE_BYTES,
      new Date(),
    ))
      imap.append('INBOX', raw, { internalDate });

  const sent = await openSentMail(home.sent, SMTP_BYTES);
  const httpPort = options.once ? 0 : await choosePort('http', options.ports.http);
  const desk = await startDesk({
    root,
    home,
    port: httpPort,
    panel: options.panel && !options.once,
    smtpPort: sent.port,
  });
  const channel = await seed({
    ...desk,
    adminPassword: home.secrets.adminPassword,
    mailboxPassword: home.secrets.mailboxPassword,
    imapPort: imap.port,
  });
  const stop = async () => {
    await desk.stop();
    await imap.stop();
    await sent.stop();
  };
  return { home, imap, sent, desk, httpPort, channel, stop };
}

/** Tells of each message as it is decided, and gathers the outcomes. */
function watch({ app }: Desk): Outcome[] {
  const outcomes: Outcome[] = [];
  app.observer.decided = (message) => {
    outcomes.push(message.decision.outcome);
    console.log(lineOf(message));
  };
  return outcomes;
}

async function readOnce({ desk, channel }: Parts): Promise<number> {
  const outcomes = watch(desk);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const result = await desk.app.engine.runNow(channel);
    if (result && !result.more) {
      const nothing = outcomes.length === 0;
      console.log(
        nothing
          ? '0 messages: nothing new since the last run. `npm run demo -- --reset` starts anew.'
          : `\n${summaryOf(outcomes)}`,
      );
      return 0;
    }
    if (!result) await sleep(1_000);
  }
  console.error('The mailbox could not be read.');
  return 1;
}

async function keepReading(parts: Parts, options: DemoOptions): Promise<number> {
  const { home, imap, desk } = parts;
  const door = await openSmtpDoor({
    port: await choosePort('smtp', options.ports.smtp),
    largest: SMTP_BYTES,
    deliver: (raw) => imap.append('INBOX', raw),
  });
  try {
    watch(desk);
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    });
    await desk.listen();
    home.announce({ smtpPort: door.port });
    console.log(welcome(parts, door.port, options));
    await stopped;
    console.log('\nStopping …');
    return 0;
  } finally {
    await door.stop();
  }
}

const welcome = ({ home, imap, httpPort }: Parts, smtpPort: number, { panel }: DemoOptions): string => {
  const url = `http://127.0.0.1:${httpPort}/admin`;
  return `
The helpdesk runs.

  Log in      ${panel ? url : 'not possible: started without the admin panel'}
  as          ${ADMIN_EMAIL}
  password    ${home.secrets.adminPassword}
  Channels    ${url}/plugins/email-channel/channels
  Tickets     ${url}/content-manager/collection-types/plugin::email-channel.ticket
  IMAP        127.0.0.1:${imap.port}, unencrypted, ${MAILBOX} / ${home.secrets.mailboxPassword}
  SMTP        127.0.0.1:${smtpPort}, no sign-in, any recipient
  Send mail   npm run demo:send -- "Subject" "Text"
  Sent mail   ${home.sent}: acknowledgements and replies stay on this machine

The mailbox is read every ${POLLING_SECONDS} seconds. Ctrl-C stops everything, and the next start goes on from there.
`;
};
