import {
  cutValue,
  step,
  type Channel,
  type HookInput,
  type Step,
  type TicketOfHook,
} from '../../../contracts';
import {
  Unasked,
  type Answer,
  type Changed,
  type FilteredFiles,
  type FoundTicket,
  type HostAnswers,
  type Question,
  type Stopped,
} from '../hooks/answers';
import { DEADLINE_MS } from '../hooks/registry';
import type { Mail } from '../mail/types';
import { toMailView } from '../mail/view';
import { recallThread } from './recall-past';
import { callHost, Late } from '../strapi/host-call';
import { hostError } from '../strapi/host-error';

/** A message for hooks. */
export interface Asked {
  mail: Mail;
  channel: Channel;
  receivedAt: Date;
  preview: boolean;
  host: HostAnswers;
}

type ThreadDependencies = Parameters<typeof recallThread>[0];
type Hook = { name: string; deadlineMs?: number };
/** Maximum number of hook calls per message. */
const MAX_QUESTIONS = 500;

/** A hook returned an invalid result. */
class NoAnswer extends Error {}

/** Dependencies for calling hooks. */
export interface ConsultDependencies extends ThreadDependencies {
  /** Masks secrets in hooks' error messages. */
  mask(text: string): string;
}

/**
 * Judges a message, calling hooks when the judgement needs their results. Must not run inside a transaction, since
 * hooks take time.
 */
export async function consult<T>(deps: ConsultDependencies, asked: Asked, judge: () => T): Promise<T> {
  for (let questions = 0; ; questions += 1) {
    try {
      return judge();
    } catch (error) {
      if (!(error instanceof Unasked) || questions >= MAX_QUESTIONS) throw error;
      asked.host.note(error.key, await answerTo(deps, asked, error.question));
    }
  }
}

async function answerTo(
  deps: ConsultDependencies,
  asked: Asked,
  question: Question,
): Promise<Answer<unknown>> {
  let current = '';
  const view = toMailView(asked.mail);
  const call = async <T>(hook: Hook, work: (input: HookInput) => unknown, read: (answer: unknown) => T) => {
    current = hook.name;
    const ask = (signal: AbortSignal) => work(inputOf(asked, structuredClone(view), signal));
    return read(await callHost(hook.deadlineMs ?? DEADLINE_MS, ask));
  };
  try {
    return { value: await valueFor(deps, asked, question, call) };
  } catch (error) {
    return { hook: current, failed: failureOf(current, error, deps.mask) };
  }
}

type Call = <T>(hook: Hook, work: (input: HookInput) => unknown, read: (answer: unknown) => T) => Promise<T>;

function valueFor(deps: ThreadDependencies, asked: Asked, question: Question, call: Call): Promise<unknown> {
  switch (question.about) {
    case 'policy': {
      const { hook } = question;
      return call(
        hook,
        (input) => hook.check(input),
        (answer) => stopOf(hook, answer) ?? (isNothing(answer) ? null : { pass: textOf(answer, 'pass') }),
      );
    }
    case 'value':
      return call(
        question.hook,
        (input) => question.hook.value(input),
        (answer) => answer ?? null,
      );
    case 'thread':
      return findThread(deps, question.hooks, call);
    case 'ticket':
      return changeTicket(question, call);
    case 'reply':
      return changeReply(question, call);
    case 'files':
      return filterFiles(asked.mail, question.hooks, call);
  }
}

async function findThread(
  deps: ThreadDependencies,
  hooks: Extract<Question, { about: 'thread' }>['hooks'],
  call: Call,
): Promise<FoundTicket | null> {
  for (const hook of hooks) {
    const found = await call(
      hook,
      (input) => hook.find(input),
      (answer) => {
        if (isNothing(answer)) return null;
        const [uid, documentId] = [textOf(answer, 'uid'), textOf(answer, 'documentId')];
        return { uid, documentId, trusted: (answer as { trusted?: unknown }).trusted === true };
      },
    );
    if (!found) continue;
    return { rule: hook.name, trusted: found.trusted, thread: await recallThread(deps, found) };
  }
  return null;
}

async function changeTicket(
  { hooks, ticket }: Extract<Question, { about: 'ticket' }>,
  call: Call,
): Promise<Changed<Record<string, unknown>>> {
  let value: Record<string, unknown> = {};
  const steps: Step[] = [];
  for (const hook of hooks) {
    const data = structuredClone({ ...ticket.data, ...value });
    const answer = await call(
      hook,
      (input) => hook.run({ ...input, ticket: { ...ticket, data } }),
      (said) => stopOf(hook, said) ?? (isNothing(said) ? null : { data: recordOf(said, 'data') }),
    );
    if (!answer) continue;
    if ('stop' in answer) return { value, steps, stopped: answer };
    value = { ...value, ...answer.data };
    steps.push(step('hooks.changed', { hook: hook.name, fields: Object.keys(answer.data) }));
  }
  return { value, steps, stopped: null };
}

async function changeReply(
  { hooks, ticket, text }: Extract<Question, { about: 'reply' }>,
  call: Call,
): Promise<Changed<string>> {
  let value = text;
  const steps: Step[] = [];
  for (const hook of hooks) {
    const answer = await call(
      hook,
      (input) => hook.run({ ...input, ticket: { ...(ticket as TicketOfHook) }, text: value }),
      (said) => stopOf(hook, said) ?? (isNothing(said) ? null : { text: textOf(said, 'text') }),
    );
    if (!answer) continue;
    if ('stop' in answer) return { value, steps, stopped: answer };
    value = answer.text;
    steps.push(step('hooks.changed', { hook: hook.name, fields: ['body'] }));
  }
  return { value, steps, stopped: null };
}

async function filterFiles(
  mail: Mail,
  hooks: Extract<Question, { about: 'files' }>['hooks'],
  call: Call,
): Promise<FilteredFiles> {
  const removed = new Map<number, { filter: string; why: string }>();
  for (const [index, { name, type, size, content }] of mail.attachments.entries())
    for (const hook of hooks) {
      const answer = await call(
        hook,
        (input) => hook.check({ ...input, file: { name, type, size, content: new Uint8Array(content) } }),
        (said) => stopOf(hook, said) ?? (isNothing(said) ? null : { why: textOf(said, 'remove') }),
      );
      if (!answer) continue;
      if ('stop' in answer) return { removed, stopped: answer };
      removed.set(index, { filter: hook.name, why: cutValue(answer.why, 300) });
      break;
    }
  return { removed, stopped: null };
}

const isNothing = (answer: unknown): boolean => answer === undefined || answer === null;

/** Parses a decision to stop the message; null for any other result. */
function stopOf(hook: Hook, answer: unknown): Stopped | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('skip' in answer)
    return { stop: 'app-skipped', hook: hook.name, why: cutValue(textOf(answer, 'skip'), 300) };
  if ('hold' in answer)
    return { stop: 'app-held', hook: hook.name, why: cutValue(textOf(answer, 'hold'), 300) };
  return null;
}

function textOf(answer: unknown, key: string): string {
  const value = (answer as Record<string, unknown>)[key];
  if (typeof answer !== 'object' || typeof value !== 'string') throw new NoAnswer(key);
  return value.toWellFormed().replaceAll('\0', '');
}

function recordOf(answer: unknown, key: string): Record<string, unknown> {
  const value = typeof answer === 'object' ? (answer as Record<string, unknown>)[key] : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NoAnswer(key);
  return value as Record<string, unknown>;
}

function failureOf(hook: string, error: unknown, mask: (text: string) => string): Step {
  if (error instanceof Late) return step('hooks.late', { hook, seconds: error.seconds });
  if (error instanceof NoAnswer) return step('hooks.answer', { hook, key: error.message });
  return step('hooks.failed', { hook, error: mask(hostError(error)) });
}

/** @param mail a copy that the hook may modify */
const inputOf = (
  { channel, receivedAt, preview }: Asked,
  mail: HookInput['mail'],
  signal: AbortSignal,
): HookInput => ({
  mail,
  channel: { documentId: channel.documentId, name: channel.name },
  receivedAt: receivedAt.toISOString(),
  preview,
  signal,
});
