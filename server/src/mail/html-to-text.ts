import { hasContent, type HtmlElement, type HtmlNode } from './html-dom';
import { safeUrl } from './html';

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
/** Deeper quotes get no further marks, which keeps the text linear in the HTML. */
const MAX_QUOTE_MARKS = 5;

export interface TextOptions {
  /** Elements to leave out. */
  skip?: (element: HtmlElement) => boolean;
  /** Whether lines of a blockquote begin with `> `. */
  quoteMarks?: boolean;
}

interface Place {
  pre: boolean;
  quotes: number;
  lists: number;
  item: string | null;
}

/**
 * Readable text of HTML: paragraphs apart by an empty line, list marks, `> ` before quoted lines, the address of a link
 * behind its text where they differ.
 */
export function htmlToText(
  root: HtmlElement,
  { skip = () => false, quoteMarks = true }: TextOptions = {},
): string {
  const writer = new TextWriter();
  const visit = (node: HtmlNode, place: Place): void => {
    if (typeof node === 'string') return writer.text(node, place.pre);
    if (skip(node)) return;
    const { name } = node;
    if (name === 'br') return writer.lineBreak();
    if (name === 'hr') return writer.rule();
    if (name === 'img') return writer.text(node.attributes.alt ?? '', false);
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
    let number = Number.parseInt(node.attributes.start ?? '1', 10) || 1;
    for (const child of node.children) {
      const item = name === 'ol' && typeof child !== 'string' && child.name === 'li' ? `${number++}. ` : null;
      visit(child, item ? { ...inner, item } : inner);
    }
    if (name === 'a') writer.link(node);
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

/** Collects lines: white space collapses, and gaps between blocks count once. */
class TextWriter {
  readonly prefix: string[] = [];
  private lines: string[] = [];
  private line = '';
  private lineMark = '';
  private gap = 0;
  private quoted = '';

  text(text: string, pre: boolean): void {
    if (pre) {
      const [first = '', ...rest] = text.replace(/\r\n?/g, '\n').split('\n');
      this.append(first);
      for (const next of rest) {
        this.lineBreak();
        this.append(next);
      }
      return;
    }
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    this.append(this.line === '' || this.line.endsWith(' ') ? collapsed.replace(/^ /, '') : collapsed);
  }

  private append(text: string): void {
    if (!text) return;
    if (this.line === '' && this.lineMark === '') this.openLine();
    this.line += text;
  }

  private openLine(): void {
    const quoted = this.prefix.join('');
    for (; this.gap > 1 && this.lines.length; this.gap--)
      this.lines.push((quoted.length < this.quoted.length ? quoted : this.quoted).trimEnd());
    this.gap = 0;
    this.quoted = quoted;
  }

  private flush(): void {
    if (this.line === '' && this.lineMark === '') return;
    this.lines.push((this.quoted + this.lineMark + this.line.replaceAll('\u00a0', ' ')).trimEnd());
    this.line = '';
    this.lineMark = '';
  }

  lineBreak(): void {
    if (this.line === '' && this.lineMark === '') this.openLine();
    this.lines.push((this.quoted + this.lineMark + this.line.replaceAll('\u00a0', ' ')).trimEnd());
    this.line = '';
    this.lineMark = '';
  }

  block(gap: number): void {
    if (!gap) return;
    this.flush();
    this.gap = Math.max(this.gap, gap);
  }

  cell(): void {
    if (this.line && !this.line.endsWith(' ')) this.line += ' ';
  }

  mark(mark: string): void {
    this.flush();
    this.openLine();
    this.lineMark = mark;
  }

  rule(): void {
    this.block(2);
    this.append('-'.repeat(20));
    this.block(2);
  }

  link(element: HtmlElement): void {
    const url = safeUrl(element.attributes.href);
    if (!url || !hasContent(element.children)) return;
    const shown = this.line.replace(/\s+/g, '');
    const bare = url.replace(/^mailto:|^tel:/i, '').replace(/\/$/, '');
    if (shown.endsWith(bare) || shown.endsWith(bare.replace(/^https?:\/\//i, ''))) return;
    if (/^mailto:|^tel:/i.test(url)) return;
    this.append(` <${url}>`);
  }

  result(): string {
    this.flush();
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }
}
