import type { ReportKind, Said } from '../../../contracts';
import { nestedHeaders } from './attachments';
import { findAutomatic } from './auto-reply';
import { HeaderFields } from './headers';
import { leavesOf, type MimePart } from './mime';
import {
  asksForProof,
  COMPLAINT_HEADERS,
  COMPLAINT_SUBJECT,
  DELAY_SUBJECT,
  DELIVERED_SUBJECT,
  isChallenge,
  isDaemon,
  isPostmaster,
  READ_SUBJECT,
  REPORT_OPENING,
  REPORT_SUBJECT,
  REPORT_WORDS,
  saysDelayed,
} from './report-formats';
import { reportedRecipients } from './report-recipients';
import { returnPathOf } from './return-path';
import type { Mail } from './types';

const MESSAGE_ID = /<[^<>\s]{1,990}>/;
const DELIVERY_REPORT =
  /^(?:message\/(?:global-)?delivery-status|message\/delivery[-_]?report|text\/delivery-status)$/;
/** RFC 3464 2.2 and 2.3: every delivery report has at least one of these fields. */
const DELIVERY_FIELDS = /^(?:final-recipient|original-recipient|reporting-mta|action|status):/im;
const DELIVERED_ACTIONS = new Set(['delivered', 'relayed', 'expanded']);
const DISPOSITION = /^message\/(?:global-)?disposition-notification$/;
/** What Sieve’s `reject` reports about a message (RFC 5429 2.1.1). */
const REFUSED = /^disposition:\s*automatic-action\s*\/[^;]*;\s*deleted/im;
/**
 * Prefixes that mail clients add to the subject when a person answers or forwards a report, in the most common
 * languages.
 */
const ANSWERED =
  /^[^\p{L}\p{N}]*(?:re|aw|sv|vs|antw|odp|ynt|res?p|r|fwd?|fw|wg|tr|rv|enc|i|doorst|vb|vl|pd|ha|továbbítás)\s?(?:\[\d+\])?\s?:/iu;
const MAX_BODY = 20_000;
/** In UTF-16 units. Text further down is often the message that the report is about. */
const MAX_BEGINNING = 1_000;

interface Report {
  kind: ReportKind;
  why: Said;
}

/**
 * Detects reports of mail systems and their kind: delivery (RFC 3464), disposition (RFC 8098), complaint (RFC 5965),
 * challenge, or non-standard equivalents. Proof is structural: parts, headers, or a sender that is never a person.
 * Wording alone yields `suspected` at most. `of` is the Message-ID of the message reported on, if given.
 */
export function findBounce(
  root: MimePart,
  from: Mail['from'],
  subject: string,
  text: string,
): Mail['bounce'] {
  const leaves = leavesOf(root);
  const message = { root, headers: root.headers, leaves, from, subject, text: text.slice(0, MAX_BODY) };
  const report =
    byStructure(message) ??
    byHeader(message) ??
    byVendor(message) ??
    bySender(message) ??
    byRequest(message) ??
    byReturnPath(message) ??
    byWording(message);
  return report
    ? {
        is: true,
        ...report,
        of: originalId(root.headers, leaves, text),
        recipients: reportedRecipients(leaves.filter((part) => DELIVERY_REPORT.test(part.type)).map(start), {
          failedRecipients: root.headers.first('x-failed-recipients'),
          words: message.text,
        }),
      }
    : { is: false, kind: null, why: null, of: null };
}

interface Message {
  root: MimePart;
  headers: HeaderFields;
  leaves: MimePart[];
  from: Mail['from'];
  subject: string;
  /** Beginning of the text. */
  text: string;
}

function byStructure(message: Message): Report | null {
  const { root, leaves } = message;
  const type =
    root.type === 'multipart/report' ? (root.params.get('report-type')?.toLowerCase() ?? '') : null;
  const own = type !== null || isWrittenByServer(message);
  const holds = (types: RegExp, fields: RegExp) =>
    leaves.some(
      (part) => types.test(part.type) && (own || isOwnPart(part, message)) && fields.test(start(part)),
    );
  if (type === 'feedback-report' || holds(/^message\/feedback-report$/, /^feedback-type:/im))
    return { kind: 'complaint', why: { text: 'sign.abuse-report' } };
  if (type === 'disposition-notification' || type === 'mdn' || holds(DISPOSITION, /^disposition:/im))
    return leaves.some((part) => DISPOSITION.test(part.type) && REFUSED.test(start(part)))
      ? { kind: 'failed', why: { text: 'sign.refused' } }
      : { kind: 'read', why: { text: 'sign.receipt' } };
  if (type === 'delivery-status')
    return {
      kind: deliveryKind(message),
      why: { text: 'sign.report', values: { type: 'multipart/report' } },
    };
  if (holds(DELIVERY_REPORT, DELIVERY_FIELDS))
    return {
      kind: deliveryKind(message),
      why: { text: 'sign.report', values: { type: 'message/delivery-status' } },
    };
  return null;
}

/** Whether the sender, the return path or a marker shows that no person wrote the message. */
function isWrittenByServer({ headers, from, subject }: Message): boolean {
  if (ANSWERED.test(subject)) return false;
  const local = localPart(from, headers);
  if (isDaemon(local) || isPostmaster(local) || !from) return true;
  const path = returnPathOf(headers);
  if (path === '' || (path !== null && isDaemon(path.split('@')[0]!))) return true;
  const submitted = headers.first('auto-submitted').trim().toLowerCase();
  return submitted !== '' && !/^(?:no|auto-forwarded)\b/.test(submitted);
}

/**
 * Whether a person attached a report to their own message: as a file, or among other parts under a subject of their
 * own.
 */
function isOwnPart(part: MimePart, { subject }: Message): boolean {
  if (ANSWERED.test(subject) || part.disposition === 'attachment' || part.fileName) return false;
  return part.parent?.type !== 'multipart/mixed' || READ_SUBJECT.test(subject);
}

const start = (part: MimePart): string => part.content.toString('latin1', 0, MAX_BODY);

/** Returns the kind of a delivery report by its Action fields (RFC 3464 2.3.3); the worst one counts. */
function deliveryKind({ leaves, subject, text }: Message): ReportKind {
  const actions = leaves
    .filter((part) => DELIVERY_REPORT.test(part.type))
    .flatMap((part) => [...start(part).matchAll(/^action:\s*(\w+)/gim)])
    .map(([, action]) => action!.toLowerCase());
  if (actions.includes('failed')) return 'failed';
  if (actions.includes('delayed')) return 'delayed';
  return actions.some((action) => DELIVERED_ACTIONS.has(action)) ? 'delivered' : kindByWords(subject, text);
}

const kindByWords = (subject: string, text: string): ReportKind => {
  if (READ_SUBJECT.test(subject)) return 'read';
  if (DELIVERED_SUBJECT.test(subject)) return 'delivered';
  return saysDelayed(subject, text.slice(0, MAX_BEGINNING)) ? 'delayed' : 'failed';
};
/** Exchange puts the kind of a report before a colon; subjects about delayed goods differ. */
const isReportSubject = (subject: string): boolean =>
  REPORT_SUBJECT.test(subject) ||
  (DELAY_SUBJECT.test(/^[^:：]{3,60}[:：]/u.exec(subject)?.[0] ?? '') && !ANSWERED.test(subject));

function byHeader({ headers, subject, text }: Message): Report | null {
  if (headers.has('x-failed-recipients'))
    return {
      kind: kindByWords(subject, text),
      why: { text: 'sign.header-set', values: { header: 'X-Failed-Recipients' } },
    };
  if (headers.has('x-ms-exchange-message-is-ndr'))
    return {
      kind: 'failed',
      why: { text: 'sign.header-set', values: { header: 'X-MS-Exchange-Message-Is-Ndr' } },
    };
  const report = /^urn:content-classes:(dsn|mdn)\b/i.exec(headers.first('content-class'))?.[1]?.toLowerCase();
  if (!report) return null;
  const kind = report === 'mdn' ? 'read' : kindByWords(subject, text);
  return { kind, why: { text: 'sign.header', values: { header: 'Content-Class', value: report } } };
}

/**
 * Detects non-standard reports: abuse reports from Hotmail and SpamCop, bounces that Amazon SES sends through SNS,
 * challenges.
 */
function byVendor({ headers, leaves, from, subject, text }: Message): Report | null {
  if (
    /^complaint about message from (?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]{6,})\s*$/i.test(subject) &&
    leaves.some((part) => part.type === 'message/rfc822')
  )
    return { kind: 'complaint', why: { text: 'sign.abuse-report' } };
  if (COMPLAINT_SUBJECT.test(subject) || COMPLAINT_HEADERS.some((key) => headers.has(key)))
    return { kind: 'complaint', why: { text: 'sign.abuse-report' } };
  const notice =
    headers.has('x-amz-sns-message-id') && /notificationType\W{1,8}(bounce|complaint)/i.exec(text);
  if (notice)
    return {
      kind: /complaint/i.test(notice[1]!) ? 'complaint' : 'failed',
      why: { text: 'sign.ses' },
    };
  const answerTo = [from?.address ?? '', headers.first('reply-to')];
  return isChallenge((key) => headers.first(key), subject, answerTo) && !ANSWERED.test(subject)
    ? CHALLENGE
    : null;
}

const CHALLENGE: Report = { kind: 'challenge', why: { text: 'sign.challenge' } };

/** Detects a challenge without markers by its wording. */
function byRequest({ headers, subject, text }: Message): Report | null {
  return findAutomatic(headers).automatic.is && asksForProof(subject, text.slice(0, MAX_BEGINNING))
    ? CHALLENGE
    : null;
}

/**
 * Detects reports by sender: addresses that are never a person, and the postmaster if the subject is that of a report.
 */
function bySender({ headers, from, subject, text }: Message): Report | null {
  const sender = headers.first('from');
  const local = localPart(from, headers);
  const kind = () => kindByWords(subject, text);
  if (isDaemon(local)) return { kind: kind(), why: { text: 'sign.daemon' } };
  if (isPostmaster(local) && isReportSubject(subject))
    return { kind: kind(), why: { text: 'sign.postmaster' } };
  if (isPostmaster(local) && REPORT_WORDS.test(text))
    return {
      kind: 'suspected',
      why: { text: 'sign.postmaster-wording' },
    };
  if (/^[^<@]*<\s*>\s*$/.test(sender) && (REPORT_SUBJECT.test(subject) || REPORT_WORDS.test(text)))
    return { kind: kind(), why: { text: 'sign.empty-from' } };
  return null;
}

const localPart = (from: Mail['from'], headers: HeaderFields): string =>
  from?.address.slice(0, from.address.lastIndexOf('@')) ?? firstWord(headers.first('from'));
const firstWord = (sender: string): string => /^\s*"?<?([^\s@<>"]+)/.exec(sender)?.[1] ?? '';

/**
 * RFC 5321 4.5.5: messages that must never be answered have a null return path. The wording separates reports from
 * other notices.
 */
function byReturnPath({ headers, subject, text }: Message): Report | null {
  const path = returnPathOf(headers);
  const empty = path === '' || (path !== null && isDaemon(path.split('@')[0]!));
  return empty && (isReportSubject(subject) || REPORT_WORDS.test(text))
    ? {
        kind: kindByWords(subject, text),
        why: { text: 'sign.return-path-wording' },
      }
    : null;
}

function byWording({ leaves, subject, text }: Message): Report | null {
  if (ANSWERED.test(subject)) return null;
  // A report that a server or a person forwards under its own subject.
  if (
    REPORT_SUBJECT.test(subject) &&
    leaves.some((part) => DELIVERY_REPORT.test(part.type) && !part.fileName)
  )
    return { kind: 'suspected', why: { text: 'sign.report', values: { type: 'message/delivery-status' } } };
  return REPORT_OPENING.test(text.slice(0, 1_000))
    ? { kind: 'suspected', why: { text: 'sign.opening' } }
    : null;
}

function originalId(headers: HeaderFields, leaves: MimePart[], text: string): string | null {
  for (const part of leaves) {
    if (part.type === 'message/rfc822' || part.type === 'text/rfc822-headers') {
      const id = MESSAGE_ID.exec(nestedHeaders(part).first('message-id'))?.[0];
      if (id) return id;
    }
    if (
      DELIVERY_REPORT.test(part.type) ||
      DISPOSITION.test(part.type) ||
      part.type === 'message/feedback-report'
    ) {
      const id = /^(?:x-)?original-message-id:\s*(<[^<>\s]{1,990}>)/im.exec(start(part));
      if (id) return id[1]!;
    }
  }
  const quoted = /^[> \t]*message-id:\s*(<[^<>\s]{1,990}>)/im.exec(text.slice(0, 200_000))?.[1];
  if (quoted) return quoted;
  return (
    MESSAGE_ID.exec(headers.first('in-reply-to'))?.[0] ??
    MESSAGE_ID.exec(headers.first('references'))?.[0] ??
    null
  );
}
