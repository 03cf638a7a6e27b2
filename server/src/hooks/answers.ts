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

/** The host's word on a message. `failed` ends it: the hook threw, was late, or answered what is no answer. */
export type Answer<T> = { failed: Step; hook: string } | { value: T };
/** A decision of the host to end a message. */
export interface Stopped {
  stop: 'app-skipped' | 'app-held';
  hook: string;
  why: string;
}
/** What a chain of hooks made of a value. */
export interface Changed<T> {
  value: T;
  steps: Step[];
  stopped: Stopped | null;
}
export interface FilteredFiles {
  /** Index of the attachment → which filter removed it, and why. */
  removed: ReadonlyMap<number, { filter: string; why: string }>;
  stopped: Stopped | null;
}
export interface FoundTicket {
  rule: string;
  /** Anyone may add to it. */
  trusted: boolean;
  /** The ticket with the keys of its participants; null where there is no such ticket. */
  thread: { ticket: TicketOfHook; participants: ReadonlySet<string>; closedAt: Date | null } | null;
}

/** What is to be asked of the host before a message can be judged further. */
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

/** Interrupts a judgement: the host has to be asked first, outside of any transaction. */
export class Unasked extends Error {
  constructor(
    readonly key: string,
    readonly question: Question,
  ) {
    super(`the app was not asked about ${key}`);
  }
}

/**
 * The host's answers about one message. A judgement reads them and throws `Unasked` at the first that is missing; each is
 * asked once, so that judging again comes to the same.
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

  /** Null where no rule finds a ticket. */
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

  /** Files that were removed, as far as the host was asked. */
  removedFiles(): FilteredFiles['removed'] {
    const answer = this.answers.get('files') as Answer<FilteredFiles> | undefined;
    return answer && 'value' in answer ? answer.value.removed : new Map();
  }

  private read<T>(key: string, question: Question): Answer<T> {
    if (!this.answers.has(key)) throw new Unasked(key, question);
    return this.answers.get(key) as Answer<T>;
  }
}
