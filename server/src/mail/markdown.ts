import type { BlockContent, List, PhrasingContent, Root, Table, Text } from 'mdast';
import { gfmStrikethroughToMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import {
  defaultHandlers,
  toMarkdown as serialize,
  type Options,
  type SafeConfig,
  type State,
  type Unsafe,
} from 'mdast-util-to-markdown';
import { collapseSpaces } from './clean';
import type { Marks } from './marks';
import type { RichBlock } from './rich-text';
import { appendRun, groupBy, plainRun, type Run } from './runs';
import { Work } from './work';

/** Steps that serializing a run or a line takes in addition to those of its characters: the library looks at each in many ways. */
const STEPS_OF_NODE = 50;
/** Marks of a longer paragraph are left out: finding signs for them that fit each other is not linear. */
const MAX_MARKED = 500;

/**
 * Signs that Strapi's preview reads beyond CommonMark: `^sup^`, `++ins++`, `==mark==`, definitions and containers, and
 * what its typographer rewrites, such as `(c)`, `--` and `+-`.
 * Each look ahead or behind is bounded, so that escaping stays linear.
 */
const STRAPI_SIGNS: Unsafe[] = [
  // Always: where it looked at what follows, the library would leave it to the escape of that.
  { character: '^', inConstruct: 'phrasing' },
  { character: '+', after: '(?=\\+{1,60}[^\\s+]|-)', inConstruct: 'phrasing' },
  { character: '=', after: '(?=={1,60}[^\\s=])', inConstruct: 'phrasing' },
  { character: ':', atBreak: true, after: '[ \\t:]' },
  { character: '(', after: '(?=(?:[cCrR]|[tT][mM])\\))', inConstruct: 'phrasing' },
  // Not `before`: the library would leave it to the escape of that.
  { character: '-', after: '(?<=(?<!-)-)(?=-{1,3}(?!-))', inConstruct: 'phrasing' },
  { character: '-', after: '(?<=(?<!-)---)(?=-?(?!-))', inConstruct: 'phrasing' },
  // Three dots become one sign that looks the same; of two or of many the number would be lost.
  {
    character: '.',
    before: '\\.',
    after: '(?!(?<=(?<![.?!])\\.\\.)\\.(?!\\.)|(?<=(?<![.?!])\\.\\.\\.)(?!\\.))',
    inConstruct: 'phrasing',
  },
  { character: ',', before: ',', inConstruct: 'phrasing' },
  { character: '!', before: '[?!]{3}', inConstruct: 'phrasing' },
  { character: '?', before: '[?!]{3}', inConstruct: 'phrasing' },
  // The preview takes a backslash and an n for a line break.
  { character: '\\', after: 'n', inConstruct: 'phrasing' },
];

/** Signs that the library escapes more often than they mean something: every `&` before a letter, every `[`. */
const NARROWED: Record<string, string> = {
  '&': '(?=(?:#[0-9xX]?[0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});)',
  '[': '(?=\\^)',
};

/** Words and single signs between them, of which no pattern escapes any: most of all text. A test holds it against the patterns. */
const WORD = "[\\p{L}\\p{N}]+(?:['’-][\\p{L}\\p{N}]+)*";
const PLAIN = new RegExp(`^ ?(?=\\p{L})${WORD}(?:[,;.?!]? ${WORD})*[,;.?!]? ?$`, 'u');
const PLAIN_START = /^[\p{L}\p{N}]/u;

const isPlain = (value: string, { before, after }: SafeConfig): boolean =>
  PLAIN.test(value) &&
  !(value.startsWith(' ') && before.endsWith('\n')) &&
  !(value.endsWith(' ') && after.startsWith('\n')) &&
  !(value.endsWith('!') && after.startsWith('['));

/** Escapes a text. `\\n` would still hold what the preview takes for a line break, so that backslash becomes a character reference. */
const text = ({ value }: Text, _: unknown, state: State, info: SafeConfig): string =>
  isPlain(value, info) ? value : state.safe(value, { ...info, encode: ['\\'] });
/** What the text begins with, which the library would escape as a whole to learn it. */
text.peek = (node: Text, parent: unknown, state: State, info: SafeConfig): string =>
  PLAIN_START.exec(node.value)?.[0] ?? text(node, parent, state, info);

const OPTIONS: Options = {
  bullet: '-',
  emphasis: '_',
  rule: '-',
  fences: true,
  listItemIndent: 'one',
  extensions: [gfmStrikethroughToMarkdown(), gfmTableToMarkdown({ tablePipeAlign: false })],
  unsafe: STRAPI_SIGNS,
  handlers: {
    root(node: Root, parent, state, info) {
      const patterns = state.unsafe.map((pattern) =>
        Object.hasOwn(NARROWED, pattern.character) && [pattern.inConstruct].flat().includes('phrasing')
          ? { ...pattern, _compiled: undefined, after: NARROWED[pattern.character] }
          : pattern,
      );
      state.unsafe = patterns;
      const bySign = patternsBySign(patterns);
      const safe = state.safe.bind(state);
      // The library tries every pattern on every text; the signs of most are in few.
      state.safe = (value, config) => {
        state.unsafe = patternsFor(bySign, [config.before, value, config.after]);
        const escaped = safe(value, config);
        state.unsafe = patterns;
        return escaped;
      };
      return defaultHandlers.root(node, parent, state, info);
    },
    text,
    // Two spaces are a line break to every reader of Markdown, and nothing to see in its source.
    break: (node, parent, state, info) =>
      defaultHandlers.break(node, parent, state, info).replace('\\\n', '  \n'),
  },
};

/** Patterns by the code of the sign that each escapes, all of them ASCII. */
function patternsBySign(patterns: Unsafe[]): Unsafe[][] {
  const groups: Unsafe[][] = [];
  for (const pattern of patterns) (groups[pattern.character.charCodeAt(0)] ??= []).push(pattern);
  return groups;
}

/** The patterns whose sign is in one of the texts. */
function patternsFor(bySign: Unsafe[][], texts: (string | null | undefined)[]): Unsafe[] {
  const seen = new Set<Unsafe[]>();
  for (const text of texts)
    for (let at = 0; text && at < text.length; at++) {
      const group = bySign[text.charCodeAt(at)];
      if (group) seen.add(group);
    }
  return [...seen].flat();
}

/**
 * CommonMark with GitHub's tables and strikethrough. It shows what the body showed and holds no HTML, also where Strapi's
 * preview reads it, which allows HTML and knows more signs.
 */
export function toMarkdown(blocks: RichBlock[], work = new Work()): string {
  for (const block of blocks) spendOn(block, work);
  return serialize({ type: 'root', children: blocks.flatMap(toFlow) }, OPTIONS).trimEnd();
}

/** Text as Markdown that shows it as it is, whatever it holds, in one pass. */
export function asCode(text: string): string {
  const longest = Math.max(
    2,
    ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length).slice(0, 10_000),
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Counts before anything is written, since the library can't be interrupted. */
function spendOn(block: RichBlock, work: Work): void {
  work.spend(STEPS_OF_NODE);
  const spendRuns = (runs: Run[]) => {
    for (const { text } of runs) work.spend(text.length + STEPS_OF_NODE * (1 + count(text, '\n')));
  };
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return spendRuns(block.runs);
    case 'quote':
      return block.children.forEach((child) => spendOn(child, work));
    case 'list':
      return block.items.forEach((item) => item.forEach((child) => spendOn(child, work)));
    case 'code':
      return work.spend(block.text.length);
    case 'table':
      return block.rows.forEach((row) => row.forEach(spendRuns));
    case 'rule':
  }
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++;
  return found;
}

function toFlow(block: RichBlock): BlockContent[] {
  switch (block.type) {
    case 'paragraph':
      return [{ type: 'paragraph', children: toPhrasing(block.runs) }];
    case 'heading':
      return [{ type: 'heading', depth: block.level as 1, children: toPhrasing(block.runs) }];
    case 'quote':
      return [{ type: 'blockquote', children: block.children.flatMap(toFlow) }];
    case 'list':
      return [toList(block)];
    case 'code':
      // Nothing can be escaped in code, and the preview would break its line there.
      return block.text.includes('\\n')
        ? [{ type: 'paragraph', children: toPhrasing([plainRun(block.text)]) }]
        : [{ type: 'code', value: block.text }];
    case 'table':
      return [toTable(block.rows)];
    case 'rule':
      return [{ type: 'thematicBreak' }];
  }
}

const toList = ({ ordered, start, items }: Extract<RichBlock, { type: 'list' }>): List => ({
  type: 'list',
  ordered,
  start: ordered ? start : null,
  spread: false,
  children: items.map((item) => ({ type: 'listItem', spread: false, children: item.flatMap(toFlow) })),
});

/** The first row is the header, as the format wants one; it is bold by itself. */
function toTable(rows: Run[][][]): Table {
  const columns = Math.max(...rows.map((row) => row.length));
  return {
    type: 'table',
    children: rows.map((row, index) => ({
      type: 'tableRow',
      children: Array.from({ length: columns }, (_, column) => ({
        type: 'tableCell',
        children: toPhrasing(
          (row[column] ?? []).map((run) => (index ? run : { ...run, marks: { ...run.marks, bold: false } })),
        ),
      })),
    })),
  };
}

type Wrapper = 'strong' | 'emphasis' | 'delete';
const WRAPPERS: [keyof Marks, Wrapper][] = [
  ['bold', 'strong'],
  ['italic', 'emphasis'],
  ['strikethrough', 'delete'],
];

function toPhrasing(runs: Run[]): PhrasingContent[] {
  const merged: Run[] = [];
  // Markdown has no underline; runs that differ by nothing else are one.
  for (const run of runs) appendRun(merged, { ...run, marks: { ...run.marks, underline: false } });
  const level = merged.length > MAX_MARKED ? WRAPPERS.length : 0;
  return groupBy(merged, (run) => run.url).flatMap((linked) => {
    const { url } = linked[0]!;
    if (!url) return wrap(linked, level);
    const flat = linked.map((run) => ({ ...run, text: collapseSpaces(run.text) }));
    return peeled(flat, (inner): PhrasingContent => ({
      type: 'link',
      url: target(url),
      children: label(inner, level),
    }));
  });
}

const label = (runs: Run[], level: number) =>
  wrap(runs, level) as Exclude<PhrasingContent, { type: 'link' }>[];

const target = (url: string): string => url.replace(/[\\<>]/g, encodeURIComponent);

/** Runs inside their marks, from the outermost mark to the innermost. */
function wrap(runs: Run[], level: number): PhrasingContent[] {
  const wrapper = WRAPPERS[level];
  if (!wrapper) return runs.flatMap(textNodes);
  const [mark, type] = wrapper;
  if (!runs.some((run) => run.marks[mark])) return wrap(runs, level + 1);
  return groupBy(runs, (run) => run.marks[mark]).flatMap((group) =>
    group[0]!.marks[mark]
      ? peeled(group, (inner): PhrasingContent => ({ type, children: wrap(inner, level + 1) }))
      : wrap(group, level + 1),
  );
}

/** Makes a node of runs without the white space at their ends: Markdown wants its signs next to words. */
function peeled(runs: Run[], make: (inner: Run[]) => PhrasingContent): PhrasingContent[] {
  const inner = runs.map((run) => ({ ...run }));
  let before = '';
  let after = '';
  for (let first = inner[0]; first; first = inner[0]) {
    const text = first.text.trimStart();
    before += first.text.slice(0, first.text.length - text.length);
    first.text = text;
    if (text) break;
    inner.shift();
  }
  for (let last = inner.at(-1); last; last = inner.at(-1)) {
    const text = last.text.trimEnd();
    after = last.text.slice(text.length) + after;
    last.text = text;
    if (text) break;
    inner.pop();
  }
  return [
    ...textNodes(plainRun(before)),
    ...(inner.length ? [make(inner)] : []),
    ...textNodes(plainRun(after)),
  ];
}

/** A run as text and line breaks, or as code. */
function textNodes({ text, marks }: Run): PhrasingContent[] {
  if (marks.code && text.trim() && !/\n|\\n/.test(text)) return [{ type: 'inlineCode', value: text }];
  if (!text.includes('\n')) return text ? [{ type: 'text', value: text }] : [];
  return text
    .split('\n')
    .flatMap((line, index): PhrasingContent[] => [
      ...(index ? [{ type: 'break' as const }] : []),
      ...(line ? [{ type: 'text' as const, value: line }] : []),
    ]);
}
