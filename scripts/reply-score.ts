/** Scores reply trimming, ours beside that of two libraries, on texts with the replies that are expected of them. */
import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHtml } from '../server/src/mail/html-dom';
import { htmlToText } from '../server/src/mail/html-to-text';
import { trimReply } from '../server/src/mail/reply';
import { htmlReply } from '../server/src/mail/reply-html';

interface ReplyCase {
  id: string;
  text: string | null;
  html: string | null;
  expected: string;
}
/** A case as every trimmer gets it. `expected` and results are compared as text. */
interface Prepared {
  text: string;
  html: string | null;
  expected: string;
}
interface Count {
  cases: number;
  exact: number;
  /** Exact also where a set leaves a signature in place that the reply goes without: sets differ in that. */
  exactUnsigned: number;
  words: number;
  lost: number;
  lostUnsigned: number;
  leaked: number;
}

const load = createRequire(join(process.cwd(), 'package.json'));
const { JSDOM } = load('jsdom') as { JSDOM: new (html: string) => { window: { document: unknown } } };
const planer = load('planer') as { extractFrom(body: string, type: string, document?: unknown): string };
const libraryModule = load('email-reply-parser') as { default?: unknown };
const EmailReplyParser = (libraryModule.default ?? libraryModule) as new () => {
  parseReply(text: string): string;
};

export const textOfHtml = (value: string): string => {
  const tree = /<[a-z!/][^>]*>/i.test(value) ? parseHtml(value) : null;
  return tree ? htmlToText(tree) : value;
};

const TRIMMERS: Record<string, (one: Prepared) => string> = {
  ours: ({ text, html }) => (html === null ? trimReply(text) : htmlReply(parseHtml(html)!)),
  'email-reply-parser': ({ text }) => new EmailReplyParser().parseReply(text),
  planer: ({ text, html }) =>
    html === null
      ? planer.extractFrom(text, 'text/plain')
      : textOfHtml(planer.extractFrom(html, 'text/html', new JSDOM('').window.document)),
};

const letters = (value: string): string => value.replace(/[^\p{L}\p{N}]+/gu, '');
const wordsOf = (value: string): string[] => value.match(/[\p{L}\p{N}]+/gu) ?? [];

/** Words of the one that the other has not, each as often as it is missing. */
function missing(from: string, within: string): number {
  const left = new Map<string, number>();
  for (const word of wordsOf(within)) left.set(word, (left.get(word) ?? 0) + 1);
  let lost = 0;
  for (const word of wordsOf(from)) {
    const count = left.get(word) ?? 0;
    if (count) left.set(word, count - 1);
    else lost++;
  }
  return lost;
}

function prepare({ text, html, expected }: ReplyCase): Prepared {
  if (text !== null) return { text: text.replace(/\r\n?/g, '\n'), html: null, expected };
  return { text: textOfHtml(html ?? ''), html, expected: textOfHtml(expected) };
}

function count(total: Count, trim: (one: Prepared) => string, one: Prepared): boolean {
  const reply = trim(one);
  const unsigned = trimReply(one.expected);
  const exact = letters(reply) === letters(one.expected);
  total.cases++;
  if (exact) total.exact++;
  if (exact || letters(reply) === letters(unsigned)) total.exactUnsigned++;
  total.words += wordsOf(one.expected).length;
  total.lost += missing(one.expected, reply);
  total.lostUnsigned += missing(unsigned, reply);
  total.leaked += missing(reply, one.expected);
  return exact;
}

const empty = (): Count => ({
  cases: 0,
  exact: 0,
  exactUnsigned: 0,
  words: 0,
  lost: 0,
  lostUnsigned: 0,
  leaked: 0,
});
const share = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;

/** Prints a row for each set of a folder, a column for each trimmer, and what we miss. */
export function scoreReplies(directory: string, showMisses: boolean): void {
  if (!existsSync(directory)) return;
  const names = Object.keys(TRIMMERS);
  const totals = new Map(names.map((name) => [name, empty()]));
  console.log(
    `\n${'Replies: exact, and signatures aside'.padEnd(38)} ${names.map((name) => name.padStart(20)).join(' ')}`,
  );
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()) {
    const cases = readFileSync(join(directory, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ReplyCase);
    const columns = names.map((name) => {
      const set = empty();
      for (const one of cases) {
        const prepared = prepare(one);
        const exact = count(set, TRIMMERS[name]!, prepared);
        count(totals.get(name)!, TRIMMERS[name]!, prepared);
        if (!exact && showMisses && name === names[0])
          console.log(`reply ${file}:${one.id}\n   want ${JSON.stringify(prepared.expected.slice(-260))}`);
      }
      return `${set.exact}, ${set.exactUnsigned} / ${set.cases}`.padStart(20);
    });
    console.log(`${file.replace('.jsonl', '').padEnd(38)} ${columns.join(' ')}`);
  }
  const row = (title: string, show: (one: Count) => string) =>
    console.log(`${title.padEnd(38)} ${names.map((name) => show(totals.get(name)!).padStart(20)).join(' ')}`);
  row('all', (one) => `${one.exact} (${share(one.exact, one.cases)})`);
  row('signatures aside', (one) => `${one.exactUnsigned} (${share(one.exactUnsigned, one.cases)})`);
  row('words lost', (one) => `${one.lost} (${((100 * one.lost) / one.words).toFixed(2)} %)`);
  row(
    'signatures aside',
    (one) => `${one.lostUnsigned} (${((100 * one.lostUnsigned) / one.words).toFixed(2)} %)`,
  );
  row('words leaked', (one) => String(one.leaked));
}
