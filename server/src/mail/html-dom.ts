import { Parser, Tokenizer } from 'htmlparser2';
import { cutText } from './clean';
import { applyStyleSheet, readStyleSheet, type StyleSheet } from './html-sheet';
import { Work } from './work';

/** Just enough of a DOM to write safe HTML, text, Markdown and blocks from. */
export type HtmlNode = string | HtmlElement;
export interface HtmlElement {
  /** Lower case. */
  name: string;
  attributes: Record<string, string>;
  children: HtmlNode[];
  /** It or something in it starts a block of its own. */
  hasBlocks: boolean;
}

/** Mail from people was seen to reach 513; the parser's time grows with the square of it. */
const MAX_DEPTH = 1_000;
const MAX_NODES = 100_000;

/** Elements that go with all they hold: code, styles, foreign markup, form controls. Others lose only their tags. */
const DROPPED = new Set(['script', 'style', 'title', 'template', 'svg', 'math', 'xml', 'select']);
const DROPPED_EMPTY = new Set([
  'base',
  'link',
  'meta',
  'input',
  'param',
  'source',
  'track',
  'area',
  'keygen',
]);

/** Elements that start on a line of their own. */
const BLOCKS = new Set([
  ...[
    'p',
    'div',
    'blockquote',
    'ul',
    'ol',
    'li',
    'pre',
    'table',
    'tr',
    'hr',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'dl',
  ],
  ...[
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
    'body',
    'html',
    'form',
  ],
  ...['tbody', 'thead', 'tfoot', 'figure', 'caption', 'figcaption', 'td', 'th', 'nav', 'fieldset'],
]);
export const isBlock = (element: HtmlElement): boolean => BLOCKS.has(element.name);

/** Elements of old that show their text as it is written, and a form's field that was filled in. */
const AS_WRITTEN = new Set(['xmp', 'listing', 'plaintext', 'textarea']);

/** Makes an element of the tree. */
export const htmlElement = (
  name: string,
  children: HtmlNode[] = [],
  attributes: Record<string, string> = {},
): HtmlElement => ({
  name,
  attributes,
  children,
  hasBlocks: BLOCKS.has(name) || children.some((child) => typeof child !== 'string' && child.hasBlocks),
});

class TooComplex extends Error {}

/** Thrown at the end of what a tree may hold. */
class LongEnough extends Error {}
const MAX_CSS = 100_000;
/** Steps that an element takes in addition to those of its characters. */
const STEPS_OF_ELEMENT = 10;

/**
 * Parses HTML into a tree without active content, in time linear in its length.
 * Null when it nests deeper or has more nodes than mail from people ever has. What stands behind `limit` UTF-16 units of
 * text is left out, and `onCut` called; tags, comments and styles do not count, so that a picture or a font in the HTML
 * costs no words. Throws `WorkExceeded`.
 */
export function parseHtml(
  html: string,
  limit = Infinity,
  { onCut = () => {}, work = new Work() } = {},
): HtmlElement | null {
  work.spend(html.length);
  const root = htmlElement('body');
  const stack = [root];
  let dropped = 0;
  let nodes = 0;
  let depth = 0;
  let length = 0;
  let css = '';
  let inStyle = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > MAX_DEPTH || ++nodes > MAX_NODES) throw new TooComplex();
        work.spend(STEPS_OF_ELEMENT);
        if (DROPPED.has(name)) dropped++;
        inStyle = name === 'style';
        const element = htmlElement(AS_WRITTEN.has(name) ? 'pre' : name, [], attributes);
        // Each element is marked once, so that this stays linear.
        if (element.hasBlocks)
          for (let i = stack.length - 1; i >= 0 && !stack[i]!.hasBlocks; i--) stack[i]!.hasBlocks = true;
        if (!dropped && !DROPPED_EMPTY.has(name)) stack.at(-1)!.children.push(element);
        stack.push(element);
      },
      onclosetag(name) {
        depth--;
        stack.pop();
        if (DROPPED.has(name)) dropped--;
        inStyle = false;
      },
      ontext(whole) {
        if (inStyle && css.length < MAX_CSS) css += whole;
        if (dropped) return;
        const text = cutText(whole, limit - length);
        const { children } = stack.at(-1)!;
        if (typeof children.at(-1) === 'string') children[children.length - 1] += text;
        else if (++nodes > MAX_NODES) throw new TooComplex();
        else children.push(text);
        length += text.length;
        if (text.length < whole.length) throw new LongEnough();
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: false },
  );
  try {
    parser.end(html);
  } catch (error) {
    if (error instanceof TooComplex) return null;
    if (!(error instanceof LongEnough)) throw error;
    onCut();
  }
  if (css) applyTo(root, readStyleSheet(css), work);
  return root;
}

function applyTo(element: HtmlElement, sheet: StyleSheet, work: Work): void {
  work.spend(1 + applyStyleSheet(sheet, element.name, element.attributes));
  for (const child of element.children) if (typeof child !== 'string') applyTo(child, sheet, work);
}

const LINE_TAGS = /^(?:p|div|br|tr|li|h[1-6]|blockquote|table)$/;
const CODE_TAGS = /^(?:script|style|title)$/;

/** Text of HTML that is too complex for a tree: what stands between its tags, in one pass. */
export function stripTags(html: string): string {
  const pieces: string[] = [];
  let code = false;
  const gap = (name: string) => {
    if (LINE_TAGS.test(name)) pieces.push('\n');
    else if (/^t[dh]$/.test(name)) pieces.push(' ');
  };
  const ignore = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => !code && pieces.push(html.slice(start, end)),
      ontextentity: (codePoint) => !code && pieces.push(String.fromCodePoint(codePoint)),
      onopentagname(start, end) {
        const name = html.slice(start, end).toLowerCase();
        code ||= CODE_TAGS.test(name);
        gap(name);
      },
      onclosetag(start, end) {
        const name = html.slice(start, end).toLowerCase();
        if (CODE_TAGS.test(name)) code = false;
        gap(name);
      },
      onattribdata: ignore,
      onattribend: ignore,
      onattribentity: ignore,
      onattribname: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return pieces
    .join('')
    .replace(/\u00a0/g, ' ')
    .replace(/\n[ \n]*\n/g, '\n\n');
}

/** Whether nodes hold anything that a reader would see. */
export function hasContent(nodes: HtmlNode[]): boolean {
  return nodes.some((node) =>
    typeof node === 'string'
      ? /[^\s\u00a0\u200b\ufeff]/.test(node)
      : node.name === 'img' || node.name === 'hr' || hasContent(node.children),
  );
}
