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
import { plainPhrasing } from './plain-phrasing';
import type { RichBlock } from './rich-text';
import { appendRun, groupBy, plainRun, type Run } from './runs';
import { Work } from './work';

/**
 * Steps for serialising a run or a line, in addition to those for its characters: the library examines each several
 * times.
 */
const STEPS_OF_NODE = 50;
/**
 * Maximum number of runs in a formatted paragraph. Matching emphasis markers is not linear, so longer ones lose their
 * formatting.
 */
const MAX_MARKED = 500;

/**
 * Syntax that Strapi's preview supports beyond CommonMark: `^sup^`, `++ins++`, `==mark==`, definitions and containers,
 * and typographic replacements such as `(c)`, `--` and `+-`. Lookaheads and lookbehinds are bounded, which keeps
 * escaping linear.
 */
const STRAPI_SIGNS: Unsafe[] = [
  // Unconditional: with a lookahead, the library would rely on the escaping of the next character.
  { character: '^', inConstruct: 'phrasing' },
  { character: '+', after: '(?=\\+{1,60}[^\\s+]|-)', inConstruct: 'phrasing' },
  { character: '=', after: '(?=={1,60}[^\\s=])', inConstruct: 'phrasing' },
  { character: ':', atBreak: true, after: '[ \\t:]' },
  { character: '(', after: '(?=(?:[cCrR]|[tT][mM])\\))', inConstruct: 'phrasing' },
  // Not `before`: the library would rely on the escaping of that character.
  { character: '-', after: '(?<=(?<!-)-)(?=-{1,3}(?!-))', inConstruct: 'phrasing' },
  { character: '-', after: '(?<=(?<!-)---)(?=-?(?!-))', inConstruct: 'phrasing' },
  // Three dots become an ellipsis, which looks the same; with two or more than three, the number would change.
  {
    character: '.',
    before: '\\.',
    after: '(?!(?<=(?<![.?!])\\.\\.)\\.(?!\\.)|(?<=(?<![.?!])\\.\\.\\.)(?!\\.))',
    inConstruct: 'phrasing',
  },
  { character: ',', before: ',', inConstruct: 'phrasing' },
  { character: '!', before: '[?!]{3}', inConstruct: 'phrasing' },
  { character: '?', before: '[?!]{3}', inConstruct: 'phrasing' },
  // The preview reads `\n` as a line break.
  { character: '\\', after: 'n', inConstruct: 'phrasing' },
];

/** Characters that the library escapes more often than necessary: every `&` before a letter, every `[`. */
const NARROWED: Record<string, string> = {
  '&': '(?=(?:#[0-9xX]?[0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});)',
  '[': '(?=\\^)',
};

/** Escapes a text. `\\n` would still hold what the preview takes for a line break, so that backslash becomes a character reference. */
const text = (node: Text, _: unknown, state: State, info: SafeConfig): string =>
  plainPhrasing([node], info, false) ?? state.safe(node.value, { ...info, encode: ['\\'] });
const PLAIN_START = /^[\p{L}\p{N}]/u;
/** Returns the start of a text; the library would escape the whole text to find it. */
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
      // The library tries every pattern on every text, although most patterns cannot match.
      state.safe = (value, config) => {
        state.unsafe = patternsFor(bySign, [config.before, value, config.after]);
        const escaped = safe(value, config);
        state.unsafe = patterns;
        return escaped;
      };
      const phrasing = state.containerPhrasing.bind(state);
      state.containerPhrasing = (parent, config) =>
        plainPhrasing(parent.children as PhrasingContent[], config, parent.type === 'paragraph') ??
        phrasing(parent, config);
      return defaultHandlers.root(node, parent, state, info);
    },
    text,
    // Two trailing spaces are a line break for every Markdown reader, and invisible in the source.
    break: (node, parent, state, info) =>
      defaultHandlers.break(node, parent, state, info).replace('\\\n', '  \n'),
  },
};

/** Groups patterns by the code of the character that each escapes. All are ASCII. */
function patternsBySign(patterns: Unsafe[]): Unsafe[][] {
  const groups: Unsafe[][] = [];
  for (const pattern of patterns) (groups[pattern.character.charCodeAt(0)] ??= []).push(pattern);
  return groups;
}

/** Returns the patterns whose character occurs in one of the texts. */
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
 * Writes CommonMark with GitHub's tables and strikethrough. The result contains no HTML and displays correctly in
 * Strapi's preview, too, which allows HTML and supports more syntax.
 */
export function toMarkdown(blocks: RichBlock[], work = new Work()): string {
  for (const block of blocks) spendOn(block, work);
  return serialize({ type: 'root', children: blocks.flatMap(toFlow) }, OPTIONS).trimEnd();
}

/** Writes a text verbatim as Markdown, whatever it contains. Single pass. */
export function asCode(text: string): string {
  const longest = Math.max(
    2,
    ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length).slice(0, 10_000),
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Counts steps before serialising, since the library cannot be interrupted. */
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
      // Code cannot be escaped, and the preview would break the line there.
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

/** Uses the first row as the header, which the format requires. Headers are displayed in bold anyway. */
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
  // Markdown has no underline, so runs that differ only in it are merged.
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

/** Nests runs in their marks, from the outermost to the innermost. */
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

/** Moves white space at the ends of runs outside the node, since Markdown requires delimiters next to words. */
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

/** Converts a run to text and line breaks, or to code. */
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
