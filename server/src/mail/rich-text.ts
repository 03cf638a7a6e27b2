import { collapseHtmlSpaces, collapseSpaces } from './clean';
import { safeUrl } from './html';
import { isBlock, type HtmlElement, type HtmlNode } from './html-dom';
import { NO_MARKS, marksOf, type Marks } from './marks';
import { oneLine, paragraphs, plainRun, type Run } from './runs';
import { Work } from './work';

/** Content of a body, before it is written as Markdown or Strapi blocks. */
export type RichBlock =
  | { type: 'paragraph'; runs: Run[] }
  | { type: 'heading'; level: number; runs: Run[] }
  | { type: 'quote'; children: RichBlock[] }
  | { type: 'list'; ordered: boolean; start: number; items: RichBlock[][] }
  | { type: 'code'; text: string }
  | { type: 'table'; rows: Run[][][] }
  | { type: 'rule' };

/** Maximum nesting of quotes and lists. Deeper ones are flattened, which keeps the output linear in the HTML. */
const MAX_NESTING = 8;
const HEADING = /^h([1-6])$/;

interface Place {
  marks: Marks;
  url: string | null;
  nesting: number;
  work: Work;
}

/** Converts HTML to paragraphs, headings, lists, quotes, code, tables, and text with marks and links. */
export const richTextOf = (root: HtmlElement, work = new Work()): RichBlock[] =>
  blocks(root.children, { marks: NO_MARKS, url: null, nesting: 0, work });

/** Converts plain text: blank lines separate paragraphs, line breaks are kept, web addresses become links. */
export const richTextOfPlain = (text: string): RichBlock[] =>
  text
    .split('\n')
    .map((line) => indent(line.trimEnd()))
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/^\n|\n$/g, ''))
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => ({ type: 'paragraph', runs: linkRuns(paragraph) }));

/** Converts leading white space to no-break spaces, which are visible; four spaces would start a code block. */
const indent = (line: string): string =>
  line.replace(/^[ \t]+/, (space) => space.replaceAll('\t', ' '.repeat(4)).replaceAll(' ', '\u00a0'));

/** A web address in plain text, without trailing punctuation. */
const WEB_ADDRESS = /\bhttps?:\/\/[^\s<>"\\^`{|}\u00a0\u3000-\u303f\uff00-\uffef]{1,2000}/g;

function linkRuns(text: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  const add = (part: string, url: string | null) => {
    if (part) runs.push({ text: part, marks: NO_MARKS, url });
  };
  for (const match of text.matchAll(WEB_ADDRESS)) {
    const url = withoutPunctuation(match[0]);
    if (!/^https?:\/\/[\p{L}\p{N}[]/u.test(url)) continue;
    add(text.slice(end, match.index), null);
    add(url, url);
    end = match.index + url.length;
  }
  add(text.slice(end), null);
  return runs;
}

function withoutPunctuation(url: string): string {
  let end = url.length;
  while (end && /[.,;:!?'*_~)\]]/.test(url[end - 1]!) && !(url[end - 1] === ')' && url.includes('('))) end--;
  return url.slice(0, end);
}

/** Converts neighbouring nodes to blocks; adjacent inline nodes form paragraphs. */
function blocks(nodes: HtmlNode[], place: Place): RichBlock[] {
  const out: RichBlock[] = [];
  addBlocks(out, nodes, place);
  return out;
}

/** Appends the blocks to a list, so that wrapper elements do not copy them at each level. */
function addBlocks(out: RichBlock[], nodes: HtmlNode[], place: Place): void {
  let runs: Run[] = [];
  const flush = () => {
    for (const lines of paragraphs(runs)) out.push({ type: 'paragraph', runs: lines });
    runs = [];
  };
  for (const node of nodes) {
    if (typeof node === 'string' || !node.hasBlocks) collectRuns(node, place, runs);
    else {
      flush();
      place.work.spend();
      addElement(out, node, insideOf(node, place));
    }
  }
  flush();
}

function addElement(out: RichBlock[], element: HtmlElement, place: Place): void {
  const own = OWN_BLOCKS.test(element.name) ? blocksOf(element, place) : null;
  if (!own) return addBlocks(out, element.children, place);
  place.work.spend(own.length);
  for (const block of own) out.push(block);
}

const OWN_BLOCKS = /^(?:h[1-6]|hr|pre|blockquote|ul|ol|table|tr)$/;

/** Returns the blocks of an element, or null if it is only a wrapper. */
function blocksOf(element: HtmlElement, place: Place): RichBlock[] | null {
  const { name, children } = element;
  const level = HEADING.exec(name)?.[1];
  if (level) {
    const runs = oneLine(runsOf(children, place)).map((run) => ({
      ...run,
      marks: { ...run.marks, bold: false },
    }));
    return runs.length ? [{ type: 'heading', level: Number(level), runs }] : [];
  }
  switch (name) {
    case 'hr':
      return [{ type: 'rule' }];
    case 'pre': {
      const text = textOf(children).replace(/^\n/, '').trimEnd();
      return text ? [{ type: 'code', text }] : [];
    }
    case 'blockquote':
      return nested(place, children, (inner) => [{ type: 'quote', children: inner }]);
    case 'ul':
    case 'ol':
      return place.nesting < MAX_NESTING ? list(element, place) : null;
    case 'table':
      return table(element, place);
    case 'tr':
      return rowBlocks(cellsOf(element, place));
    default:
      return null;
  }
}

function nested(
  place: Place,
  children: HtmlNode[],
  make: (inner: RichBlock[]) => RichBlock[],
): RichBlock[] | null {
  if (place.nesting >= MAX_NESTING) return null;
  const inner = blocks(children, { ...place, nesting: place.nesting + 1 });
  return inner.length ? make(inner) : [];
}

function list(element: HtmlElement, place: Place): RichBlock[] {
  const inner = { ...place, nesting: place.nesting + 1 };
  const items: RichBlock[][] = [];
  for (const child of element.children) {
    const isItem = typeof child !== 'string' && child.name === 'li';
    const item = blocks(isItem ? child.children : [child], isItem ? insideOf(child, inner) : inner);
    const isList = typeof child !== 'string' && (child.name === 'ul' || child.name === 'ol');
    place.work.spend(item.length);
    // A list between items belongs to the preceding item.
    if (isList && items.length) for (const block of item) items.at(-1)!.push(block);
    else if (item.length) items.push(item);
  }
  if (!items.length) return [];
  const start = Number.parseInt(element.attributes.start ?? '1', 10);
  return [{ type: 'list', ordered: element.name === 'ol', start: start >= 0 ? start : 1, items }];
}

const MAX_CELL = 300;
const MAX_COLUMNS = 20;

/** Keeps a data table as a table; a layout table becomes the blocks of its cells. */
function table(element: HtmlElement, place: Place): RichBlock[] {
  const rows: RichBlock[][][] = [];
  const around: RichBlock[] = [];
  const visit = (nodes: HtmlNode[], inner: Place): void => {
    for (const node of nodes) {
      if (typeof node !== 'string' && node.name === 'tr') rows.push(cellsOf(node, insideOf(node, inner)));
      else if (typeof node !== 'string' && /^t(?:body|head|foot)$/.test(node.name))
        visit(node.children, insideOf(node, inner));
      else {
        const found = blocks([node], inner);
        if (rows.length && found.length) rows.push([found]);
        else for (const block of found) around.push(block);
      }
    }
  };
  visit(element.children, place);
  const data = dataRows(rows, element.attributes.role === 'presentation');
  if (data) return [...around, { type: 'table', rows: data }];
  for (const row of rows)
    for (const block of rowBlocks(row)) {
      place.work.spend();
      around.push(block);
    }
  return around;
}

/** Returns the blocks of each cell of a row, in order. */
const cellsOf = (row: HtmlElement, place: Place): RichBlock[][] =>
  row.children
    .filter((cell) => typeof cell !== 'string' || cell.trim())
    .map((cell) =>
      typeof cell === 'string' || !isCell(cell)
        ? blocks([cell], place)
        : blocks(cell.children, insideOf(cell, place)),
    );

const isCell = (element: HtmlElement): boolean => element.name === 'td' || element.name === 'th';

/** Returns the runs of all cells if the table holds short values in rows and columns, otherwise null. */
function dataRows(rows: RichBlock[][][], isLayout: boolean): Run[][][] | null {
  const columns = Math.max(...rows.map((row) => row.length), 0);
  if (isLayout || columns < 2 || columns > MAX_COLUMNS) return null;
  if (!rows.every((row) => row.every((cell) => isShort(cell)))) return null;
  const filled = rows.filter((row) => row.filter((cell) => cell.length).length > 1).length;
  if (filled < 2 || filled < rows.length / 2) return null;
  return rows
    .filter((row) => row.some((cell) => cell.length))
    .map((row) =>
      row.map((cell) => {
        const [block] = cell;
        return block?.type === 'paragraph' ? oneLine(block.runs) : [];
      }),
    );
}

/** Whether a cell has at most one paragraph of one short line. */
const isShort = (cell: RichBlock[]): boolean =>
  !cell.length ||
  (cell.length === 1 &&
    cell[0]!.type === 'paragraph' &&
    cell[0]!.runs.reduce((length, run) => length + run.text.length, 0) <= MAX_CELL &&
    !cell[0]!.runs.some((run) => run.text.includes('\n')));

/** Puts short cells of a row on one line, others below each other. */
function rowBlocks(cells: RichBlock[][]): RichBlock[] {
  const filled = cells.filter((cell) => cell.length);
  if (filled.length < 2 || !filled.every(isShort)) return filled.flat();
  const runs = filled.flatMap(([block], index): Run[] => [
    ...(index ? [plainRun(' | ')] : []),
    ...(block!.type === 'paragraph' ? block!.runs : []),
  ]);
  return [{ type: 'paragraph', runs }];
}

function insideOf(element: HtmlElement, place: Place): Place {
  const marks = marksOf(element, place.marks);
  const url = element.name === 'a' ? (safeUrl(element.attributes.href) ?? place.url) : place.url;
  return marks === place.marks && url === place.url ? place : { ...place, marks, url };
}

function runsOf(nodes: HtmlNode[], place: Place): Run[] {
  const runs: Run[] = [];
  for (const node of nodes) collectRuns(node, place, runs);
  return paragraphs(runs).flatMap((lines, index) => (index ? [plainRun('\n'), ...lines] : lines));
}

function collectRuns(node: HtmlNode, place: Place, runs: Run[]): void {
  place.work.spend(typeof node === 'string' ? node.length + 1 : 1);
  const add = (text: string) => text && runs.push({ text, marks: place.marks, url: place.url });
  if (typeof node === 'string') add(collapseHtmlSpaces(node));
  else if (node.name === 'br') add('\n');
  else if (node.name === 'img') add(collapseSpaces(node.attributes.alt ?? ''));
  else {
    if (isBlock(node)) add('\n');
    const inner = insideOf(node, place);
    for (const child of node.children) collectRuns(child, inner, runs);
    if (isBlock(node)) add('\n');
  }
}

/** Returns the text of nodes with line breaks, as in `pre`. */
const textOf = (nodes: HtmlNode[]): string => {
  let text = '';
  for (const node of nodes)
    text += typeof node === 'string' ? node : node.name === 'br' ? '\n' : textOf(node.children);
  return text;
};
