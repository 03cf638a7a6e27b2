import { fillIn, type MailAddress } from '../../../contracts';
import { cutText, oneLine } from '../mail/clean';
import { escapeHtml } from '../ticketing/text';
import { referenceLine, subjectTag } from '../ticketing/thread-token';
import { markdownToHtml, markdownToText, type PictureOf } from './markdown';

/** Message-IDs in References; the first and the newest stay (RFC 5322 3.6.4 sets no bound, header lines do). */
const MAX_REFERENCES = 30;
const MAX_QUOTE_LENGTH = 20_000;
const REPLY_PREFIX = /^(?:(?:re|aw|antw|sv|vs|odp|rif|res|rv|ynt|回复|答复|回覆)(?:\[\d+\])?\s*[:：]\s*)+/iu;

/** An earlier mail to quote. */
export interface Quoted {
  author: MailAddress | null;
  /** When it was written or arrived. */
  at: Date | null;
  text: string;
}

/** `Re: subject [#number]`, once each whatever the subject holds already. */
export function replySubject(subject: string, number: number): string {
  const tag = subjectTag(number);
  const bare = oneLine(subject, 900)
    .replaceAll(tag, '')
    .replace(REPLY_PREFIX, '')
    .replace(/\s+/g, ' ')
    .trim();
  return oneLine(['Re:', bare, tag].filter(Boolean).join(' '));
}

/** `subject [#number]`, of the message that starts a conversation. */
export const firstSubject = (subject: string, number: number): string =>
  [oneLine(subject, 900), subjectTag(number)].filter(Boolean).join(' ');

/** Message-IDs of a conversation, oldest first, for References: each once, the first and the newest of many. */
export function referencesOf(messageIds: (string | null)[]): string[] {
  const ids = [...new Set(messageIds.filter((id): id is string => /^<[^<>\s]{1,990}>$/.test(id ?? '')))];
  return ids.length <= MAX_REFERENCES ? ids : [ids[0]!, ...ids.slice(1 - MAX_REFERENCES)];
}

/** A reply as its reader gets it: the answer, who wrote it, the mail it answers, and the line that carries the token. */
export function composeReply(reply: {
  /** Markdown. */
  text: string;
  agent: string;
  /** The agent's own, in the place of the name. */
  agentSignature?: string | null;
  /** Of the identity, below the agent's; it names the agent itself. */
  signature?: string | null;
  quoted: Quoted | null;
  token: string;
  pictureOf?: PictureOf;
}): { text: string; html: string } {
  const { quoted } = reply;
  const original = quoted && cutText(quoted.text.trim(), MAX_QUOTE_LENGTH);
  const introduction = quoted && introductionOf(quoted);
  const name = oneLine(reply.agent, 200);
  const own = reply.agentSignature?.trim();
  const shared = reply.signature?.trim() && fillIn(reply.signature.trim(), { 'agent.name': name }).trim();
  // RFC 3676 4.3: the line that mail programs know a signature by.
  const signedOff = own || shared ? `-- \n${[own, shared].filter(Boolean).join('\n')}` : name;
  const reference = referenceLine(reply.token);
  const text = [
    markdownToText(reply.text),
    signedOff,
    ...(original ? [`${introduction}\n${original.split('\n').map(quoteLine).join('\n')}`] : []),
    reference,
  ]
    .filter(Boolean)
    .join('\n\n');
  const html = [
    `<div>${markdownToHtml(reply.text, reply.pictureOf)}</div>`,
    signedOff && `<p>${escapeHtml(signedOff)}</p>`,
    original &&
      `<div>${escapeHtml(introduction!)}</div>\n<blockquote type="cite" style="margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex">${escapeHtml(original)}</blockquote>`,
    `<p style="color:#888;font-size:small">${escapeHtml(reference)}</p>`,
  ]
    .filter(Boolean)
    .join('\n');
  return { text, html };
}

/** A short text of our own, such as an acknowledgement, with the line that carries the token. */
export const composeNotice = (text: string, token: string): { text: string; html: string } => {
  const reference = referenceLine(token);
  return {
    text: `${text}\n\n${reference}`,
    html: `<div>${escapeHtml(text)}</div>\n<p style="color:#888;font-size:small">${escapeHtml(reference)}</p>`,
  };
};

/** Deeper quotes get no space between their marks (RFC 3676 4.5). */
const quoteLine = (line: string): string => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd());

function introductionOf({ author, at }: Quoted): string {
  const who = author ? oneLine(author.name || author.address, 200) : 'you';
  const when = at && `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return when ? `On ${when}, ${who} wrote:` : `${who} wrote:`;
}
