import { Parser, Tokenizer } from 'htmlparser2';
import { cutText } from './clean';
import { applyStyleSheet, readStyleSheet, type StyleSheet } from './html-sheet';
import { Work } from './work';

/** A minimal DOM from which safe HTML, text, Markdown and blocks are generated. */
export type HtmlNode = string | HtmlElement;
export interface HtmlElement {
  /** Lower case. */
  name: string;
  attributes: Record<string, string>;
  children: HtmlNode[];
  /** Whether it is or contains a block element. */
  hasBlocks: boolean;
}

/** Maximum nesting depth. Real mail has reached 513; parsing time grows quadratically with depth. */
const MAX_DEPTH = 1_000;
const MAX_NODES = 100_000;

/**
 * Elements dropped with their content: code, styles, foreign markup, form controls. Other unknown elements lose only
 * their tags.
 */
const DROPPED = new Set(['script', 'style', 'title', 'template', 'svg', 'math', 'xml', 'select']);
const DROPPED_EMPTY = new Set(['base', 'link', 'meta', 'input', 'param', 'source', 'track', 'keygen']);

/** Block-level elements. */
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

/** Obsolete elements that show their text verbatim, and text areas. */
const AS_WRITTEN = new Set(['xmp', 'listing', 'plaintext', 'textarea']);

/** Creates an element of the tree. */
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

/** Thrown when the tree reaches its size limit. */
class LongEnough extends Error {}
const MAX_CSS = 100_000;
/** Steps per element, in addition to those for its characters. */
const STEPS_OF_ELEMENT = 10;

/**
 * Parses HTML into a tree without active content, in linear time. Returns null if nesting depth or node count exceed
 * those of any real mail. Text beyond `limit` UTF-16 units is cut off, and `onCut` is called; tags, comments and styles
 * do not count towards the limit, so embedded pictures and fonts cost no text. Throws `WorkExceeded`.
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
  let base = '';
  let inStyle = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > MAX_DEPTH || ++nodes > MAX_NODES) throw new TooComplex();
        work.spend(STEPS_OF_ELEMENT);
        if (DROPPED.has(name)) dropped++;
        inStyle = name === 'style';
        if (name === 'base') base ||= attributes.href ?? '';
        const element = name === 'area' ? linkOfArea(attributes) : newElement(name, attributes);
        // Each element is marked only once, which keeps this linear.
        if (element.hasBlocks)
          for (let i = stack.length - 1; i >= 0 && !stack[i]!.hasBlocks; i--) stack[i]!.hasBlocks = true;
        if (!dropped && !DROPPED_EMPTY.has(name)) stack.at(-1)!.children.push(element);
        if (name === 'area' && !dropped) stack.at(-1)!.children.push(' ');
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
  if (/^\s*https?:/i.test(base) && URL.canParse(base)) resolveLinks(root, base, work);
  return root;
}

const newElement = (name: string, attributes: Record<string, string>): HtmlElement =>
  htmlElement(AS_WRITTEN.has(name) ? 'pre' : name, [], attributes);

/** A part of an image map, as a link with words. */
function linkOfArea(attributes: Record<string, string>): HtmlElement {
  const { href, alt, title } = attributes;
  const words = alt?.trim() || title?.trim() || href?.trim();
  return href && words ? htmlElement('a', [words], { href }) : htmlElement('area');
}

/** Resolves relative links against the address of the page, as `<base>` gives it. */
function resolveLinks(element: HtmlElement, base: string, work: Work): void {
  work.spend();
  const href = element.name === 'a' ? element.attributes.href?.trim() : undefined;
  if (href && /^(?:[\w./?-]|%)/.test(href) && !/^[a-z][a-z0-9+.-]*:/i.test(href) && URL.canParse(href, base))
    element.attributes.href = new URL(href, base).href;
  for (const child of element.children) if (typeof child !== 'string') resolveLinks(child, base, work);
}

function applyTo(element: HtmlElement, sheet: StyleSheet, work: Work): void {
  work.spend(1 + applyStyleSheet(sheet, element.name, element.attributes));
  for (const child of element.children) if (typeof child !== 'string') applyTo(child, sheet, work);
}

const LINE_TAGS = /^(?:p|div|br|tr|li|h[1-6]|blockquote|table)$/;
const CODE_TAGS = /^(?:script|style|title)$/;

/** Returns the text between the tags of HTML that is too complex for a tree. Single pass. */
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

/** Whether the nodes have any visible content. */
export function hasContent(nodes: HtmlNode[]): boolean {
  return nodes.some((node) =>
    typeof node === 'string'
      ? /[^\s\u00a0\u200b\ufeff]/.test(node)
      : node.name === 'img' || node.name === 'hr' || hasContent(node.children),
  );
}
