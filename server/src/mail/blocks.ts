import { safeUrl } from './html';
import { isBlock, type HtmlElement, type HtmlNode } from './html-dom';
import { textOf } from './markdown';
import type { Blocks } from './types';

/** Modifiers of a text node of Strapi's blocks editor. */
interface Modifiers {
  bold?: true;
  italic?: true;
  underline?: true;
  strikethrough?: true;
  code?: true;
}
type TextNode = { type: 'text'; text: string } & Modifiers;
type LinkNode = { type: 'link'; url: string; children: TextNode[] };
type InlineNode = TextNode | LinkNode;
type ListItem = { type: 'list-item'; children: InlineNode[] };
type ListNode = {
  type: 'list';
  format: 'ordered' | 'unordered';
  indentLevel: number;
  children: (ListItem | ListNode)[];
};
type BlockNode =
  | { type: 'paragraph' | 'quote'; children: InlineNode[] }
  | { type: 'heading'; level: number; children: InlineNode[] }
  | { type: 'code'; language: 'plaintext'; children: TextNode[] }
  | ListNode;

const MODIFIERS: Record<string, keyof Modifiers> = {
  b: 'bold',
  strong: 'bold',
  th: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  tt: 'code',
  kbd: 'code',
  samp: 'code',
};
const MAX_LIST_DEPTH = 5;

/** A body as the value of a blocks field of Strapi 5: paragraphs, headings, lists, quotes, code and links. Never empty. */
export function toBlocks(root: HtmlElement): Blocks {
  const blocks = toNodes(root.children);
  return blocks.length ? blocks : textToBlocks('');
}

/** Plain text as paragraphs that keep its lines. */
export function textToBlocks(text: string): Blocks {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim());
  return (paragraphs.length ? paragraphs : ['']).map((paragraph) => ({
    type: 'paragraph',
    children: [{ type: 'text', text: paragraph }],
  }));
}

function toNodes(nodes: HtmlNode[]): BlockNode[] {
  const out: BlockNode[] = [];
  let inlines: HtmlNode[] = [];
  const flush = () => {
    const children = toInlines(inlines);
    if (children.length) out.push({ type: 'paragraph', children });
    inlines = [];
  };
  for (const node of nodes) {
    if (typeof node === 'string' || !node.hasBlocks) inlines.push(node);
    else {
      flush();
      for (const block of isBlock(node) ? toBlock(node) : toNodes(node.children)) out.push(block);
    }
  }
  flush();
  return out;
}

function toBlock(element: HtmlElement): BlockNode[] {
  const { name, children } = element;
  const level = /^h([1-6])$/.exec(name)?.[1];
  if (level) {
    const inlines = flatInlines(children);
    return inlines.length ? [{ type: 'heading', level: Number(level), children: inlines }] : [];
  }
  switch (name) {
    case 'blockquote': {
      const inlines = flatInlines(children);
      return inlines.length ? [{ type: 'quote', children: inlines }] : [];
    }
    case 'pre': {
      const text = textOf(children).replace(/^\n/, '').trimEnd();
      return text ? [{ type: 'code', language: 'plaintext', children: [{ type: 'text', text }] }] : [];
    }
    case 'ul':
    case 'ol': {
      const list = toList(element, 0);
      return list ? [list] : [];
    }
    case 'tr': {
      const inlines = flatInlines(children, ' ');
      return inlines.length ? [{ type: 'paragraph', children: inlines }] : [];
    }
    default:
      return toNodes(children);
  }
}

function toList(element: HtmlElement, indentLevel: number): ListNode | null {
  const children: ListNode['children'] = [];
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    const nested = indentLevel < MAX_LIST_DEPTH ? listsIn(child) : [];
    const inlines =
      child.name === 'ul' || child.name === 'ol'
        ? nested.length
          ? []
          : flatInlines([child])
        : flatInlines(child.children.filter((node) => !nested.includes(node as HtmlElement)));
    if (inlines.length) children.push({ type: 'list-item', children: inlines });
    for (const inner of nested) {
      const list = toList(inner, indentLevel + 1);
      if (list) children.push(list);
    }
  }
  if (!children.length) return null;
  return { type: 'list', format: element.name === 'ol' ? 'ordered' : 'unordered', indentLevel, children };
}

const isList = (element: HtmlElement): boolean => element.name === 'ul' || element.name === 'ol';
const listsIn = (element: HtmlElement): HtmlElement[] =>
  isList(element)
    ? [element]
    : element.children.filter((node): node is HtmlElement => typeof node !== 'string' && isList(node));

/** Inline nodes of a run that may hold blocks: blocks are set apart by `gap`. */
function flatInlines(nodes: HtmlNode[], gap = '\n'): InlineNode[] {
  return trimInlines(flatten(nodes, gap, {}));
}

function flatten(nodes: HtmlNode[], gap: string, modifiers: Modifiers): InlineNode[] {
  const out: InlineNode[] = [];
  for (const node of nodes) {
    if (typeof node === 'string' || !isBlock(node)) {
      for (const inline of inlineNodes([node], modifiers, gap)) out.push(inline);
      continue;
    }
    if (out.length) out.push({ type: 'text', text: gap });
    for (const inline of flatten(node.children, gap, modifiers)) out.push(inline);
    out.push({ type: 'text', text: gap });
  }
  return out;
}

const toInlines = (nodes: HtmlNode[]): InlineNode[] => trimInlines(inlineNodes(nodes, {}, '\n'));

function inlineNodes(nodes: HtmlNode[], modifiers: Modifiers, gap: string): InlineNode[] {
  return nodes.flatMap((node): InlineNode[] => {
    if (typeof node === 'string')
      return [{ type: 'text', text: node.replace(/[ \t\r\n\f]+/g, ' '), ...modifiers }];
    if (node.name === 'br') return [{ type: 'text', text: '\n' }];
    if (node.name === 'img') return node.attributes.alt ? [{ type: 'text', text: node.attributes.alt }] : [];
    const modifier = Object.hasOwn(MODIFIERS, node.name) ? MODIFIERS[node.name] : undefined;
    const inner = flatten(node.children, gap, modifier ? { ...modifiers, [modifier]: true } : modifiers);
    const url = node.name === 'a' ? safeUrl(node.attributes.href) : null;
    if (!url) return inner;
    const texts = trimInlines(inner).filter((child): child is TextNode => child.type === 'text');
    return texts.length ? [{ type: 'link', url, children: texts }] : [];
  });
}

/** Joins neighbours of one style, collapses the white space between them, and takes it off both ends. */
function trimInlines(nodes: InlineNode[]): InlineNode[] {
  const out: InlineNode[] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    if (node.type === 'link' || last?.type !== 'text' || !sameStyle(last, node)) {
      out.push(node.type === 'text' ? { ...node } : node);
      continue;
    }
    last.text += node.text;
  }
  let open = true;
  for (const node of out) {
    if (node.type === 'link') {
      open = false;
      continue;
    }
    node.text = node.text.replace(/ ?\n[ \n]*/g, '\n').replace(/ {2,}/g, ' ');
    if (open) node.text = node.text.trimStart();
    if (node.text) open = /\s$/.test(node.text);
  }
  for (let last = out.at(-1); last?.type === 'text'; last = out.at(-1)) {
    last.text = last.text.trimEnd();
    if (last.text) break;
    out.pop();
  }
  return out.filter((node) => node.type === 'link' || node.text);
}

const sameStyle = (a: TextNode, b: TextNode): boolean =>
  a.bold === b.bold &&
  a.italic === b.italic &&
  a.underline === b.underline &&
  a.strikethrough === b.strikethrough &&
  a.code === b.code;
