import { cutValue, decide, step, type Decision, type Step, type TicketOfHook } from '../../../contracts';
import type { Answer, FoundTicket, HostAnswers, Stopped } from '../hooks/answers';
import type { Mail } from '../mail/types';

/** The parts of a verdict that hooks can change. */
interface Changeable {
  decision: Decision;
  mail: Mail;
  ticket: { uid: string; ticketType: string; data: Record<string, unknown> } | null;
  reply: TicketOfHook | null;
}

/** Thrown when a hook failed, which ends the message. */
export class HostFailed extends Error {
  constructor(
    readonly failed: Step,
    readonly hook: string,
  ) {
    super(hook);
  }
}

function valueOf<T>(answer: Answer<T>): T {
  if ('failed' in answer) throw new HostFailed(answer.failed, answer.hook);
  return answer.value;
}

/** The ticket found by a threading rule of the host app. */
export const foundByHost = (host: HostAnswers | undefined): FoundTicket | null =>
  host ? valueOf(host.thread()) : null;

/** A value from the host app for a field, or undefined if there is no such source. */
export function valueByHost(host: HostAnswers | undefined, name: string): unknown {
  const source = host?.hooks.values.find((candidate) => candidate.name === name);
  return source && valueOf(host!.value(source));
}

/** Applies hooks to a verdict: changed ticket fields, changed reply text, or a stop. */
export function changedByHost<V extends Changeable>(verdict: V, host: HostAnswers, forced: boolean): V {
  const { ticket, reply, mail } = verdict;
  if (!ticket && !reply) return verdict;
  const steps = [...verdict.decision.steps];
  const stopped = (by: Stopped | null): Decision | null => {
    if (!by) return null;
    const why = step('hooks.stopped', { hook: by.hook, why: by.why });
    if (!forced) return decide(by.stop, [...steps, why], by.why);
    steps.push({ ...why, result: 'note' }, step('forced.passed'));
    return null;
  };
  const ended = (decision: Decision): V => ({ ...verdict, decision, ticket: null, reply: null });
  const decided = (): Decision => ({ ...verdict.decision, steps });

  const files = mail.attachments.length > 0 ? valueOf(host.files()).stopped : null;
  const endedByFile = stopped(files);
  if (endedByFile) return ended(endedByFile);
  if (ticket) {
    const { uid, ticketType, data } = ticket;
    const changed = valueOf(host.ticket({ uid, ticketType, data }));
    steps.push(...changed.steps);
    const end = stopped(changed.stopped);
    if (end) return ended(end);
    return { ...verdict, decision: decided(), ticket: { ...ticket, data: { ...data, ...changed.value } } };
  }
  const changed = valueOf(host.reply(reply!, mail.reply));
  steps.push(...changed.steps);
  const end = stopped(changed.stopped);
  if (end) return ended(end);
  return { ...verdict, decision: decided(), mail: { ...mail, reply: changed.value } };
}

/** Steps for files removed by the host app's filters. */
export const filteredFiles = (
  host: HostAnswers | undefined,
  { attachments }: Pick<Mail, 'attachments'>,
): Step[] =>
  [...(host?.removedFiles() ?? [])].map(([index, { filter, why }]) =>
    step('files.filtered', { name: cutValue(attachments[index]?.name ?? ''), filter, why }),
  );
