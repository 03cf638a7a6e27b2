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

/** What a channel creates: its published template and the fields of the template's target. */
export interface Target {
  template: TemplateView;
  catalogue: FieldCatalogue;
  /** The channel's offer, null where it is not published (any more). */
  offer?: string | null;
  /** The channel's locale where the app has it, null for the app's default one. */
  locale?: string | null;
}

/** A parsed message with what the log knows of it. */
export interface Arrived {
  /** Row of the message log; 0 in a preview, which has none. */
  id: number;
  receivedAt: Date;
  mail: Mail;
  dedupKey: string;
  decodedKey?: string | null;
  sharedKey?: string | null;
  /** A person asked for a ticket in spite of the screening. */
  forced: boolean;
  /** Path of the folder that it lies in; null where it is in none. */
  folder?: string | null;
  /** What the host has to say of it; left out where it added nothing. */
  host?: HostAnswers;
}

/** What came before, as a judgement needs it. */
export interface Past extends ThreadLookup, AgentLookup {
  originalOf(message: { id: number; dedupKey: string; decodedKey?: string | null }): number | null;
  /** The message that another channel, which reads the same folder, made of the same mail. */
  elsewhere(message: { id: number; sharedKey?: string | null }): number | null;
  sentBefore(senderKey: string, receivedAt: Date): number;
  /** Whether an earlier message of a sender is in a ticket. Only asked for where a rule wants to know. */
  knows(senderKey: string): boolean;
  /** documentId of the user of the app who has an address. */
  requesterOf(address: string): string | null;
}

/** What a message is judged by. */
export interface Bench {
  channel: Channel;
  /** Null when the channel's template is not published. */
  target: Target | null;
  /** Addresses of all channels. */
  ownAddresses: string[];
  /** Whether an address is that of a user of the panel. */
  isAgent?: (address: string) => boolean;
  /** Left out: none. */
  rules?: Ruleset;
}

/** The rules of a channel, with what the templates that they choose create. */
export interface Ruleset {
  rules: PreparedRule[];
  targets: ReadonlyMap<string, Target>;
}

/** Whether a rule wants to know what a channel knows of a sender. */
export const asksForSender = (ruleset: Ruleset | undefined): boolean =>
  ruleset?.rules.some(({ rule }) => looksAt(rule, 'sender')) ?? false;

/** Reports that agents read on the ticket: what they wrote did not arrive, or not yet. */
const NOTED: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['bounce', 'delivery-delayed']);
/** People in Cc who become participants of one ticket by one mail. */
const MAX_PARTICIPANTS = 100;

/** The decision on a message, and what is to be written for it. */
export interface Verdict {
  decision: Decision;
  /** The mail with aliases replaced. */
  mail: Mail;
  /** Set when the outcome is `ticket`. */
  ticket: {
    uid: string;
    ticketType: string;
    /** Null for the app's default one. */
    locale: string | null;
    /** Name of the template. */
    template: string;
    data: Record<string, unknown>;
    mayStayEmpty: string[];
    files: FilePlan[];
    linked: TicketRef | null;
  } | null;
  /** Set when the message is added to a ticket; `side` where it is none of the conversation with the customer. */
  reply: TicketRef | null;
  side: boolean;
  /** A colleague wrote the reply in another mail program. */
  byColleague: boolean;
  /** Set where an agent answers by mail: what they wrote, in addition to `reply`. */
  answer: MailedAnswer | null;
  /** Set when a delivery report is noted on the ticket of the mail that it is about. */
  note: TicketRef | null;
  /** Keys of the ticket's new participants other than its sender. */
  participants: string[];
  byRules: AlsoByRules;
}

/**
 * Decides what a message becomes, from top to bottom: is it a copy, may it become anything, does it answer something,
 * what ticket does it make. Pure, so that reading, retrying and preview decide alike. What the host adds is asked by
 * `consult`: the first answer that is missing is thrown as `Unasked`.
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
    byRules,
  });
}

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

/** The channel's target, or the template and ticket type that rules chose. */
function targetOf({ target, rules }: Bench, ruled: RuleEffects): Target | null {
  const chosen = ruled.template && rules?.targets.get(ruled.template.template);
  const used = chosen ? { ...chosen, offer: ruled.template!.offer } : target;
  if (!used || ruled.ticketType === null) return used;
  return { ...used, template: { ...used.template, ticketType: ruled.ticketType } };
}

/** Keys of the people in Cc who are none of our own addresses. */
function copied(mail: Mail, { channel, ownAddresses: others }: Bench): string[] {
  const own = ownAddresses(channel, others);
  const people = mail.cc.filter(({ address }) => !own.has(addressKey(address)));
  return [...new Set(people.map(({ address }) => senderKey(address)))].slice(0, MAX_PARTICIPANTS);
}
