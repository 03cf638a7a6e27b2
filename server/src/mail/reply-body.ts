import type { HtmlElement } from './html-dom';
import { trimReply } from './reply';
import { htmlReply, markedReply } from './reply-html';
import type { Work } from './work';

/** A body as text, as HTML, or as both, which then say the same. */
export interface WrittenBody {
  text: string | null;
  tree: HtmlElement | null;
}

/**
 * The sender's own words of a body. The text is trimmed where there is one; where nothing in it looks quoted, the marks
 * of the client in the HTML are asked. What a forward passes on is what its sender wants to be read: it stays whole.
 */
export function bodyReply({ text, tree }: WrittenBody, work: Work): string {
  if (text === null) return tree ? htmlReply(tree, work) : '';
  const reply = trimReply(text, work);
  if (!tree || letters(reply) !== letters(text)) return reply;
  const marked = markedReply(tree, work);
  return marked !== null && letters(text).startsWith(letters(marked)) ? marked : reply;
}

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
