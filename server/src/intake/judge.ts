import {
  decide,
  type Channel,
  type Decision,
  type FieldCatalogue,
  type Step,
  type TemplateView,
} from '../../../contracts';
import type { Mail } from '../mail/types';
import { applyAliases } from '../screening/aliases';
import { screen } from '../screening/screen';
import { mapToTicket, type FilePlan } from '../ticketing/mapping';
import { resolveThread, type Thread, type TicketRef } from '../ticketing/threading';
import { senderKey } from './hash';

/** What a channel creates: its published template and the fields of the template's target. */
export interface Target {
  template: TemplateView;
  catalogue: FieldCatalogue;
}

/** A parsed message with what the log knows of it. */
export interface Arrived {
  /** Row of the message log; 0 in a preview, which has none. */
  ledgerId: number;
  receivedAt: Date;
  mail: Mail;
  dedupKey: string;
  /** A person asked for a ticket in spite of the screening. */
  forced: boolean;
}

/** What came before, as a judgement needs it. */
export interface Past {
  originalOf(message: { ledgerId: number; dedupKey: string }): number | null;
  threadOf(messageId: string): Thread | undefined;
  sentBefore(senderKey: string, receivedAt: Date): number;
}

/** The decision on a message, and what is to be written for it. */
export interface Verdict {
  decision: Decision;
  /** The mail with aliases replaced. */
  mail: Mail;
  /** Set when the outcome is `ticket`. */
  ticket: {
    uid: string;
    ticketType: string;
    data: Record<string, unknown>;
    files: FilePlan[];
    linked: TicketRef | null;
  } | null;
  /** Set when the outcome is `reply`: the ticket to add to. */
  reply: TicketRef | null;
}

/**
 * Decides what a message becomes, from top to bottom: is it a copy, may it become anything, does it answer something,
 * what ticket does it make. Pure, so that reading, retrying and preview decide alike.
 * @param target null when the channel's template is not published
 */
export function judge(message: Arrived, channel: Channel, target: Target | null, past: Past): Verdict {
  const steps: Step[] = [];
  const end = (decision: Decision, mail = message.mail): Verdict => ({
    decision,
    mail,
    ticket: null,
    reply: null,
  });

  const original = past.originalOf(message);
  if (original !== null) {
    const copied = `message ${original} of the log`;
    const text = `The message is a true copy of ${copied}.`;
    return end(decide('duplicate', [{ check: 'duplicate', result: 'stop', text }], copied));
  }
  steps.push({ check: 'duplicate', result: 'pass', text: 'No copy of it was read before.' });

  const author = applyAliases(message.mail, channel.aliases).mail.from;
  const sender = author ? senderKey(author.address) : null;
  const screened = screen(message.mail, channel, {
    ownAddresses: [],
    sentByThisHour: sender === null ? null : past.sentBefore(sender, message.receivedAt),
    forced: message.forced,
  });
  steps.push(...screened.steps);
  if (screened.decision) return end({ ...screened.decision, steps }, screened.mail);
  const { mail } = screened;

  const thread = resolveThread(
    mail,
    sender ?? '',
    (messageId) => past.threadOf(messageId),
    channel.whitelistedTicketTypes,
  );
  steps.push({
    check: 'threading',
    result: 'pass',
    text: `${{ new: 'A new ticket', append: 'A reply', link: 'A new ticket, linked' }[thread.kind]}: ${thread.why}.`,
  });
  if (thread.kind === 'append')
    return { decision: decide('reply-added', steps), mail, ticket: null, reply: thread.ticket };

  if (!target) {
    const text = 'The channel names no template that is published.';
    return end(decide('template-missing', [...steps, { check: 'template', result: 'stop', text }]), mail);
  }
  const mapped = mapToTicket({ mail, receivedAt: message.receivedAt, channel, ...target });
  steps.push(...mapped.steps);
  if (mapped.problem) return end(decide(mapped.problem.reason, steps, mapped.problem.field), mail);
  const linked = thread.kind === 'link' ? thread.ticket : null;
  return {
    decision: decide(linked ? 'created-linked' : 'created', steps),
    mail,
    ticket: {
      uid: target.template.target,
      ticketType: target.template.ticketType,
      data: mapped.data,
      files: mapped.files,
      linked,
    },
    reply: null,
  };
}
