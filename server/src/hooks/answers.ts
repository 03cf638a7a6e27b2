import type {
  AttachmentFilter,
  BeforeReply,
  BeforeTicket,
  ScreeningPolicy,
  Step,
  ThreadingRule,
  TicketOfHook,
  ValueSource,
} from '../../../contracts';
import type { Hooks } from './registry';

/** Result of a hook. `failed` ends the message: the hook threw, timed out or returned an invalid result. */
export type Answer<T> = { failed: Step; hook: string } | { value: T };
/** A hook's decision to stop a message. */
export interface Stopped {
  stop: 'app-skipped' | 'app-held';
  hook: string;
  why: string;
}
/** A value after a chain of hooks. */
export interface Changed<T> {
  value: T;
  steps: Step[];
  stopped: Stopped | null;
}
export interface FilteredFiles {
  /** Removed attachments by index, with the filter and its reason. */
  removed: ReadonlyMap<number, { filter: string; why: string }>;
  stopped: Stopped | null;
}
export interface FoundTicket {
  rule: string;
  /** Any sender can add to it. */
  trusted: boolean;
  /** The ticket with its participants' keys, or null if it does not exist. */
  thread: { ticket: TicketOfHook; participants: ReadonlySet<string>; closedAt: Date | null } | null;
}

/** Question that a hook must answer before a message can be judged further. */
export type Question =
  | { about: 'policy'; hook: ScreeningPolicy }
  | { about: 'value'; hook: ValueSource }
  | { about: 'thread'; hooks: readonly ThreadingRule[] }
  | {
      about: 'ticket';
      hooks: readonly BeforeTicket[];
      ticket: { uid: string; ticketType: string; data: Record<string, unknown> };
    }
  | { about: 'reply'; hooks: readonly BeforeReply[]; ticket: TicketOfHook; text: string }
  | { about: 'files'; hooks: readonly AttachmentFilter[] };

/** Thrown to interrupt judging when a hook must be called first, outside of any transaction. */
export class Unasked extends Error {
  constructor(
    readonly key: string,
    readonly question: Question,
  ) {
    super(`the app was not asked about ${key}`);
  }
}

/**
 * Hook results for one message. Judging reads them and throws `Unasked` at the first missing one. Each hook is called
 * once, so that judging again gives the same result.
 */
export class HostAnswers {
  private readonly answers = new Map<string, unknown>();

  constructor(readonly hooks: Hooks) {}

  note(key: string, answer: unknown): void {
    this.answers.set(key, answer);
  }

  policy(hook: ScreeningPolicy): Answer<Stopped | { pass: string } | null> {
    return this.read(`policy:${hook.name}`, { about: 'policy', hook });
  }

  value(hook: ValueSource): Answer<unknown> {
    return this.read(`value:${hook.name}`, { about: 'value', hook });
  }

  /** Null if no rule finds a ticket. */
  thread(): Answer<FoundTicket | null> {
    const hooks = this.hooks.threading;
    return hooks.length === 0 ? { value: null } : this.read('thread', { about: 'thread', hooks });
  }

  ticket(ticket: {
    uid: string;
    ticketType: string;
    data: Record<string, unknown>;
  }): Answer<Changed<Record<string, unknown>>> {
    const hooks = this.hooks.beforeTicket;
    if (hooks.length === 0) return { value: { value: {}, steps: [], stopped: null } };
    return this.read('ticket', { about: 'ticket', hooks, ticket });
  }

  reply(ticket: TicketOfHook, text: string): Answer<Changed<string>> {
    const hooks = this.hooks.beforeReply;
    if (hooks.length === 0) return { value: { value: text, steps: [], stopped: null } };
    return this.read(`reply:${ticket.documentId}`, { about: 'reply', hooks, ticket, text });
  }

  files(): Answer<FilteredFiles> {
    const hooks = this.hooks.attachments;
    if (hooks.length === 0) return { value: { removed: new Map(), stopped: null } };
    return this.read('files', { about: 'files', hooks });
  }

  /** Removed files, if the filters were called. */
  removedFiles(): FilteredFiles['removed'] {
    const answer = this.answers.get('files') as Answer<FilteredFiles> | undefined;
    return answer && 'value' in answer ? answer.value.removed : new Map();
  }

  private read<T>(key: string, question: Question): Answer<T> {
    if (!this.answers.has(key)) throw new Unasked(key, question);
    return this.answers.get(key) as Answer<T>;
  }
}
