import { fillIn, type MailAddress } from '../../../contracts';
import { cutText, oneLine } from '../mail/clean';
import { escapeHtml } from '../ticketing/text';
import { referenceLine, subjectTag, withoutTokens } from '../ticketing/thread-token';
import { markdownToHtml, markdownToText, type PictureOf } from './markdown';

/** Message-IDs in References; the first and the newest stay (RFC 5322 3.6.4 sets no bound, header lines do). */
const MAX_REFERENCES = 30;
const MAX_QUOTE_LENGTH = 20_000;
const MAX_FORWARDED_LENGTH = 200_000;
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

/** `Fwd: subject`, without the number of the ticket: it is of the conversation with the customer. */
export const forwardSubject = (subject: string): string =>
  oneLine(`Fwd: ${subject.replace(/\s*\[#\d{1,10}\]/g, '').replace(/^(?:fwd:\s*)+/i, '')}`);

/** Message-IDs of a conversation, oldest first, for References: each once, the first and the newest of many. */
export function referencesOf(messageIds: (string | null)[]): string[] {
  const ids = [...new Set(messageIds.filter((id): id is string => /^<[^<>\s]{1,990}>$/.test(id ?? '')))];
  return ids.length <= MAX_REFERENCES ? ids : [ids[0]!, ...ids.slice(1 - MAX_REFERENCES)];
}

/** What an agent writes, and what goes with it. */
interface Written {
  /** Markdown. */
  text: string;
  agent: string;
  /** The agent's own, in the place of the name. */
  agentSignature?: string | null;
  /** Of the identity, below the agent's; it names the agent itself. */
  signature?: string | null;
  token: string;
  pictureOf?: PictureOf;
  /** The text as plain text, where Markdown is not what its writer typed. */
  plain?: string;
  /** It ends with its writer's own name or signature already. */
  isSigned?: boolean;
}

/** A reply as its reader gets it: the answer, who wrote it, the mail it answers, and the line that carries the token. */
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
 * A message as others than the customer get it: with who wrote it, to whom and when, and without the token of the
 * conversation that it may quote.
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
  // RFC 3676 4.3: the line that mail programs know a signature by.
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

/** A short text of our own, such as an acknowledgement, with the line that carries the token. */
export const composeNotice = (text: string, token: string): { text: string; html: string } => {
  const reference = referenceLine(token);
  return {
    text: `${text}\n\n${reference}`,
    html: `${plainHtml(text)}\n<p style="color:#888;font-size:small">${escapeHtml(reference)}</p>`,
  };
};

/** A plain text as HTML. */
export const plainHtml = (text: string): string => `<div>${escapeHtml(text)}</div>`;

/** Deeper quotes get no space between their marks (RFC 3676 4.5). */
const quoteLine = (line: string): string => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd());

function introductionOf({ author, at }: Quoted): string {
  const who = author ? oneLine(author.name || author.address, 200) : 'you';
  const when = at && dateOf(at);
  return when ? `On ${when}, ${who} wrote:` : `${who} wrote:`;
}

const dateOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
