import type { Nodes, Parents } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { escapeHtml } from '../ticketing/text';

/** Elements in each other; what lies deeper is written as its words. */
const MAX_DEPTH = 50;
/** A picture that was put into a text: `![plan](file:12)` names the file with the id 12. */
const PICTURE = /^file:(\d{1,15})$/;
/** Addresses that a reader's mail program may open. */
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;

/** The Content-ID of a file that a text shows as a picture; null for one that can't be shown. */
export type PictureOf = (id: number) => string | null;

/** Ids of the files that a text shows as pictures, each once. */
export function picturesIn(markdown: string): number[] {
  const ids = new Set<number>();
  const look = (node: Nodes, depth: number): void => {
    const id = node.type === 'image' && PICTURE.exec(node.url)?.[1];
    if (id) ids.add(Number(id));
    if ('children' in node && depth < MAX_DEPTH) for (const child of node.children) look(child, depth + 1);
  };
  look(fromMarkdown(markdown), 0);
  return [...ids];
}

/**
 * What a person wrote in Markdown (CommonMark) as HTML for mail: every line break stays, HTML shows as its source, and
 * pictures come from the mail's own files alone.
 */
export function markdownToHtml(markdown: string, pictureOf: PictureOf = () => null): string {
  const write = (node: Nodes, depth: number): string => {
    const inner = (separator = ''): string =>
      depth < MAX_DEPTH
        ? (node as Parents).children.map((child) => write(child, depth + 1)).join(separator)
        : escapeHtml(wordsOf(node));
    switch (node.type) {
      case 'root':
        return inner('\n');
      case 'paragraph':
        return `<p>${inner()}</p>`;
      case 'text':
      case 'html':
        return escapeHtml(node.value);
      case 'emphasis':
        return `<em>${inner()}</em>`;
      case 'strong':
        return `<strong>${inner()}</strong>`;
      case 'break':
        return '<br>\n';
      case 'inlineCode':
        return `<code>${escapeHtml(node.value)}</code>`;
      case 'code':
        return `<pre style="white-space:pre-wrap"><code>${escapeHtml(node.value).replaceAll('<br>', '')}</code></pre>`;
      case 'heading':
        return `<h${node.depth}>${inner()}</h${node.depth}>`;
      case 'blockquote':
        return `<blockquote style="margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex">${inner('\n')}</blockquote>`;
      case 'list':
        return node.ordered
          ? `<ol${node.start && node.start !== 1 ? ` start="${node.start}"` : ''}>\n${inner('\n')}\n</ol>`
          : `<ul>\n${inner('\n')}\n</ul>`;
      case 'listItem': {
        const [only] = node.children;
        const tight = node.children.length === 1 && only?.type === 'paragraph' && depth < MAX_DEPTH - 1;
        return `<li>${tight ? only.children.map((child) => write(child, depth + 2)).join('') : inner('\n')}</li>`;
      }
      case 'thematicBreak':
        return '<hr>';
      case 'link':
        return LINK.test(node.url) ? `<a href="${escapeHtml(node.url)}">${inner()}</a>` : inner();
      case 'image': {
        const id = PICTURE.exec(node.url)?.[1];
        const contentId = id ? pictureOf(Number(id)) : null;
        const alt = escapeHtml(node.alt ?? '');
        return contentId
          ? `<img src="cid:${escapeHtml(contentId)}" alt="${alt}" style="max-width:100%">`
          : alt;
      }
      default:
        return 'children' in node ? inner() : escapeHtml(wordsOf(node));
    }
  };
  return write(fromMarkdown(markdown), 0);
}

/** The same as plain text: Markdown is read as it is, but for pictures, which are named. */
export const markdownToText = (markdown: string): string =>
  markdown.replace(/!\[([^\]\n]{0,300})\]\(file:\d{1,15}\)/g, '[$1]').trim();

/** The words of an element without marks. Not recursive: it may be nested as deeply as its text is long. */
function wordsOf(node: Nodes): string {
  const words: string[] = [];
  const stack: Nodes[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if ('value' in next) words.push(next.value);
    if ('children' in next) stack.push(...next.children.toReversed());
  }
  return words.join(' ');
}
