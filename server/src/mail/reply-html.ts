import { htmlElement, type HtmlElement, type HtmlNode } from './html-dom';
import { htmlToText } from './html-to-text';
import { trimReply } from './reply';
import { isForwardMark, labelOf, plainLine } from './reply-words';
import { Work } from './work';

/**
 * Class, id and name attributes that clients use in quotes, in any language. `quote`: earlier mail. `rest`: it and
 * everything after it are earlier mail. `gone`: a signature or an attribution. `container`: wraps a quote; content
 * outside blockquotes may be the sender's.
 */
const MARKS: Record<string, 'quote' | 'rest' | 'gone' | 'container'> = {
  // Gmail
  gmail_quote: 'container',
  gmail_quote_container: 'container',
  gmail_extra: 'container',
  gmail_attr: 'gone',
  gmail_signature: 'gone',
  gmail_signature_prefix: 'gone',
  // Outlook
  divrplyfwdmsg: 'rest',
  outlookmessageheader: 'rest',
  stopspelling: 'rest',
  olk_src_body_section: 'quote',
  'ms-outlook-mobile-reference-message': 'quote',
  'mail-editor-reference-message-container': 'quote',
  'ms-outlook-mobile-signature': 'gone',
  // Yahoo and AOL
  yahoo_quoted: 'quote',
  'yahoo-quoted': 'quote',
  yahoo_signature: 'gone',
  // Thunderbird
  'moz-cite-prefix': 'gone',
  'moz-signature': 'gone',
  // Mailspring, Airmail, Superhuman, HubSpot, Lark, Mail.ru
  'nylas-quote': 'quote',
  gmail_quote_attribution: 'gone',
  airmail_on: 'gone',
  clean_bq: 'quote',
  'sh-quoted-content': 'quote',
  hs_reply: 'quote',
  'history-quote-wrapper': 'quote',
  'mailru-blockquote': 'quote',
  // Proton, Tuta, Zoho, Zimbra, Fastmail, Roundcube, GMX and WEB.DE, NetEase, Naver, Spark, Front, Missive, Freshdesk
  protonmail_quote: 'container',
  protonmail_signature_block: 'gone',
  tutanota_quote: 'quote',
  zmail_extra: 'quote',
  zmail_extra_hr: 'gone',
  blockquote_zmail: 'quote',
  zwchr: 'rest',
  'fastmail-quoted': 'quote',
  'reply-intro': 'gone',
  'name:quote': 'quote',
  isreplycontent: 'quote',
  reply_quote: 'quote',
  messagereplysection: 'quote',
  'name:messagereplysection': 'quote',
  'front-blockquote': 'quote',
  missive_quote: 'quote',
  freshdesk_quote: 'quote',
};
/** The rule that Outlook draws above the header of quoted mail. */
const OUTLOOK_LINE = /border-top:\s*(?:solid\s+)?#?(?:solid|e1e1e1|b5c4df)/i;
/** Limits for examining the start of an element: UTF-16 units and nodes. */
const LEAD_LENGTH = 600;
const LEAD_NODES = 200;
/** Placeholder for quoted mail in the text to be trimmed. */
const PLACEHOLDER = '>';

/**
 * Returns the sender's own text of HTML: removes what the client marked as quote or signature, then applies
 * `trimReply`. An unmarked blockquote is the sender's, and so is a forwarded message. Empty only if the HTML has no
 * text.
 */
export const htmlReply = (tree: HtmlElement, work = new Work()): string =>
  isOneQuote(tree) ? htmlToText(tree, { work }) : ownWords(withoutMarked(tree, work), tree, work);

/** Whether the HTML is a single blockquote, which is kept whole. */
const isOneQuote = ({ children }: HtmlElement): boolean => {
  const filled = children.filter((node) => typeof node !== 'string' || node.trim());
  return filled.length === 1 && typeof filled[0] !== 'string' && filled[0]!.name === 'blockquote';
};

/** Like `htmlReply`, but returns null if the client marked nothing as quoted. */
export function markedReply(tree: HtmlElement, work: Work): string | null {
  const parted = withoutMarked(tree, work);
  return parted.marked ? ownWords(parted, tree, work) : null;
}

function ownWords({ own, marked }: Parted, tree: HtmlElement, work: Work): string {
  const text = htmlToText(own, { quoteMarks: false, work });
  const reply = trimReply(text, work);
  // A remaining placeholder means that the sender refers to the quote after it.
  const isOwn = !/^[>\s]*$/.test(reply) && !(marked && (/^>$/m.test(reply) || holdsForward(text)));
  return isOwn ? reply : htmlToText(tree, { work });
}

const holdsForward = (text: string): boolean =>
  text.split('\n').some((line) => line.length < 200 && isForwardMark(plainLine(line)));

interface Parted {
  /** The tree, with a placeholder for each part that the client marked as quoted. */
  own: HtmlElement;
  marked: boolean;
}

function withoutMarked(tree: HtmlElement, work: Work): Parted {
  let marked = false;
  let ended = false;
  /** Position in a client's container: text before its first quote is the client's. */
  let container: 'none' | 'head' | 'body' = 'none';
  const quote = (): HtmlElement => {
    marked = true;
    return htmlElement('p', [PLACEHOLDER]);
  };
  const visitAll = (nodes: HtmlNode[]): HtmlNode[] => nodes.flatMap((node) => visit(node) ?? []);
  const visit = (node: HtmlNode): HtmlNode | null => {
    work.spend();
    if (ended) return null;
    if (typeof node === 'string') return container === 'head' ? null : node;
    const mark = markOf(node);
    if (mark !== null) work.spend(LEAD_NODES);
    if (mark === 'gone') return null;
    if (mark !== null && isForward(node)) return node;
    if (mark === 'rest') {
      ended = true;
      return quote();
    }
    if (mark === 'quote' || (node.name === 'blockquote' && container !== 'none')) {
      if (container === 'head') container = 'body';
      return quote();
    }
    if (mark !== 'container' || !hasQuote(node)) return { ...node, children: visitAll(node.children) };
    const outer = container;
    container = 'head';
    const children = visitAll(node.children);
    const quoted = container === 'head' ? [quote()] : children;
    container = outer;
    return { ...node, children: quoted };
  };
  const own = { ...tree, children: visitAll(tree.children) };
  return { own, marked };
}

type Mark = (typeof MARKS)[string];

function markOf(element: HtmlElement): Mark | null {
  const { style } = element.attributes;
  if (style && OUTLOOK_LINE.test(style) && isHeader(element.children)) return 'rest';
  return namedMark(element);
}

function namedMark({ name, attributes }: HtmlElement): Mark | null {
  if (name === 'blockquote' && /^cite$/i.test(attributes.type ?? '')) return 'quote';
  if (attributes['data-marker'] === '__DIVIDER__') return 'rest';
  const names = `${attributes.class ?? ''} ${attributes.id ?? ''} ${name === 'div' && attributes.name ? `name:${attributes.name}` : ''}`;
  for (const one of names.slice(0, 500).toLowerCase().split(/\s+/)) {
    // Outlook and Yahoo prefix the names.
    const key = one
      .replace(/^(?:x_)+|^ydp[\da-z]{1,20}?(?=yahoo)/, '')
      .replace(/(?<=^yahoo_quoted)_\d+$/, '');
    if (!Object.hasOwn(MARKS, key)) continue;
    // Gmail uses a blockquote with this class for indented paragraphs.
    if (name === 'blockquote' && MARKS[key] === 'container') continue;
    return MARKS[key]!;
  }
  return null;
}

/** Returns the first lines of an element. */
function lead(nodes: HtmlNode[]): string[] {
  let text = '';
  let left = LEAD_NODES;
  const visit = (node: HtmlNode): void => {
    if (--left < 0 || text.length > LEAD_LENGTH) return;
    if (typeof node === 'string') text += node.slice(0, LEAD_LENGTH);
    else {
      const ends = node.name === 'br' || node.hasBlocks ? '\n' : '';
      text += ends;
      for (const child of node.children) visit(child);
      text += ends;
    }
  };
  for (const node of nodes) visit(node);
  return text
    .split('\n')
    .map((line) => plainLine(line.slice(0, LEAD_LENGTH)))
    .filter((line) => line);
}

const isForward = ({ children }: HtmlElement): boolean => lead(children).slice(0, 3).some(isForwardMark);

/** Labels, each followed by a colon, in any language: `From: …`, `Sent: …`. */
const isHeader = (nodes: HtmlNode[]): boolean => {
  const lines = lead(nodes).slice(0, 6);
  const labels = lines.filter((line) => /^[^:]{1,30}:/.test(line));
  return labels.length >= 3 || (labels.length === 2 && labels.some((line) => labelOf(line) === 'from'));
};

/** Whether a client's container has a quote or its attribution; some contain only the sender's text. */
function hasQuote({ children }: HtmlElement): boolean {
  let left = LEAD_NODES;
  const holds = (node: HtmlNode): boolean => {
    if (--left < 0 || typeof node === 'string') return false;
    return node.name === 'blockquote' || namedMark(node) !== null || node.children.some(holds);
  };
  return children.some(holds);
}
