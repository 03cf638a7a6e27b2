import { leavesOf, type MimePart } from './mime';

const GMAIL = 'text/vnd.google.email-reaction+json';
const EMOJI = /^(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}])[^\p{L}\s<>&]{1,30}$/u;
/** What a client writes around it for readers that do not know reactions. */
const MAX_WORDS = 200;

/**
 * The emoji of a message that is nothing but a reaction to another, as Gmail writes them and RFC 9078; null of any other.
 * `reply` is what the message says to readers that do not know reactions: it must be short and show the emoji too. Outlook
 * marks its reactions by nothing.
 */
export function reactionOf(root: MimePart, reply: string): string | null {
  for (const part of leavesOf(root)) {
    const emoji =
      part.type === GMAIL
        ? emojiOf(part.content)
        : /^reaction\b/i.test(part.headers.first('content-disposition'))
          ? part.content.toString('utf8', 0, 100).trim()
          : null;
    if (emoji && EMOJI.test(emoji) && reply.length < MAX_WORDS && reply.includes(emoji)) return emoji;
  }
  return null;
}

function emojiOf(json: Buffer): string | null {
  try {
    const { emoji } = JSON.parse(json.toString('utf8', 0, 1_000)) as { emoji?: unknown };
    return typeof emoji === 'string' ? emoji : null;
  } catch {
    return null;
  }
}
