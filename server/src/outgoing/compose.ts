import { fillIn, type MailAddress } from '../../../contracts';
import { cutText, oneLine } from '../mail/clean';
import { escapeHtml } from '../ticketing/text';
import { referenceLine, subjectTag, withoutTokens } from '../ticketing/thread-token';
import { markdownToHtml, markdownToText, type PictureOf } from './markdown';

/**
 * Maximum number of Message-IDs in References, the first and the newest. RFC 5322 3.6.4 sets no limit, but line lengths
 * do.
 */
const MAX_REFERENCES = 30;
const MAX_QUOTE_LENGTH = 20_000;
const MAX_FORWARDED_LENGTH = 200_000;
const REPLY_PREFIX = /^(?:(?:re|aw|antw|sv|vs|odp|rif|res|rv|ynt|回复|答复|回覆)(?:\[\d+\])?\s*[:：]\s*)+/iu;

/** An earlier message to quote. */
export interface Quoted {
  author: MailAddress | null;
  /** When it was written or received. */
  at: Date | null;
  text: string;
}

/** Returns `Re: subject [#number]`, without duplicating a prefix or number that the subject already has. */
export function replySubject(subject: string, number: number): string {
  const tag = subjectTag(number);
  const bare = oneLine(subject, 900)
    .replaceAll(tag, '')
    .replace(REPLY_PREFIX, '')
    .replace(/\s+/g, ' ')
    .trim();
  return oneLine(['Re:', bare, tag].filter(Boolean).join(' '));
}

/** Returns `subject [#number]`, for the message that starts a conversation. */
export const firstSubject = (subject: string, number: number): string =>
  [oneLine(subject, 900), subjectTag(number)].filter(Boolean).join(' ');

/** Returns `Fwd: subject` without the ticket number, which belongs to the customer's conversation. */
export const forwardSubject = (subject: string): string =>
  oneLine(`Fwd: ${subject.replace(/\s*\[#\d{1,10}\]/g, '').replace(/^(?:fwd:\s*)+/i, '')}`);

/**
 * Returns the Message-IDs of a conversation for References, oldest first, without duplicates; of many, the first and
 * the newest.
 */
export function referencesOf(messageIds: (string | null)[]): string[] {
  const ids = [...new Set(messageIds.filter((id): id is string => /^<[^<>\s]{1,990}>$/.test(id ?? '')))];
  return ids.length <= MAX_REFERENCES ? ids : [ids[0]!, ...ids.slice(1 - MAX_REFERENCES)];
}

/** An agent's text and its additions. */
interface Written {
  /** Markdown. */
  text: string;
  agent: string;
  /** The agent's own signature, replaces the name. */
  agentSignature?: string | null;
  /** The identity's signature, below the agent's. It names the agent itself. */
  signature?: string | null;
  token: string;
  pictureOf?: PictureOf;
  /** Plain-text version, if the writer did not type Markdown. */
  plain?: string;
  /** The text already ends with the writer's name or signature. */
  isSigned?: boolean;
}

/** Composes a reply: text, signature, quoted message, and the line with the token. */
export function composeReply({ quoted, ...reply }: Written & { quoted: Quoted | null }): {
  text: string;
  html: string;
} {
  const original = quoted && cutText(quoted.text.trim(), MAX_QUOTE_LENGTH);
  if (!quoted || !original) return compose(reply, null);
  const introduction = introductionOf(quoted);
  return compose(reply, {
    text: `${introduction}\n${original.split('\n').map(quoteLine).join('\n')}`,
    html: `<div>${escapeHtml(introduction)}</div>\n<blockquote type="cite" style="margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex">${escapeHtml(original)}</blockquote>`,
  });
}

/**
 * Composes a forwarded message, with its author, recipients and date. Removes the conversation token that it may quote.
 */
export function composeForward({
  forwarded,
  ...own
}: Written & {
  forwarded: Quoted & { to: MailAddress[]; subject: string | null };
}): { text: string; html: string } {
  const { author, at, to, subject } = forwarded;
  const named = ({ name, address }: MailAddress) => (name ? `${name} <${address}>` : address);
  const header = [
    ['From', author && named(author)],
    ['Date', at && dateOf(at)],
    ['Subject', subject],
    ['To', to.map(named).join(', ')],
  ].flatMap(([label, value]) => (value ? [`${label}: ${oneLine(value, 1_000)}`] : []));
  const lines = ['---------- Forwarded message ----------', ...header].join('\n');
  const original = cutText(withoutTokens(forwarded.text).trim(), MAX_FORWARDED_LENGTH);
  return compose(own, {
    text: `${lines}\n\n${original}`,
    html: `<div style="white-space:pre-wrap">${escapeHtml(`${lines}\n\n${original}`)}</div>`,
  });
}

function compose(
  written: Written,
  below: { text: string; html: string } | null,
): { text: string; html: string } {
  const name = oneLine(written.agent, 200);
  const own = written.isSigned ? '' : written.agentSignature?.trim();
  const shared = written.signature?.trim() && fillIn(written.signature.trim(), { 'agent.name': name }).trim();
  // RFC 3676 4.3: the separator by which mail programs recognize a signature.
  const signedOff =
    own || shared ? `-- \n${[own, shared].filter(Boolean).join('\n')}` : written.isSigned ? '' : name;
  const reference = referenceLine(written.token);
  const text = [written.plain ?? markdownToText(written.text), signedOff, below?.text, reference];
  const html = [
    `<div>${markdownToHtml(written.text, written.pictureOf)}</div>`,
    signedOff && `<p>${escapeHtml(signedOff)}</p>`,
    below?.html,
    `<p style="color:#888;font-size:small">${escapeHtml(reference)}</p>`,
  ];
  return { text: text.filter(Boolean).join('\n\n'), html: html.filter(Boolean).join('\n') };
}

/** Composes a short automatic text, such as an acknowledgement, with the line that contains the token. */
export const composeNotice = (text: string, token: string): { text: string; html: string } => {
  const reference = referenceLine(token);
  return {
    text: `${text}\n\n${reference}`,
    html: `${plainHtml(text)}\n<p style="color:#888;font-size:small">${escapeHtml(reference)}</p>`,
  };
};

/** Converts plain text to HTML. */
export const plainHtml = (text: string): string => `<div>${escapeHtml(text)}</div>`;

/** Nested quotes get no space between their markers (RFC 3676 4.5). */
const quoteLine = (line: string): string => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd());

function introductionOf({ author, at }: Quoted): string {
  const who = author ? oneLine(author.name || author.address, 200) : 'you';
  const when = at && dateOf(at);
  return when ? `On ${when}, ${who} wrote:` : `${who} wrote:`;
}

const dateOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
