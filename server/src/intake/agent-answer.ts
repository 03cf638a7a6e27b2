import {
  actionId,
  cutValue,
  decide,
  step,
  type Channel,
  type Decision,
  type Said,
  type StepCode,
  type Values,
} from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import { authenticationFails, isAuthentic, isOneAuthor, isVerified } from '../screening/authentication';
import { readAnswer, type WrittenAnswer } from '../ticketing/agent-commands';
import { CONTENT_ACTIONS, type PanelAgent } from '../ticketing/panel-agents';
import type { AgentToken } from '../ticketing/thread-token';
import { cluesOf, type TicketRef } from '../ticketing/threading';

/** What an agent token proves. */
export interface ProvenAgent {
  ticket: TicketRef;
  /** Whether this channel created the token. */
  own: boolean;
  /** The agent it was created for, or null if no longer an admin user. */
  agent: PanelAgent | null;
}

/** Looks up an agent token. Returns undefined if it proves nothing. */
export interface AgentLookup {
  byAgentToken(token: AgentToken): ProvenAgent | undefined;
}

/** An emailed answer to send as its agent. */
export interface MailedAnswer extends Omit<WrittenAnswer, 'unknown'> {
  agent: PanelAgent;
}

/** Verdict on an agent's answer to an alert. `answer` is null if it is held or skipped. */
export interface AnswerVerdict {
  decision: Decision;
  ticket: TicketRef | null;
  answer: MailedAnswer | null;
}

/**
 * Judges an answer to an alert. It speaks only for the agent that the token was created for, so the sender must be that
 * agent, confirmed by a DMARC pass or by the receiving servers. Otherwise it is held. Returns null for messages without
 * such a token and for delivery reports.
 * @param own keys of the channel's own addresses
 */
export function judgeAnswer(
  mail: Mail,
  channel: Channel,
  own: ReadonlySet<string>,
  past: AgentLookup,
): AnswerVerdict | null {
  const proven = cluesOf(mail)
    .agentTokens.flatMap((token) => past.byAgentToken(token) ?? [])
    .filter((found) => found.own);
  const from = mail.from && addressKey(mail.from.address);
  // If an alert was passed on to another agent, prefer the token of the agent who answers.
  const found = proven.find(({ agent }) => agent && addressKey(agent.email) === from) ?? proven[0];
  if (!found || mail.bounce.is) return null;
  const { ticket, agent } = found;
  const end = (decision: Decision): AnswerVerdict => ({ decision, ticket: null, answer: null });
  const held = (code: StepCode, values: Values = {}) =>
    end(decide('agent-answer', [step(code, values)], mail.from?.address ?? null));

  if (mail.autoReply.is || mail.automatic.is)
    return end(decide(mail.autoReply.is ? 'auto-reply' : 'automatic', [step('agent.automatic')]));
  if (!agent) return held('agent.unknown');
  if (!isOneAuthor(mail) || addressKey(agent.email) !== from)
    return held('agent.another', { address: cutValue(mail.from?.address ?? '?'), agent: agent.name });
  const vouched = mail.inside || (isAuthentic(mail, channel, own) && isVerified(mail, channel));
  if (!vouched || authenticationFails(mail, channel)) return held('agent.unverified');

  const { unknown, ...answer } = readAnswer(mail.reply);
  if (unknown !== null) return held('agent.command', { command: cutValue(unknown) });
  const says = answer.text !== '' || mail.attachments.length > 0;
  const needed = [
    ...(says ? [actionId(answer.note ? 'tickets.note' : 'tickets.reply')] : []),
    ...(answer.commands.length > 0 || !says ? [actionId('tickets.read')] : []),
  ];
  if (!agent.can(CONTENT_ACTIONS.read, ticket.uid) || !needed.every((action) => agent.can(action)))
    return held('agent.not-allowed', { agent: agent.name });
  if (!says && answer.commands.length === 0) return held('agent.empty');
  const reason = !says ? 'agent-command' : answer.note ? 'agent-note' : 'agent-reply';
  return {
    decision: decide(reason, [step('agent.proven', { agent: agent.name })]),
    ticket,
    answer: { ...answer, agent },
  };
}

/** Whether an answer is sent to the customer. */
export const isReply = ({ decision }: { decision: Decision }): boolean => decision.reason === 'agent-reply';

/**
 * Holds an answer that cannot be sent; other verdicts are unchanged.
 * @param refusal why it cannot be sent
 */
export function unlessRefused<
  V extends { decision: Decision; reply: TicketRef | null; answer: MailedAnswer | null },
>(verdict: V, refusal: Said | null | undefined): V {
  if (!refusal || !verdict.answer || !isReply(verdict)) return verdict;
  const why = step('agent.refused', { why: refusal });
  const decision = decide('agent-answer', [...verdict.decision.steps, why], verdict.answer.agent.email);
  return { ...verdict, decision, reply: null, answer: null };
}
