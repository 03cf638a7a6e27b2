import { collapseHtmlSpaces } from './clean';
import { safeUrl } from './html';
import type { HtmlElement, HtmlNode } from './html-dom';
import { Work } from './work';

const PARAGRAPHS = new Set([
  'p',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'dl',
  'table',
  'pre',
  'hr',
  'figure',
]);
const LINES = new Set([
  ...[
    'div',
    'li',
    'tr',
    'dt',
    'dd',
    'address',
    'center',
    'section',
    'article',
    'header',
    'footer',
    'main',
    'aside',
  ],
  ...['nav', 'form', 'fieldset', 'caption', 'figcaption', 'body', 'thead', 'tbody', 'tfoot'],
]);
/** Maximum number of quote marks per line, which keeps the text linear in the HTML. */
const MAX_QUOTE_MARKS = 5;

export interface TextOptions {
  /** Elements to leave out. */
  skip?: (element: HtmlElement) => boolean;
  /** Whether to prefix the lines of a blockquote with `> `. */
  quoteMarks?: boolean;
  work?: Work;
}

interface Place {
  pre: boolean;
  quotes: number;
  lists: number;
  item: string | null;
}

/**
 * Converts HTML to readable text: blank lines between paragraphs, list marks, `> ` before quoted lines, and the address
 * of a link after its text if they differ. Linear in the HTML.
 */
export function htmlToText(
  root: HtmlElement,
  { skip = () => false, quoteMarks = true, work = new Work() }: TextOptions = {},
): string {
  const writer = new TextWriter(work);
  const visit = (node: HtmlNode, place: Place): void => {
    if (typeof node === 'string') return writer.text(node, place.pre);
    if (skip(node)) return;
    work.spend();
    const { name } = node;
    if (name === 'br') return writer.lineBreak();
    if (name === 'hr') return writer.rule();
    if (name === 'img') return writer.image(node.attributes.alt ?? '');
    const gap =
      PARAGRAPHS.has(name) && !(place.lists && (name === 'ul' || name === 'ol'))
        ? 2
        : LINES.has(name)
          ? 1
          : 0;
    writer.block(gap);
    if (name === 'td' || name === 'th') writer.cell();
    const inner = innerPlace(node, place);
    const quoted = name === 'blockquote' && quoteMarks && place.quotes < MAX_QUOTE_MARKS;
    if (quoted) writer.prefix.push('> ');
    if (name === 'li')
      writer.mark(`${'  '.repeat(Math.min(Math.max(place.lists - 1, 0), 10))}${place.item ?? '* '}`);
    const before = writer.seen;
    let number = Number.parseInt(node.attributes.start ?? '1', 10) || 1;
    for (const child of node.children) {
      const item = name === 'ol' && typeof child !== 'string' && child.name === 'li' ? `${number++}. ` : null;
      visit(child, item ? { ...inner, item } : inner);
    }
    if (name === 'a' && writer.seen > before) writer.link(node.attributes.href);
    writer.block(gap);
    if (quoted) writer.prefix.pop();
  };
  visit(root, { pre: false, quotes: 0, lists: 0, item: null });
  return writer.result();
}

function innerPlace(element: HtmlElement, place: Place): Place {
  switch (element.name) {
    case 'pre':
      return { ...place, pre: true };
    case 'blockquote':
      return { ...place, quotes: place.quotes + 1 };
    case 'ul':
    case 'ol':
      return { ...place, lists: place.lists + 1, item: null };
    default:
      return place;
  }
}

const VISIBLE = /[^\s\u00a0\u200b\ufeff]/;
/** Number of preceding text pieces that are searched for the address of a link. */
const LOOK_BACK_PIECES = 50;

/** Collects lines. Collapses white space and the gaps between blocks. */
class TextWriter {
  readonly prefix: string[] = [];
  /** Number of visible pieces written. */
  seen = 0;
  private lines: string[] = [];
  /** Pieces of the current line, joined only once, since searching a growing string would copy it each time. */
  private pieces: string[] = [];
  private lineMark = '';
  private gap = 0;
  private quoted = '';

  constructor(private readonly work: Work) {}

  text(text: string, pre: boolean): void {
    this.work.spend(text.length);
    if (VISIBLE.test(text)) this.seen++;
    if (pre) {
      const [first = '', ...rest] = text.replace(/\r\n?/g, '\n').split('\n');
      this.append(first);
      for (const next of rest) {
        this.lineBreak();
        this.append(next);
      }
      return;
    }
    const collapsed = collapseHtmlSpaces(text);
    this.append(!this.pieces.length || this.endsInSpace() ? collapsed.replace(/^ /, '') : collapsed);
  }

  image(alt: string): void {
    this.seen++;
    this.text(alt, false);
  }

  private append(text: string): void {
    if (!text) return;
    if (this.isClosed()) this.openLine();
    this.pieces.push(text);
  }

  private isClosed(): boolean {
    return !this.pieces.length && this.lineMark === '';
  }

  private endsInSpace(): boolean {
    return this.pieces.at(-1)?.endsWith(' ') ?? false;
  }

  private openLine(): void {
    const quoted = this.prefix.join('');
    for (; this.gap > 1 && this.lines.length; this.gap--)
      this.lines.push((quoted.length < this.quoted.length ? quoted : this.quoted).trimEnd());
    this.gap = 0;
    this.quoted = quoted;
  }

  private flush(): void {
    if (!this.isClosed()) this.endLine();
  }

  private endLine(): void {
    const line = this.pieces.join('').replaceAll('\u00a0', ' ');
    this.work.spend(line.length);
    this.lines.push((this.quoted + this.lineMark + line).trimEnd());
    this.pieces = [];
    this.lineMark = '';
  }

  lineBreak(): void {
    if (this.isClosed()) this.openLine();
    this.endLine();
  }

  block(gap: number): void {
    if (!gap) return;
    this.flush();
    this.gap = Math.max(this.gap, gap);
  }

  cell(): void {
    if (this.pieces.length && !this.endsInSpace()) this.pieces.push(' ');
  }

  mark(mark: string): void {
    this.flush();
    this.openLine();
    this.lineMark = mark;
  }

  rule(): void {
    this.seen++;
    this.block(2);
    this.append('-'.repeat(20));
    this.block(2);
  }

  /** Writes the address of a link after its text, unless the text contains it. */
  link(href: string | undefined): void {
    const url = safeUrl(href);
    if (!url || /^mailto:|^tel:/i.test(url)) return;
    const bare = url.replace(/\/$/, '');
    const shown = this.lookBack(2 * url.length).replace(/\s+/g, '');
    if (shown.endsWith(bare) || shown.endsWith(bare.replace(/^https?:\/\//i, ''))) return;
    this.append(` <${url}>`);
  }

  /** Returns about the last `length` UTF-16 units of the current line, never more. */
  private lookBack(length: number): string {
    let end = '';
    for (const piece of this.pieces.slice(-LOOK_BACK_PIECES).reverse()) {
      if (end.length >= length) break;
      end = piece.slice(-length) + end;
    }
    this.work.spend(end.length);
    return end;
  }

  result(): string {
    this.flush();
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }
}
