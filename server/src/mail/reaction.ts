import { leavesOf, type MimePart } from './mime';
import { trimReply } from './reply';

const GMAIL = 'text/vnd.google.email-reaction+json';
const EMOJI = /^(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}])[^\p{L}\s<>&]{1,30}$/u;
/** Maximum length of the fallback text that a client adds for readers without reaction support. */
const MAX_WORDS = 200;
/**
 * Sentences that describe a reaction: of Outlook, which has no other marker, and of Gmail after a gateway removed the
 * part.
 */
const SAID =
  /\b(?:reacted to your (?:message|e-?mail)|reacted via gmail|liked your (?:message|e-?mail))|auf (?:ihre|deine) nachricht reagiert|über gmail reagiert|gefällt (?:ihre|deine) nachricht|a réagi (?:à (?:votre|ton) message|via gmail)|reaccion(?:ó|ado) (?:a (?:tu|su) mensaje|(?:a través de|mediante) gmail)|ha reagito (?:al (?:tuo|suo) messaggio|tramite gmail)|reagiu (?:à (?:sua|tua) mensagem|(?:via|através do) gmail)|op (?:uw|je) bericht gereageerd|gereageerd (?:op (?:uw|je) bericht|via gmail)|reagera(?:de|t) på (?:ditt|din) |reagere(?:de|rte|te)? på (?:din|meldingen) |zareagował(?:a|\(a\))? na twoj|reagoval(?:a|\(a\))? na vaši|отреагировал(?:а|\(а\))? на ваше|メッセージにリアクション|对(?:您|你)的邮件做出了?(?:反应|回应)|對您的郵件|메시지에 반응/iu;
/** Outlook's six reactions, for messages in which only the names of the images are left. */
const NAMED: Record<string, string> = {
  like: '👍',
  heart: '❤️',
  celebrate: '🎉',
  laugh: '😆',
  surprised: '😮',
  sad: '😢',
};
const NAME = new RegExp(`^\\W{0,3}(${Object.keys(NAMED).join('|')})\\b`, 'i');

/**
 * Returns the emoji of a message that is only a reaction to another: as sent by Gmail and RFC 9078, or as an Outlook
 * reply. Returns null for other messages. `reply` is the fallback text for readers without reaction support; it must be
 * short and contain the emoji, too.
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
  const answers = root.headers.has('in-reply-to') || root.headers.has('references');
  if (!answers || !SAID.test(reply.slice(0, MAX_WORDS))) return null;
  // The trailing colon would make the sentence part of the quote.
  return saidEmoji(trimReply(reply.replace(/:[ \t]*$/m, '')));
}

/** Returns the emoji of a sentence about a reaction if the message contains nothing else. */
function saidEmoji(reply: string): string | null {
  if (reply.length >= MAX_WORDS) return null;
  const lines = reply.split('\n').filter((line) => line.trim());
  if (lines.length > 2 || lines.some((line) => !SAID.test(line) && /\p{L}/u.test(line) && !NAME.test(line)))
    return null;
  const emoji = reply.match(/\S+/g)?.find((word) => EMOJI.test(word));
  return emoji ?? NAMED[NAME.exec(reply)?.[1]?.toLowerCase() ?? ''] ?? null;
}

function emojiOf(json: Buffer): string | null {
  try {
    const { emoji } = JSON.parse(json.toString('utf8', 0, 1_000)) as { emoji?: unknown };
    return typeof emoji === 'string' ? emoji : null;
  } catch {
    return null;
  }
}
