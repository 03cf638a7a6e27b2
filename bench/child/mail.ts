/**
 * Parts of the path without Strapi, in a process of their own. Commands: `download ACCESS` fetches a mailbox in the
 * batches in which a run fetches it, `parse ACCESS` parses what it fetches; only the part itself is measured. `rules ACCESS COUNT`
 * answers the median time in ms that so many rules take for a message.
 */
import { configSchema } from '../../server/src/config';
import { parseMail } from '../../server/src/mail/parse';
import { createMailParserPool } from '../../server/src/mail/pool';
import type { Mail } from '../../server/src/mail/types';
import { findWorkerFile } from '../../server/src/mail/worker-file';
import { connectMailbox, type Mailbox } from '../../server/src/mailbox';
import { measure, type Measured } from '../measure';
import type { MailboxAccess } from '../mailboxes';
import { answer } from './answer';
import { timeRules } from './rules';

export interface PartAnswer {
  measured: Measured;
  messages: number;
}

/** As in server/src/intake/folder.ts. */
const WINDOW = 1_000;
const BATCH_MESSAGES = 200;
const BATCH_BYTES = 4 * 1024 * 1024;
/** What the bundled ticket needs: its description is rich text. */
const FORMS = { markdown: true, blocks: false };

const config = configSchema.parse({});

async function download(access: MailboxAccess): Promise<PartAnswer> {
  const { result: messages, measured } = await measure(async () => {
    const mailbox = await connect(access);
    let count = 0;
    for await (const raws of fetchBatches(mailbox)) count += raws.length;
    await mailbox.close();
    return count;
  });
  return { measured, messages };
}

async function parse(access: MailboxAccess): Promise<PartAnswer> {
  const raws = await fetchAll(access);
  const pool = createMailParserPool({
    workerFile: findWorkerFile(),
    threads: config.parserThreads,
    limits: config.limits,
  });
  const { measured } = await measure(async () => {
    for (let start = 0; start < raws.length; start += BATCH_MESSAGES)
      await Promise.all(raws.slice(start, start + BATCH_MESSAGES).map((raw) => pool.parse(raw, FORMS)));
  });
  await pool.close();
  return { measured, messages: raws.length };
}

async function rules(access: MailboxAccess, count: number): Promise<number> {
  const mails: Mail[] = [];
  for (const raw of await fetchAll(access)) mails.push(await parseMail(raw, FORMS, config.limits));
  return timeRules(mails, count);
}

async function fetchAll(access: MailboxAccess): Promise<Buffer[]> {
  const mailbox = await connect(access);
  const raws: Buffer[] = [];
  for await (const batch of fetchBatches(mailbox)) raws.push(...batch);
  await mailbox.close();
  return raws;
}

const connect = ({ host, port, caCertificate, username, password }: MailboxAccess): Promise<Mailbox> =>
  connectMailbox(
    {
      host,
      port,
      security: 'tls',
      username,
      auth: { type: 'password', password },
      connectionTimeoutMs: 10_000,
      caCertificate,
    },
    {
      limits: {
        operationMs: config.operationMs,
        messageBytes: config.limits.messageBytes,
        allowedPrivateHosts: [host],
      },
    },
  );

async function* fetchBatches(mailbox: Mailbox): AsyncGenerator<Buffer[]> {
  await mailbox.open('INBOX');
  const uids = await mailbox.uids({ afterUid: 0, since: null });
  let batch: number[] = [];
  let bytes = 0;
  const fetchBatch = async () => [...(await mailbox.fetch(batch)).values()];
  for (let start = 0; start < uids.length; start += WINDOW)
    for (const { uid, size } of await mailbox.describe(uids.slice(start, start + WINDOW))) {
      if (batch.length > 0 && (batch.length >= BATCH_MESSAGES || bytes + size > BATCH_BYTES)) {
        yield await fetchBatch();
        batch = [];
        bytes = 0;
      }
      batch.push(uid);
      bytes += size;
    }
  if (batch.length > 0) yield await fetchBatch();
}

answer((): Promise<PartAnswer | number> => {
  const [command, written = '', count] = process.argv.slice(2);
  const access = JSON.parse(written) as MailboxAccess;
  if (command === 'rules') return rules(access, Number(count));
  return (command === 'download' ? download : parse)(access);
});
