import { type Said } from '../../../contracts';
import { nestedHeaders } from './attachments';
import { HeaderFields } from './headers';
import { leavesOf, type MimePart } from './mime';
import type { Mail } from './types';

const MESSAGE_ID = /<[^<>\s]{1,990}>/;
/** Senders that are never a person. */
const DAEMON =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mail[-_]?delivery[-_]?(?:subsystem|system))$/i;
const DAEMON_NAME =
  /mailer[- ]?daemon|mail delivery (?:sub)?system|mail (?:administrator|delivery service)|message delivery service|system administrator|internet mail delivery|postmaster|mail router|inbound mail|smtp gateway/i;
/** Senders that may be a person; their wording decides. */
const MACHINE =
  /^"?(?:postmaster|mail|root|system|smtp|admin|no-?reply|abuse|ims|mmdf|wwwmail|interscan|webmaster|staff|complaints?|fbl|feedback(?:loop)?|ndr|uucp|postoffice|bounces?|emailanalysis)|(?:smtp|antivirus|gateway|mail(?:er|adm)|daemon)/i;
/** Subjects that mail servers give to their reports. Answers and forwards of people begin with Re, Fw … and do not match. */
const SUBJECT =
  /^\W*(?:failed mail|undeliver(?:able|ed)|non[- ]?deliver|non[- ]?remis|delivery (?:status|failure|failed|report|notification|error|has failed|problem|unsuccessful)|failure notice|failed delivery|mail (?:delivery|system error|could not|failure|not delivered)|message (?:delivery|could not|undeliverable|not delivered|status|you sent)|returned (?:mail|to sender|message)|warning: (?:message|could not)|mail(?:er)?[- ]?daemon|(?:your )?(?:e-?mail|message|mail) (?:was |has |is |could |can)?(?:not |un|been )?(?:deliver|bounc|return|reject|delay)|could not (?:deliver|send)|unable to deliver|no(?:t|n) deliver|undelivrable|unzustellbar|nicht zustellbar|zustellung|user unknown|unknown (?:user|address|recipient)|rejected|bounce|transport |nachricht konnte|notification d'[ée]chec|avis de non|error (?:sending|in)|delayed mail|notify|email (?:feedback|abuse) report|abuse report|complaint|[aá]llapot|ubeleverbar|onbestelbaar|mensaje no|mancato|devoluci[oó]n|permanent delivery|problems? delivering|\[?nospam\]?|deferred|nondeliverable|e-mail undeliv|address(?:ee)? (?:unknown|not))/i;
/** What mail servers say in their own words, one alternative per family of servers. */
const BODY =
  /(?:this is the .{0,60}(?:qmail|mail) .{0,40}program|this is (?:a|an) (?:delivery|non-?delivery|automatic|permanent).{0,40}(?:report|notification|error|failure|message)|(?:could|can|did|was|were|has|have)(?: ?not|n't) (?:be|been)?\s*(?:delivered|reach|accepted|sent)|(?:could|can|was|were|am|are) ?(?:not|n't|unable)\s(?:able\s)?(?:to\s)?(?:be\s)?deliver|wasn't able to deliver|unable to deliver|delivery to the following|following (?:address|recipient|user|e-?mail|destination)\S*.{0,40}(?:fail|error|problem|reject|unknown|could|had|did)|(?:permanent|fatal|transient).{0,20}(?:error|failure)|user (?:is )?unknown|unknown (?:user|local|address|mailbox|recipient)|no such (?:user|address|mailbox|recipient|person|local)|mailbox.{0,30}(?:full|unavailable|quota|disabled|not found|exceed)|(?:over|exceed).{0,20}quota|quota exceeded|recipient.{0,30}(?:reject|refused|not found|unknown)|(?:message|mail|email).{0,30}(?:undeliver|returned|bounced|rejected)|undeliverable|returned mail|host (?:unknown|not found)|account.{0,40}(?:disabled|inactive|suspended|not exist)|does(?: not|n't) exist|\b[45]\.\d\.\d{1,3}\b|\b55\d[- ]|will be (?:retried|queued)|will continue trying|not yet been delivered|abuse report|complain|wird.{0,60}nicht zugestellt|nicht zugestellt|配信|送信でき|宛先)/i;
const DELIVERY_REPORT =
  /^(?:message\/(?:global-)?delivery-status|message\/delivery[-_]?report|text\/delivery-status)$/;
const MAX_BODY = 20_000;

/**
 * Whether this is a delivery report (RFC 3464), an abuse report (RFC 5965), or what a mail server that knows neither
 * writes in their place. `of` is the Message-ID of the mail that it is about, where it names one.
 */
export function findBounce(
  root: MimePart,
  from: Mail['from'],
  subject: string,
  text: string,
): Mail['bounce'] {
  const leaves = leavesOf(root);
  const why =
    byStructure(root, leaves) ??
    byHeader(root.headers) ??
    byVendor(root.headers, leaves, subject, text) ??
    byWording(root.headers, from, subject, text);
  return why
    ? { is: true, why, of: originalId(root.headers, leaves, text) }
    : { is: false, why: null, of: null };
}

function byStructure(root: MimePart, leaves: MimePart[]): Said | null {
  const report = root.type === 'multipart/report' ? root.params.get('report-type')?.toLowerCase() : null;
  if (report === 'delivery-status') return { text: 'sign.report', values: { type: 'multipart/report' } };
  if (report === 'feedback-report' || leaves.some((part) => part.type === 'message/feedback-report'))
    return { text: 'sign.abuse-report' };
  if (leaves.some((part) => DELIVERY_REPORT.test(part.type)))
    return { text: 'sign.report', values: { type: 'message/delivery-status' } };
  return null;
}

function byHeader(headers: HeaderFields): Said | null {
  if (headers.has('x-failed-recipients'))
    return { text: 'sign.header-set', values: { header: 'X-Failed-Recipients' } };
  return null;
}

/** Servers without standard reports: a sender or path that only servers use, and wording that only reports have. */
function byWording(headers: HeaderFields, from: Mail['from'], subject: string, text: string): Said | null {
  const sender = headers.first('from');
  const local = from?.address.split('@')[0] ?? /^\s*<?([^\s@<>]+)/.exec(sender)?.[1] ?? '';
  if (DAEMON.test(local)) return { text: 'sign.daemon' };
  const daemonName = DAEMON_NAME.test(from?.name ?? sender);
  const nullPath = headers.first('return-path').replace(/\s/g, '') === '<>';
  const reportSubject = SUBJECT.test(subject);
  const mayBe = daemonName || nullPath || reportSubject;
  const reportBody = mayBe && BODY.test(text.slice(0, MAX_BODY));
  const report = reportSubject || reportBody;
  if (daemonName && report) return { text: 'sign.daemon-wording' };
  if (nullPath && report) return { text: 'sign.return-path-wording' };
  const postmaster = /^postmaster$/i.test(local) && reportSubject;
  if (postmaster || (reportSubject && reportBody && (MACHINE.test(local) || !from)))
    return { text: 'sign.wording' };
  return null;
}

/** Abuse reports of Hotmail, and bounces that Amazon SES announces through SNS: neither follows a standard. */
function byVendor(headers: HeaderFields, leaves: MimePart[], subject: string, text: string): Said | null {
  if (
    /^complaint about message from /i.test(subject) &&
    leaves.some((part) => part.type === 'message/rfc822')
  )
    return { text: 'sign.abuse-report' };
  if (headers.has('x-amz-sns-message-id') && /notificationType\W{1,8}(?:bounce|complaint)/i.test(text))
    return { text: 'sign.ses' };
  return null;
}

function originalId(headers: HeaderFields, leaves: MimePart[], text: string): string | null {
  for (const part of leaves) {
    if (part.type === 'message/rfc822' || part.type === 'text/rfc822-headers') {
      const id = MESSAGE_ID.exec(nestedHeaders(part).first('message-id'))?.[0];
      if (id) return id;
    }
    if (DELIVERY_REPORT.test(part.type) || part.type === 'message/feedback-report') {
      const id = /^(?:x-)?original-message-id:\s*(<[^<>\s]{1,990}>)/im.exec(
        part.content.toString('latin1', 0, MAX_BODY),
      );
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
