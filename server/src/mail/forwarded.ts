import type { MailAddress } from '../../../contracts';
import { chooseSender, usableAddresses } from './addresses';
import { nestedHeaders } from './attachments';
import { oneLine } from './clean';
import { parseHtml, type HtmlElement, type HtmlNode } from './html-dom';
import { safeHtml } from './html';
import { HeaderFields } from './headers';
import { leavesOf, type MimePart } from './mime';
import { isForwardMark, isForwardSubject, labelOf, plainLine, type Label } from './reply-words';

/** The original message of a forward, before its body is rendered. */
export interface Original {
  from: MailAddress;
  subject: string;
  /** Text that the forwarder wrote above it. */
  remark: string;
  body: { text: string; html: string | null } | MimePart;
}

const MAX_HEADER_LINES = 14;
const MAX_LINES = 20_000;
const MAX_LINE = 1_000;

/**
 * Finds the original of a forwarded message and its claimed author: a message attached as the only one; otherwise one
 * quoted below a client's marker (`Forwarded message`), or below a bare header if the subject marks a forward. Returns
 * null if there is none, or if its sender has no address. None of it is verified.
 */
export function findOriginal(
  root: MimePart,
  subject: string,
  text: string,
  html: string | null,
): Original | null {
  const attached = leavesOf(root).filter((part) => part.type === 'message/rfc822');
  if (attached.length === 1) {
    const headers = nestedHeaders(attached[0]!);
    const { from } = chooseSender(headers);
    return (
      from && { from, subject: oneLine(headers.first('subject')), remark: text.trim(), body: attached[0]! }
    );
  }
  return attached.length ? null : inlineOriginal(subject, text, html);
}

function inlineOriginal(subject: string, text: string, html: string | null): Original | null {
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return null;
  const mark = lines.findIndex((line) => line.length < MAX_LINE && isForwardMark(plainLine(line)));
  const start =
    mark >= 0
      ? mark + 1
      : isForwardSubject(subject)
        ? lines.findIndex((line, i) => lineLabel(line) !== null && lineLabel(lines[i + 1] ?? '') !== null)
        : -1;
  const header = start < 0 ? null : readHeader(lines, start);
  if (!header) return null;
  const remark = lines.slice(0, mark >= 0 ? mark : start).join('\n');
  return {
    from: header.from,
    subject: header.subject,
    remark: remark.replace(/[\s_-]+$/, '').trim(),
    body: { text: unquoted(lines.slice(header.end)), html: html && fromMark(html) },
  };
}

const lineLabel = (line: string): Label | null => (line.length < MAX_LINE ? labelOf(plainLine(line)) : null);

/** Parses a quoted header: sender, subject and the line on which it ends. */
function readHeader(
  lines: string[],
  start: number,
): { from: MailAddress; subject: string; end: number } | null {
  let from: MailAddress | null = null;
  let subject = '';
  let seen = 0;
  let last: Label | null = null;
  let end = start;
  for (let i = start; i < Math.min(lines.length, start + MAX_HEADER_LINES); i++) {
    const line = lines[i]!.slice(0, MAX_LINE).replace(/^[>\s]+/, '');
    if (!line.trim() && !seen) continue;
    const label = lineLabel(line);
    if (!line.trim() || (!label && !last)) break;
    const value = label ? line.replace(/^[^:：]*[:：]\**/, '').trim() : line.trim();
    // The sender's address may be on the next line.
    if (label === 'from' || (!label && last === 'from' && !from)) from ??= addressIn(value);
    if (label === 'subject' && !subject) subject = oneLine(value);
    if (label) seen++;
    last = label ?? last;
    end = i + 1;
  }
  return from && seen >= 2 ? { from, subject, end } : null;
}

/** Parses `Eva Lind <eva@example.com>`, `Eva Lind [mailto:eva@example.com]` or a bare address. */
function addressIn(value: string): MailAddress | null {
  const written = value
    .replace(/\[(?:mailto:)?([^\]\s]+@[^\]\s]+)\]/i, '<$1>')
    .replace(/<mailto:[^>]*>\s*(?=>)/i, '');
  const headers = new HeaderFields(Buffer.from(`From: ${written}\n`, 'utf8'));
  return usableAddresses(headers, 'from')[0] ?? null;
}

/** Removes the quote marks that Apple Mail adds to forwarded plain text. */
function unquoted(lines: string[]): string {
  const filled = lines.filter((line) => line.trim());
  const quoted = filled.length > 0 && filled.every((line) => /^\s?>/.test(line));
  return (quoted ? lines.map((line) => line.replace(/^\s?> ?/, '')) : lines).join('\n').trim();
}

/** Returns the safe HTML from the client's marker on, or null if there is none. */
function fromMark(html: string): string | null {
  const tree = parseHtml(html);
  if (!tree) return null;
  let found = false;
  const visit = (node: HtmlNode): HtmlNode[] => {
    if (found) return [node];
    if (typeof node === 'string') {
      found = node.length < MAX_LINE && isForwardMark(plainLine(node));
      return found ? [node] : [];
    }
    const children = node.children.flatMap(visit);
    return found ? [{ ...node, children }] : [];
  };
  const children = tree.children.flatMap(visit);
  const kept: HtmlElement = { ...tree, children };
  return found ? safeHtml(kept, html.length * 2).html : null;
}
