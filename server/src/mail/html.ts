import { cutText } from './clean';
import type { HtmlElement, HtmlNode } from './html-dom';
import { lookOf } from './html-look';
import { Work } from './work';

/** Elements that are kept. Of others, only the content is written. */
const ALLOWED = new Set([
  ...[
    'a',
    'abbr',
    'address',
    'b',
    'bdi',
    'bdo',
    'big',
    'blockquote',
    'br',
    'caption',
    'center',
    'cite',
    'code',
  ],
  ...[
    'col',
    'colgroup',
    'dd',
    'del',
    'div',
    'dl',
    'dt',
    'em',
    'figcaption',
    'figure',
    'h1',
    'h2',
    'h3',
    'h4',
  ],
  ...['h5', 'h6', 'hr', 'i', 'img', 'ins', 'kbd', 'li', 'mark', 'ol', 'p', 'pre', 'q', 's', 'samp', 'small'],
  ...[
    'span',
    'strike',
    'strong',
    'sub',
    'sup',
    'table',
    'tbody',
    'td',
    'tfoot',
    'th',
    'thead',
    'tr',
    'tt',
    'u',
  ],
  ...['ul', 'var', 'wbr'],
]);
const VOID = new Set(['br', 'col', 'hr', 'img', 'wbr']);
const CELL = ['colspan', 'rowspan', 'align', 'valign', 'width'];
const ATTRIBUTES: Record<string, string[]> = {
  '*': ['dir', 'lang'],
  a: ['title'],
  abbr: ['title'],
  col: ['span', 'width'],
  colgroup: ['span', 'width'],
  div: ['align'],
  img: ['alt', 'title', 'width', 'height'],
  li: ['value'],
  ol: ['start', 'type', 'reversed'],
  p: ['align'],
  table: ['align', 'width', 'border', 'cellpadding', 'cellspacing'],
  td: CELL,
  th: CELL,
};
const MAX_ATTRIBUTE = 2_000;
/**
 * Web links and the schemes that the HTML standard lets a page register, except those that open a shell or start a
 * payment.
 */
const LINK_SCHEMES =
  /^(?:https?|ftps?|sftp|mailto|tel|sms|callto|sips?|xmpp|im|ircs?|news|nntp|geo|webcals?|magnet|matrix|urn):/i;
const REMOTE_IMAGE = /^https?:/i;
const INLINE_IMAGE = /^cid:/i;

/**
 * Writes HTML that executes nothing and loads nothing but images: only known elements and attributes; links to the web,
 * mail, telephone numbers, maps and calendars; images by `cid:` or from the web. Remote images carry `data-remote` so
 * that a viewer can block them. At most about `max` UTF-16 units.
 */
export function safeHtml(root: HtmlElement, max: number, work = new Work()): { html: string; cut: boolean } {
  const out: string[] = [];
  let length = 0;
  let cut = false;
  const write = (text: string) => {
    out.push(text);
    length += text.length;
  };
  const writeText = (text: string) => {
    const escaped = escapeText(text);
    if (length + escaped.length <= max) return write(escaped);
    cut = true;
    // An escaped character takes at most five units.
    write(escapeText(cutText(text, Math.floor((max - length) / 5))));
    length = max;
  };
  const visit = (node: HtmlNode): void => {
    if (length >= max) {
      cut = true;
      return;
    }
    if (typeof node === 'string') return writeText(node);
    work.spend();
    const look = lookOf(node);
    const name = look && node.name === 'font' ? 'span' : node.name;
    const tag = ALLOWED.has(name) ? openTag(node, name, look) : '';
    if (tag) write(tag);
    for (const child of node.children) visit(child);
    if (tag && !VOID.has(name)) write(`</${name}>`);
  };
  for (const child of root.children) visit(child);
  return { html: out.join('').trim(), cut };
}

function openTag({ attributes }: HtmlElement, name: string, look: string): string {
  let tag = `<${name}`;
  for (const key of [...ATTRIBUTES['*']!, ...(Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name]! : [])])
    if (Object.hasOwn(attributes, key)) tag += attribute(key, attributes[key]!.slice(0, MAX_ATTRIBUTE));
  if (look) tag += attribute('style', look);
  if (name === 'a') tag += linkAttributes(attributes.href);
  if (name === 'img') {
    const source = imageAttributes(attributes.src);
    if (!source) return '';
    tag += source;
  }
  return `${tag}>`;
}

const linkAttributes = (href: string | undefined): string => {
  const url = safeUrl(href, LINK_SCHEMES);
  return url ? `${attribute('href', url)} target="_blank" rel="noopener noreferrer nofollow"` : '';
};

function imageAttributes(src: string | undefined): string {
  const inline = inlineSource(src);
  if (inline) return inline;
  const remote = safeUrl(src, REMOTE_IMAGE);
  return remote ? `${attribute('src', remote)} data-remote="true" referrerpolicy="no-referrer"` : '';
}

const inlineSource = (src: string | undefined): string => {
  const inline = safeUrl(src, INLINE_IMAGE);
  return inline ? attribute('src', inline) : '';
};

/** Returns the `cid:` source of an inline image in safe HTML. */
export const pictureSource = (contentId: string): string => safeUrl(`cid:${contentId}`, INLINE_IMAGE) ?? '';

/** Image elements. In safe HTML, angle brackets occur only in tags. */
const IMAGE = /<img\b[^<>]*>/g;
const INLINE_SOURCE = / src="cid:[^"]*"/;

/**
 * Replaces the sources of inline images in safe HTML with addresses that a browser can load. Images without one keep
 * their `cid:`.
 * @param pictures addresses by Content-ID; the first of duplicates counts
 */
export function showPictures(
  html: string,
  pictures: readonly (readonly [id: string, address: string])[],
): string {
  if (pictures.length === 0) return html;
  const addresses = new Map<string, string>();
  for (const [id, address] of pictures) {
    const source = inlineSource(`cid:${id}`);
    if (!addresses.has(source)) addresses.set(source, attribute('src', address));
  }
  return html.replace(IMAGE, (tag) =>
    tag.replace(INLINE_SOURCE, (source) => addresses.get(source) ?? source),
  );
}

/** Control characters, which browsers drop from addresses. */
const LEFT_OUT = /[\u0000-\u001f\u007f-\u009f]+/g;
/** Characters that would end an address in text or be invisible in it; browsers encode them. */
const ENCODED = /[\s"<>\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const NO_SCHEME = /^(?:\/\/|(?=www\.|(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}\/))(?=[\p{L}\p{N}])/iu;

/** Returns the absolute address as a browser parses it (URL standard), or null if its scheme is not allowed. */
export function safeUrl(value: string | undefined, schemes = LINK_SCHEMES): string | null {
  const address = (value ?? '').replace(LEFT_OUT, '').trim().replace(ENCODED, encodeURIComponent);
  const url = address.replace(NO_SCHEME, 'https://');
  return schemes.test(url) ? url : null;
}

/** Schemes that would execute or display content of the message, or refer to a part of it. */
const ACTIVE_SCHEMES =
  /^(?:javascript|vbscript|livescript|data|blob|filesystem|view-source|jar|about|cid|mid|x-apple-data-detectors):/i;

/** Returns the address of an unsupported link for display as text, such as a file share or another program. */
export function namedAddress(value: string | undefined): string | null {
  const address = (value ?? '').replace(LEFT_OUT, '').trim();
  if (safeUrl(address) || ACTIVE_SCHEMES.test(address)) return null;
  return /^(?:\\\\[^\\]|[a-z]:[\\/]|[a-z][a-z0-9+.-]{1,40}:[^\s])/i.test(address)
    ? address.replace(/[<>]/g, encodeURIComponent)
    : null;
}

const attribute = (key: string, value: string): string =>
  ` ${key}="${escapeText(value).replace(/"/g, '&quot;')}"`;

export const escapeText = (text: string): string =>
  /[&<>]/.test(text) ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : text;

/** Converts plain text to HTML: blank lines separate paragraphs, line ends become `<br>`. */
export const textToHtml = (text: string): string =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => `<p>${escapeText(paragraph.trim()).replace(/\n/g, '<br>')}</p>`)
    .join('');
