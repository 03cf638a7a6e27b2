/**
 * Scores the parser on a corpus of real messages: `npm run score -- DIR_OR_TAR [--misses] [--folder NAME]`.
 * A folder holds `NNN.eml` and `expected.jsonl`, what the project that the mail comes from asserts of it;
 * `reply-fixtures/*.jsonl` hold texts and the replies that are expected of them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMail } from '../server/src/mail/parse';
import { DEFAULT_MAIL_LIMITS, type Mail } from '../server/src/mail/types';
import { scoreReplies, textOfHtml } from './reply-score';

type Expected = Record<string, unknown> & { file: string; orig: string };
interface Check {
  key: string;
  pass: boolean;
  got: unknown;
  want: unknown;
}

const argv = process.argv.slice(2);
const showMisses = argv.includes('--misses');
const only = argv.includes('--folder') ? argv[argv.indexOf('--folder') + 1] : null;
const source = argv.find((arg, i) => !arg.startsWith('--') && argv[i - 1] !== '--folder');
if (!source || !existsSync(source)) {
  console.error('Usage: npm run score -- DIR_OR_TAR [--misses] [--folder NAME]');
  process.exit(2);
}

const squash = (value: unknown) =>
  String(value ?? '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
/** Whether the bodies say the same: most of the words the peer has are in ours. */
function sameBody(mail: Mail, want: string): boolean {
  const words = (value: string) => value.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  const wanted = words(textOfHtml(want).slice(0, 5_000));
  const have = new Set(words(`${mail.text} ${mail.html ? textOfHtml(mail.html) : ''}`));
  if (!wanted.length) return true;
  return wanted.filter((word) => have.has(word)).length / wanted.length >= 0.9;
}

const CHECKS: Record<string, (mail: Mail, want: unknown, all: Expected) => boolean | null> = {
  fromAddress: (mail, want) => (mail.from?.address ?? '').toLowerCase() === squash(want).toLowerCase(),
  fromName: (mail, want) => squash(mail.from?.name) === squash(want),
  subject: (mail, want) => squash(mail.subject) === squash(want),
  to: (mail, want) =>
    String(want ?? '')
      .match(/[^\s<>,;"]+@[^\s<>,;"]+/g)
      ?.every((one) => mail.to.some(({ address }) => address.toLowerCase() === one.toLowerCase())) ?? true,
  attachmentCount: (mail, want) => mail.attachments.length === want,
  attachmentCountNonInline: (mail, want) => mail.attachments.filter((file) => !file.inline).length === want,
  attachmentsContain: (mail, want) =>
    (want as string[]).every((name) => mail.attachments.some((file) => file.name === name)),
  attachments: (mail, want) =>
    (want as (string | { name?: string; filename?: string })[]).every((one) => {
      const name = typeof one === 'string' ? one : (one.name ?? one.filename ?? '');
      return /^message\.html$/.test(name) || mail.attachments.some((file) => file.name === name);
    }),
  attachmentMd5: (mail, want, all) => {
    const names = (all.attachments ?? []) as unknown[];
    const ours = new Set(
      mail.attachments.map((file) => createHash('md5').update(file.content).digest('hex')),
    );
    return (want as (string | { md5?: string })[]).every((one, i) => {
      const name = names[i];
      const isBody = typeof name === 'string' ? name === 'message.html' : false;
      return isBody || ours.has(typeof one === 'string' ? one : (one.md5 ?? ''));
    });
  },
  bodyPeer: (mail, want) => sameBody(mail, String(want)),
  bodyContains: (mail, want) =>
    (want as string[]).every((one) => squash(`${mail.text}\n${mail.html ?? ''}`).includes(squash(one))),
  bodyEmpty: (mail, want) => (squash(mail.text) === '') === want,
  isBounce: (mail, want) => mail.bounce.is === want,
  isFeedbackReport: (mail, want) => (mail.bounce.kind === 'complaint') === want,
  // What peers mean by it: mail that gets no answer by itself.
  isAutoReply: (mail, want) => (mail.automatic.is || mail.bounce.is) === want,
  priority: (mail, want) => {
    const level = String(want)[0];
    return mail.importance === (level === '3' ? 'high' : level === '1' ? 'low' : 'normal');
  },
  ticketTitle: (mail, want) => squash(mail.subject) === squash(want),
  replyText: (mail, want) => squash(mail.reply) === squash(want),
  isFollowUpTo: () => null,
};

class Score {
  readonly counts = new Map<string, [number, number]>();
  add(folder: string, check: Check, file: string): void {
    for (const key of [folder, `key ${check.key}`]) {
      const count = this.counts.get(key) ?? [0, 0];
      if (check.pass) count[0]++;
      count[1]++;
      this.counts.set(key, count);
    }
    if (!check.pass && showMisses)
      console.log(`${folder}/${file} ${check.key}\n   want ${cut(check.want)}\n   got  ${cut(check.got)}`);
  }
}
const cut = (value: unknown) => JSON.stringify(value ?? null).slice(0, 300);

function unpack(file: string): string {
  const target = mkdtempSync(join(tmpdir(), 'mail-corpus-'));
  const { status } = spawnSync('tar', ['-xf', file, '-C', target], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`tar could not unpack ${file}`);
  return target;
}

/** The folder that holds the sources, which archives wrap in one of their own. */
function corpusOf(path: string): string {
  const isSource = (name: string) => existsSync(join(path, name, 'expected.jsonl'));
  const names = readdirSync(path);
  if (names.some(isSource)) return path;
  const inner = names.find((name) => statSync(join(path, name)).isDirectory());
  if (!inner) throw new Error('No expected.jsonl was found.');
  return corpusOf(join(path, inner));
}

async function main(path: string): Promise<void> {
  const corpus = corpusOf(path);
  const score = new Score();
  const times: number[] = [];
  const empty: string[] = [];
  const failed: string[] = [];
  const flagged: string[] = [];
  let unscored = 0;
  for (const folder of readdirSync(corpus).sort()) {
    if (only && folder !== only) continue;
    const directory = join(corpus, folder);
    if (!existsSync(join(directory, 'expected.jsonl'))) continue;
    const expected = readJsonLines(join(directory, 'expected.jsonl')) as Expected[];
    const byFile = new Map(expected.map((one) => [one.file, one]));
    for (const file of readdirSync(directory)
      .filter((name) => name.endsWith('.eml'))
      .sort()) {
      const raw = readFileSync(join(directory, file));
      const start = performance.now();
      const mail = await parseMail(raw, { markdown: false, blocks: false }, DEFAULT_MAIL_LIMITS).catch(
        (error: Error) => void failed.push(`${folder}/${file}: ${error.message}`),
      );
      times.push(performance.now() - start);
      if (!mail) continue;
      if (!mail.text.trim() && !mail.html && !mail.attachments.length) empty.push(`${folder}/${file}`);
      const all = byFile.get(file);
      if (
        (mail.autoReply.is || mail.bounce.is) &&
        !all?.isAutoReply &&
        !all?.isBounce &&
        !all?.isFeedbackReport
      )
        flagged.push(
          `${folder}/${file}: ${mail.bounce.why ?? mail.autoReply.why} [${mail.subject.slice(0, 60)}]`,
        );
      for (const [key, want] of Object.entries(all ?? {})) {
        const check = CHECKS[key];
        const pass = check ? check(mail, want, all!) : null;
        if (pass === null) {
          if (!['file', 'orig', 'alsoIn', 'note'].includes(key)) unscored++;
          continue;
        }
        score.add(folder, { key, pass, want, got: shown(mail, key) }, file);
      }
    }
  }
  if (!only || only === 'reply-fixtures') scoreReplies(join(corpus, 'reply-fixtures'), showMisses);
  report(score, times, { empty, failed, flagged, unscored });
}

function shown(mail: Mail, key: string): unknown {
  if (/^attachment/.test(key))
    return mail.attachments.map((file) => `${file.name} ${file.type} ${file.size}`);
  if (/^body/.test(key)) return mail.text.slice(0, 400);
  if (key.startsWith('from')) return mail.from;
  if (key === 'to') return mail.to;
  if (key === 'replyText') return mail.reply;
  if (key === 'priority') return mail.importance;
  if (/^is/.test(key))
    return [mail.bounce, mail.automatic, mail.from?.address, mail.subject, mail.text.slice(0, 150)];
  return mail.subject;
}

const readJsonLines = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

function report(
  score: Score,
  times: number[],
  notes: { empty: string[]; failed: string[]; flagged: string[]; unscored: number },
): void {
  let pass = 0;
  let all = 0;
  for (const [key, [hits, count]] of [...score.counts].sort()) {
    console.log(`${key.padEnd(32)} ${String(hits).padStart(5)} / ${count}`);
    if (!key.startsWith('key ')) continue;
    pass += hits;
    all += count;
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(2);
  console.log(`Assertions: ${pass} of ${all} pass; ${notes.unscored} are not about parsing.`);
  console.log(
    `Messages: ${times.length}, median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, longest ${at(1)} ms.`,
  );
  console.log(`Threw: ${notes.failed.length} ${notes.failed.join(', ')}`);
  console.log(`Came out empty: ${notes.empty.length} ${notes.empty.join(', ')}`);
  console.log(`Automatic, without an assertion that says so: ${notes.flagged.length}`);
  if (showMisses) console.log(notes.flagged.map((line) => `   ${line}`).join('\n'));
}

const directory = statSync(source).isDirectory() ? source : unpack(source);
try {
  await main(directory);
} finally {
  if (directory !== source) rmSync(directory, { recursive: true, force: true });
}
