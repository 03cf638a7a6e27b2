/**
 * Shows what messages are read as: `npm run preview -- FILE|DIR…`, one JSON line for each `.eml`.
 * A file that can't be parsed gives a line with the outcome `failed`; the next ones go on. Exits with 2 without arguments.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EmailChannelError } from '../contracts';
import { createMailParserPool } from '../server/src/mail/pool';
import { DEFAULT_MAIL_LIMITS, type Mail, type MailParserPool } from '../server/src/mail/types';
import { toMailView } from '../server/src/mail/view';
import { findWorkerFile } from '../server/src/mail/worker-file';

const MAX_FILES = 100_000;

/** What would become of a message, with the reasons that led there. */
function previewDecision(mail: Mail): { outcome: string; reasons: string[] } {
  if (mail.bounce.is) return { outcome: 'skipped', reasons: ['bounce', mail.bounce.why ?? ''] };
  if (mail.autoReply.is) return { outcome: 'skipped', reasons: ['auto-reply', mail.autoReply.why ?? ''] };
  if (!mail.from) return { outcome: 'held', reasons: ['no-sender'] };
  return { outcome: 'ticket', reasons: ['created'] };
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

async function previewFile(file: string, pool: MailParserPool): Promise<Record<string, unknown>> {
  try {
    const mail = await pool.parse(readFileSync(file), { markdown: false, blocks: false });
    const view = toMailView(mail);
    return {
      file,
      from: view.from,
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
      autoReply: view.autoReply,
      bounce: view.bounce,
      warnings: view.warnings,
      ...previewDecision(mail),
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

const paths = process.argv.slice(2);
if (paths.length) void main(paths);
else {
  console.error('Usage: npm run preview -- FILE|DIR…');
  process.exitCode = 2;
}
