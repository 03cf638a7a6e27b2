import type { HtmlElement } from './html-dom';
import { trimReply } from './reply';
import { htmlReply, markedReply } from './reply-html';
import type { Work } from './work';

/** A body as text, as HTML, or as both with the same content. */
export interface WrittenBody {
  text: string | null;
  tree: HtmlElement | null;
}

/**
 * Returns the sender's own text of a body. Trims the plain text if there is any, and uses the client's markup in the
 * HTML if nothing in the text looks quoted. A forwarded message is kept whole, because the sender wants it to be read.
 */
export function bodyReply({ text, tree }: WrittenBody, work: Work): string {
  if (text === null) return tree ? htmlReply(tree, work) : '';
  const reply = trimReply(text, work);
  if (!tree || letters(reply) !== letters(text)) return reply;
  const marked = markedReply(tree, work);
  return marked !== null && letters(text).startsWith(letters(marked)) ? marked : reply;
}

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
