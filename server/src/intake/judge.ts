import {
  decide,
  step,
  type Channel,
  type Decision,
  type FieldCatalogue,
  type ReasonCode,
  type Step,
  type TemplateView,
} from '../../../contracts';
import type { HostAnswers } from '../hooks/answers';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import { isAuthentic, isVerified } from '../screening/authentication';
import { isOfPlugin, ownAddresses } from '../screening/own-mail';
import { asSeen } from '../screening/effective-sender';
import { screen } from '../screening/screen';
import {
  applyRules,
  looksAt,
  nothingByRules,
  type AlsoByRules,
  type PreparedRule,
  type RuleEffects,
} from '../rules/evaluate';
import { mapToTicket, type FilePlan } from '../ticketing/mapping';
import { reportedTicket, resolveThread, type ThreadLookup, type TicketRef } from '../ticketing/threading';
import { senderKey } from '../messages/keys';
import { judgeAnswer, type AgentLookup, type MailedAnswer } from './agent-answer';
import { judgeColleague } from './colleague';
import { changedByHost, foundByHost, HostFailed, valueByHost } from './host-word';

/** What a channel creates: its published template with the fields of the target. */
export interface Target {
  template: TemplateView;
  catalogue: FieldCatalogue;
  /** The channel's offer, or null if it is not published. */
  offer?: string | null;
  /** The channel's locale if the app has it, or null for the default locale. */
  locale?: string | null;
}

/** A parsed message with its data from the log. */
export interface Arrived {
  /** Row id in the message log; 0 in a preview. */
  id: number;
  receivedAt: Date;
  mail: Mail;
  dedupKey: string;
  decodedKey?: string | null;
  sharedKey?: string | null;
  /** A person requested a ticket despite the screening. */
  forced: boolean;
  /** Path of its folder, or null if it is not in a folder. */
  folder?: string | null;
  /** Results of hooks; omitted if there are none. */
  host?: HostAnswers;
}

/** Queries about earlier messages for judging. */
export interface Past extends ThreadLookup, AgentLookup {
  originalOf(message: { id: number; dedupKey: string; decodedKey?: string | null }): number | null;
  /** The message that another channel reading the same folder created from the same mail. */
  elsewhere(message: { id: number; sharedKey?: string | null }): number | null;
  sentBefore(senderKey: string, receivedAt: Date): number;
  /** Whether an earlier message of a sender is in a ticket. Only queried if a rule needs it. */
  knows(senderKey: string): boolean;
  /** documentId of the app user with an address. */
  requesterOf(address: string): string | null;
}

/** Settings for judging a message. */
export interface Bench {
  channel: Channel;
  /** Null if the channel's template is not published. */
  target: Target | null;
  /** Own addresses of all channels. */
  ownAddresses: string[];
  /** Whether an address belongs to an admin user. */
  isAgent?: (address: string) => boolean;
  /** None by default. */
  rules?: Ruleset;
}

/** The rules of a channel, with the targets of the templates they can choose. */
export interface Ruleset {
  rules: PreparedRule[];
  targets: ReadonlyMap<string, Target>;
}

/** Whether a rule needs to know whether the sender is known. */
export const asksForSender = (ruleset: Ruleset | undefined): boolean =>
  ruleset?.rules.some(({ rule }) => looksAt(rule, 'sender')) ?? false;

/** Reports shown on the ticket: a sent message did not arrive, or not yet. */
const NOTED: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['bounce', 'delivery-delayed']);
/** Maximum number of Cc recipients who become participants by one message. */
const MAX_PARTICIPANTS = 100;

/** The decision on a message, and what to write for it. */
export interface Verdict {
  decision: Decision;
  /** The mail with aliases replaced. */
  mail: Mail;
  /** Set when the outcome is `ticket`. */
  ticket: {
    uid: string;
    ticketType: string;
    /** Null for the default locale. */
    locale: string | null;
    /** Name of the template. */
    template: string;
    data: Record<string, unknown>;
    mayStayEmpty: string[];
    files: FilePlan[];
    linked: TicketRef | null;
  } | null;
  /** Set if the message is added to a ticket; `side` if it belongs to a side conversation. */
  reply: TicketRef | null;
  side: boolean;
  /** The reply was written by a colleague in another mail program. */
  byColleague: boolean;
  /** Set, in addition to `reply`, if an agent answered by email. */
  answer: MailedAnswer | null;
  /** Set if a delivery report is recorded on the ticket of the reported message. */
  note: TicketRef | null;
  /** Keys of new participants other than the sender. */
  participants: string[];
  byRules: AlsoByRules;
}

/**
 * Decides the outcome of a message, in order: is it a copy, does screening stop it, does it continue a ticket, which
 * ticket does it create. Pure, so that reading, retries and previews decide alike. If a hook result is missing, throws
 * `Unasked`; see `consult`.
 */
export function judge(message: Arrived, bench: Bench, past: Past): Verdict {
  const steps: Step[] = [];
  try {
    const verdict = judgeMail(message, bench, past, steps);
    return message.host ? changedByHost(verdict, message.host, message.forced) : verdict;
  } catch (error) {
    if (!(error instanceof HostFailed)) throw error;
    return ended(decide('app-failed', [...steps, error.failed], error.hook), message.mail);
  }
}

function judgeMail(message: Arrived, bench: Bench, past: Past, steps: Step[]): Verdict {
  const { channel } = bench;
  const end = (decision: Decision, mail = message.mail, more: Partial<Verdict> = {}): Verdict =>
    ended(decision, mail, more);

  const original = past.originalOf(message);
  if (original !== null) {
    return end(decide('duplicate', [step('duplicate.copy', { message: original })], `#${original}`));
  }
  const elsewhere = past.elsewhere(message);
  if (elsewhere !== null) {
    const why = step('duplicate.other-channel', { message: elsewhere });
    return end(decide('duplicate', [why], `#${elsewhere}`));
  }
  steps.push(step('duplicate.none'));

  const own = ownAddresses(channel, bench.ownAddresses);
  const answered = message.forced ? null : judgeAnswer(message.mail, channel, own, past);
  if (answered) {
    const { decision, ticket: reply, answer } = answered;
    return end({ ...decision, steps: [...steps, ...decision.steps] }, message.mail, { reply, answer });
  }

  const author = asSeen(message.mail, channel, bench.isAgent).mail.from;
  const sender = author ? senderKey(author.address) : null;
  const sentBefore = sender === null ? null : past.sentBefore(sender, message.receivedAt);
  const screened = screen(message.mail, channel, {
    ownAddresses: bench.ownAddresses,
    isAgent: bench.isAgent,
    sentByThisHour: sentBefore,
    forced: message.forced,
    host: message.host,
  });
  steps.push(...screened.steps);
  const { mail } = screened;
  if (
    screened.decision &&
    NOTED.has(screened.decision.reason) &&
    (sentBefore ?? 0) < channel.senderLimitPerHour
  ) {
    const note = reportedTicket(mail, past);
    if (note) {
      const passed = steps.map((met) => (met.result === 'stop' ? { ...met, result: 'note' as const } : met));
      return end(decide('bounce-noted', [...passed, step('threading.bounce')]), mail, { note });
    }
  }
  const { receivedAt, folder = null } = message;
  const sentByUs = isOfPlugin(mail);
  const met = { decision: screened.decision, sentByUs };
  const colleague = message.forced ? null : judgeColleague(mail, folder, channel, met, own, past);
  if (colleague) {
    const passed = steps.filter(({ result }) => result !== 'stop');
    const decision = { ...colleague.decision, steps: [...passed, ...colleague.decision.steps] };
    const { ticket: reply, side, participants } = colleague;
    return end(decision, mail, { reply, side, participants, byColleague: reply !== null });
  }
  if (screened.decision) return end({ ...screened.decision, steps }, mail);

  const authentic = isAuthentic(mail, channel, own);
  const thread = resolveThread(
    mail,
    { key: sender ?? '', authentic, verified: authentic && isVerified(mail, channel) },
    past,
    {
      whitelist: channel.whitelistedTicketTypes,
      reopenWithinDays: channel.reopenWithinDays,
      receivedAt,
    },
    () => foundByHost(message.host),
  );
  const standing = {
    isAgent: author !== null && bench.isAgent?.(author.address) === true,
    takesPart: thread.kind === 'append',
    isKnown: sender !== null && past.knows(sender),
  };
  const looked = { mail, receivedAt, folder, channel, sender: standing };
  const ruled = applyRules(bench.rules?.rules ?? [], looked, message.forced);
  const { also: byRules } = ruled;
  steps.push(...ruled.steps);
  if (ruled.stop) return end(decide(ruled.stop.reason, steps, ruled.stop.detail), mail, { byRules });

  steps.push(thread.why);
  const participants = [
    ...(channel.ccAsParticipants && authentic ? copied(mail, bench) : []),
    ...ruled.participants.map(senderKey),
  ];
  if (thread.kind === 'append' && thread.side)
    return end(decide('side-added', steps), mail, { reply: thread.ticket, side: true, byRules });
  if (thread.kind === 'append')
    return end(decide('reply-added', steps), mail, { reply: thread.ticket, participants, byRules });

  const target = targetOf(bench, ruled);
  if (!target) {
    return end(decide('template-missing', [...steps, step('template.missing')]), mail);
  }
  const requester = authentic && mail.from ? past.requesterOf(mail.from.address) : null;
  const mapped = mapToTicket({
    mail,
    receivedAt,
    channel,
    requester,
    ruleValues: ruled.values,
    appValue: (name) => valueByHost(message.host, name),
    ...target,
  });
  steps.push(...mapped.steps);
  if (mapped.problem) return end(decide(mapped.problem.reason, steps, mapped.problem.field), mail);
  const linked = thread.kind === 'link' ? thread.ticket : null;
  return end(decide(linked ? 'created-linked' : 'created', steps), mail, {
    ticket: {
      uid: target.template.target,
      ticketType: target.template.ticketType,
      locale: target.locale ?? null,
      template: target.template.name,
      data: mapped.data,
      mayStayEmpty: mapped.mayStayEmpty,
      files: mapped.files,
      linked,
    },
    participants,
    byRules: { ...byRules, links: byRules.links.filter(({ relation }) => !isRestricted(channel, relation)) },
  });
}

/** Whether a field is never filled from mail. */
const isRestricted = ({ mappings }: Pick<Channel, 'mappings'>, name: string): boolean =>
  mappings.some(({ field, restricted }) => field === name && restricted);

const ended = (decision: Decision, mail: Mail, more: Partial<Verdict> = {}): Verdict => ({
  decision,
  mail,
  ticket: null,
  reply: null,
  side: false,
  byColleague: false,
  answer: null,
  note: null,
  participants: [],
  byRules: nothingByRules(),
  ...more,
});

/** The channel's target, or the template and ticket type chosen by rules. */
function targetOf({ target, rules }: Bench, ruled: RuleEffects): Target | null {
  const chosen = ruled.template && rules?.targets.get(ruled.template.template);
  const used = chosen ? { ...chosen, offer: ruled.template!.offer } : target;
  if (!used || ruled.ticketType === null) return used;
  return { ...used, template: { ...used.template, ticketType: ruled.ticketType } };
}

/** Keys of Cc recipients other than own addresses. */
function copied(mail: Mail, { channel, ownAddresses: others }: Bench): string[] {
  const own = ownAddresses(channel, others);
  const people = mail.cc.filter(({ address }) => !own.has(addressKey(address)));
  return [...new Set(people.map(({ address }) => senderKey(address)))].slice(0, MAX_PARTICIPANTS);
}
