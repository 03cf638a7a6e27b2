/**
 * Shows what messages are read as: `npm run preview -- FILE|DIR…`, one JSON line for each `.eml`.
 * A file that can't be parsed gives a line with the outcome `failed`; the next ones go on. Exits with 2 without arguments.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UID } from '../content-types';
import ticket from '../content-types/ticket';
import {
  channelInputSchema,
  EmailChannelError,
  type Channel,
  type Said,
  type TemplateView,
} from '../contracts';
import { english } from '../contracts/english';
import { judge, type Bench, type Past } from '../server/src/intake/judge';
import { createMailParserPool } from '../server/src/mail/pool';
import { DEFAULT_MAIL_LIMITS, type Mail, type MailParserPool } from '../server/src/mail/types';
import { toMailView } from '../server/src/mail/view';
import { findWorkerFile } from '../server/src/mail/worker-file';
import { catalogueOf } from '../server/src/ticketing/catalogue';
import { suggestMappings } from '../server/src/ticketing/mapping';

const MAX_FILES = 100_000;

/** A channel as it is before anyone changed it, with a template of the bundled ticket. */
const template: TemplateView = { documentId: '', name: '', ticketType: '', target: UID.ticket, fields: [] };
const catalogue = catalogueOf({ uid: UID.ticket, info: ticket.info, attributes: ticket.attributes as never });
const { secrets: _none, ...settings } = channelInputSchema.parse({
  name: 'Preview',
  mappings: suggestMappings(template, catalogue),
});
const channel: Channel = { ...settings, documentId: '' };
const unread: Past = {
  originalOf: () => null,
  elsewhere: () => null,
  byToken: () => undefined,
  byAgentToken: () => undefined,
  byMessageId: () => undefined,
  byNumber: () => undefined,
  sentBefore: () => 0,
  knows: () => false,
  requesterOf: () => null,
};
const bench: Bench = { channel, target: { template, catalogue }, ownAddresses: [] };
const domainOf = (address = ''): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** What would become of a message that is read alone: the channel's own way of deciding, without a past. */
function decisionOn(mail: Mail): { seen: Mail; decided: { outcome: string; reasons: string[] } } {
  const arrived = { id: 0, receivedAt: new Date(), mail, dedupKey: '', forced: false };
  // Nobody is known here: people of the domain that a message was sent to count as colleagues.
  const isAgent = (address: string) => domainOf(address) === domainOf(mail.to[0]?.address);
  const { decision, mail: seen } = judge(arrived, { ...bench, isAgent }, unread);
  const decisive = decision.steps.filter((step) => step.result !== 'pass');
  const reasons = [decision.reason, ...decisive.map(({ code, values }) => english(`step.${code}`, values))];
  return { seen, decided: { outcome: decision.outcome, reasons } };
}

/** `.eml` files of the arguments, those of folders sorted; hidden folders are left out. */
function* emlFiles(path: string): Generator<string> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return yield path;
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* emlFiles(join(path, entry.name));
    else if (/\.eml$/i.test(entry.name)) yield join(path, entry.name);
  }
}

const inEnglish = (said: Said | null): string | null => said && english(said.text, said.values);

async function previewFile(file: string, pool: MailParserPool): Promise<Record<string, unknown>> {
  try {
    const mail = await pool.parse(readFileSync(file), { markdown: false, blocks: false });
    const { seen, decided } = decisionOn(mail);
    const view = toMailView(seen);
    return {
      file,
      from: view.from,
      via: view.via,
      to: view.to,
      cc: view.cc,
      replyTo: view.replyTo,
      subject: view.subject,
      date: view.date,
      messageId: view.messageId,
      inReplyTo: view.inReplyTo,
      references: view.references,
      text: view.text,
      html: view.html,
      reply: view.reply,
      attachments: view.attachments,
      importance: view.importance,
      autoReply: { ...view.autoReply, why: inEnglish(view.autoReply.why) },
      automatic: { ...view.automatic, why: inEnglish(view.automatic.why) },
      bounce: { ...view.bounce, why: inEnglish(view.bounce.why) },
      warnings: view.warnings.map(inEnglish),
      ...decided,
    };
  } catch (error) {
    const [code, message] =
      error instanceof EmailChannelError
        ? [error.code === 'limit-exceeded' ? 'too-large' : error.code, error.message]
        : ['unreadable', (error as NodeJS.ErrnoException).code ?? 'The file could not be read.'];
    return { file, outcome: 'failed', reasons: [code, message] };
  }
}

/** Prints in the order of the files, with a bounded number of them under way. */
async function main(paths: string[]): Promise<void> {
  const threads = Math.min(4, availableParallelism());
  const pool = createMailParserPool({ workerFile: findWorkerFile(), threads, limits: DEFAULT_MAIL_LIMITS });
  const underWay: Promise<Record<string, unknown>>[] = [];
  const printFirst = async () => {
    const line = `${JSON.stringify(await underWay.shift())}\n`;
    if (!process.stdout.write(line)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  };
  let count = 0;
  for (const path of paths)
    for (const file of emlFiles(path)) {
      if (++count > MAX_FILES) break;
      underWay.push(previewFile(file, pool));
      if (underWay.length >= threads * 2) await printFirst();
    }
  while (underWay.length) await printFirst();
  await pool.close();
}

// Whoever reads the lines may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const paths = process.argv.slice(2);
if (paths.length) void main(paths);
else {
  console.error('Usage: npm run preview -- FILE|DIR…');
  process.exitCode = 2;
}
