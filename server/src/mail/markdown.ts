import { safeUrl } from './html';
import { isBlock, type HtmlElement, type HtmlNode } from './html-dom';

const MARKS: Record<string, string> = {
  b: '**',
  strong: '**',
  i: '_',
  em: '_',
  s: '~~',
  strike: '~~',
  del: '~~',
};
const HEADING = /^h([1-6])$/;
/** Deeper quotes and lists are written flat, which keeps the Markdown linear in the HTML. */
const MAX_NESTING = 8;

/** CommonMark of a body, with GitHub's strikethrough. Text is escaped, so that it shows as it was written. */
export const toMarkdown = (root: HtmlElement): string => blocks(root.children, 0).join('\n\n');

/** Plain text as CommonMark that shows as the text was written: its lines stay lines. */
export const textToMarkdown = (text: string): string => breakLines(escapeMarkdown(text));

/** Blocks of a run of nodes: neighbouring inline nodes make one paragraph. */
function blocks(nodes: HtmlNode[], nesting: number): string[] {
  const out: string[] = [];
  let inlines: HtmlNode[] = [];
  const flush = () => {
    const text = paragraph(inlines);
    if (text) out.push(text);
    inlines = [];
  };
  for (const node of nodes) {
    if (typeof node === 'string' || !node.hasBlocks) inlines.push(node);
    else {
      flush();
      for (const written of isBlock(node) ? block(node, nesting) : blocks(node.children, nesting))
        out.push(written);
    }
  }
  flush();
  return out;
}

function block(element: HtmlElement, nesting: number): string[] {
  const { name, children } = element;
  const level = HEADING.exec(name)?.[1];
  if (level) {
    const text = paragraph(children).replace(/\\?\n/g, ' ');
    return text ? [`${'#'.repeat(Number(level))} ${text}`] : [];
  }
  switch (name) {
    case 'hr':
      return ['---'];
    case 'pre':
      return [codeBlock(textOf(children))];
    case 'blockquote':
      return nesting < MAX_NESTING ? quote(blocks(children, nesting + 1)) : blocks(children, nesting);
    case 'ul':
    case 'ol':
      return nesting < MAX_NESTING ? list(element, nesting) : blocks(children, nesting);
    case 'tr':
      return row(children, nesting);
    default:
      return blocks(children, nesting);
  }
}

const quote = (inner: string[]): string[] =>
  inner.length
    ? [
        inner
          .join('\n\n')
          .split('\n')
          .map((line) => `> ${line}`.trimEnd())
          .join('\n'),
      ]
    : [];

function list(element: HtmlElement, nesting: number): string[] {
  const items: string[] = [];
  let number = Number.parseInt(element.attributes.start ?? '1', 10) || 1;
  for (const child of element.children) {
    const inner =
      typeof child === 'string'
        ? blocks([child], nesting + 1)
        : blocks(child.name === 'li' ? child.children : [child], nesting + 1);
    if (!inner.length) continue;
    const mark = element.name === 'ol' ? `${number++}. ` : '- ';
    items.push(mark + inner.join('\n').replace(/\n(?=.)/g, `\n${' '.repeat(mark.length)}`));
  }
  return items.length ? [items.join('\n')] : [];
}

/** Cells of a row stand beside each other when they are short, as data tables are; layout tables become blocks. */
function row(cells: HtmlNode[], nesting: number): string[] {
  const written = cells.filter((cell) => typeof cell !== 'string').map((cell) => blocks([cell], nesting));
  const filled = written.filter((cell) => cell.length);
  if (filled.length > 1 && filled.every((cell) => cell.length === 1 && !cell[0]!.includes('\n')))
    return [filled.map((cell) => cell[0]).join(' | ')];
  return filled.flat();
}

function codeBlock(text: string): string {
  const fence = '`'.repeat(
    Math.max(3, ...(text.match(/`+/g) ?? []).slice(0, 1_000).map((run) => run.length + 1)),
  );
  return `${fence}\n${text.replace(/^\n/, '').trimEnd()}\n${fence}`;
}

export const textOf = (nodes: HtmlNode[]): string =>
  nodes
    .map((node) => (typeof node === 'string' ? node : node.name === 'br' ? '\n' : textOf(node.children)))
    .join('');

const paragraph = (nodes: HtmlNode[]): string =>
  breakLines(
    inline(nodes)
      .replace(/[ \t]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim(),
  );

/** Line ends become hard breaks, and what would start a list, heading or quote is escaped. */
const breakLines = (text: string): string =>
  text
    .split('\n')
    .map((line, i, lines) => {
      const mark = /^( {0,100})([-+]|\d{1,9}[.)]|#{1,6}|>)(?=\s|$)/.exec(line);
      const safe = mark ? `${mark[1]}${mark[2]!.slice(0, -1)}\\${line.slice(mark[0].length - 1)}` : line;
      return line.trim() && lines[i + 1]?.trim() ? `${safe.trimEnd()}\\` : safe.trimEnd();
    })
    .join('\n');

function inline(nodes: HtmlNode[]): string {
  let out = '';
  for (const node of nodes) {
    if (typeof node === 'string') out += escapeMarkdown(node.replace(/\s+/g, ' '));
    else out += inlineElement(node);
  }
  return out;
}

function inlineElement(element: HtmlElement): string {
  const { name, children } = element;
  if (name === 'br') return '\n';
  if (name === 'img') return escapeMarkdown(element.attributes.alt ?? '');
  if (name === 'code' || name === 'tt' || name === 'kbd' || name === 'samp') {
    const code = textOf(children).replace(/\s+/g, ' ').trim();
    return code && !code.includes('`') ? `\`${code}\`` : escapeMarkdown(code);
  }
  const text = inline(children);
  const mark = Object.hasOwn(MARKS, name) ? MARKS[name]! : '';
  if (mark) return wrap(text, mark);
  if (name !== 'a') return text;
  const url = safeUrl(element.attributes.href);
  const shown = text.trim();
  return url && shown
    ? `${/^\s/.test(text) ? ' ' : ''}[${shown.replace(/\n+/g, ' ')}](<${url.replace(/[<>\\]/g, encodeURIComponent)}>)${/\s$/.test(text) ? ' ' : ''}`
    : text;
}

/** Marks stand next to the words: CommonMark takes no emphasis around white space. */
function wrap(text: string, mark: string): string {
  const words = text.trim();
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = text.slice(text.trimEnd().length);
  return words && !words.includes('\n') && !words.startsWith(mark)
    ? `${before}${mark}${words}${mark}${after}`
    : text;
}

const escapeMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>~]/g, '\\$&');
