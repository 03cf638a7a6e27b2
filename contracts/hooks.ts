import type { AppSource } from './app-source';
import type { FieldType } from './mapping';
import type { MailView } from './messages';
import type { Outcome, ReasonCode } from './outcomes';

/** Hooks for host code that processes messages. docs/extending.md describes when each one is called. */

/** Names of the built-in screening policies, in order. */
export const POLICY_NAMES = [
  'own-mail',
  'bounce',
  'sender',
  'blocked-senders',
  'denied-domains',
  'allowed-domains',
  'auto-reply',
  'old-mail',
  'spam',
  'authentication',
  'sender-limit',
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** Input of every hook. Values are copies, so changing them has no effect. */
export interface HookInput {
  mail: MailView;
  channel: { documentId: string; name: string };
  /** ISO time of arrival (INTERNALDATE). */
  receivedAt: string;
  /** True in the preview, where nothing is written. */
  preview: boolean;
  /** Aborted at the hook's deadline. */
  signal: AbortSignal;
}

interface Named {
  /** Lower-case letters, digits and hyphens. Shown in the steps of each message. */
  name: string;
  /** 100 to 60,000 ms; 5,000 by default. */
  deadlineMs?: number;
}

type Eventually<T> = T | undefined | Promise<T | undefined>;
/** Stops processing: the message is skipped or held. The text is the reason shown to people. */
export type Stop = { skip: string } | { hold: string };
export interface TicketOfHook {
  /** uid of its content type. */
  uid: string;
  documentId: string;
  ticketType: string | null;
}

/** Decides whether a message is processed further. Returning nothing lets it pass. */
export interface ScreeningPolicy extends Named {
  /** The built-in policy to run before. Defaults to running last. */
  before?: PolicyName;
  after?: PolicyName;
  check(input: HookInput): Eventually<Stop | { pass: string }>;
}

/** Called before a ticket is created. `data` is merged into the ticket's fields. */
export interface BeforeTicket extends Named {
  run(
    input: HookInput & { ticket: { uid: string; ticketType: string; data: Record<string, unknown> } },
  ): Eventually<Stop | { data: Record<string, unknown> }>;
}

/** Called before a message is added to a ticket. `text` replaces the displayed text. */
export interface BeforeReply extends Named {
  run(input: HookInput & { ticket: TicketOfHook; text: string }): Eventually<Stop | { text: string }>;
}

/** A value for mappings. It is null or undefined if the message has none. */
export interface ValueSource extends Named {
  /** Label in the channel's mapping. */
  label: string;
  /** Compatible field types. */
  types: FieldType[];
  value(input: HookInput): unknown;
}

/** Finds the ticket of a message if the built-in threading finds none. */
export interface ThreadingRule extends Named {
  /**
   * With `trusted`, any sender can add to the ticket; otherwise only participants can, and others get a linked ticket.
   * Do not trust a match that a stranger could guess.
   */
  find(input: HookInput): Eventually<{ uid: string; documentId: string; trusted?: boolean } | null>;
}

/** Inspects each attachment before it is stored. */
export interface AttachmentFilter extends Named {
  check(
    input: HookInput & { file: { name: string; type: string; size: number; content: Uint8Array } },
  ): Eventually<Stop | { remove: string }>;
}

/** A message whose outcome is committed. */
export interface Committed {
  /** The same for every attempt. Use it to make the hook idempotent. */
  id: string;
  outcome: Outcome;
  reason: ReasonCode;
  channel: { documentId: string; name: string };
  /** `id` is the row in the message log. */
  message: { id: number; subject: string | null; sender: string | null };
  ticket: { uid: string; documentId: string } | null;
  /** 1 for the first call. A call that throws or times out is repeated with increasing delays. */
  attempt: number;
}

/** Called at least once for each message, after its outcome is committed. */
export interface AfterCommit extends Named {
  run(committed: Committed & { signal: AbortSignal }): unknown;
}

/** Registers hooks. Each function returns another one that removes the hook. */
export interface HooksService {
  beforeTicket(hook: BeforeTicket): () => void;
  beforeReply(hook: BeforeReply): () => void;
  mapField(source: ValueSource): () => void;
  threading(rule: ThreadingRule): () => void;
  attachments(filter: AttachmentFilter): () => void;
  afterCommit(hook: AfterCommit): () => void;
}

export interface PoliciesService {
  add(policy: ScreeningPolicy): () => void;
  /** Names of all policies in execution order. */
  list(): string[];
}

/** A value source of the host app, as shown in the panel. */
export interface ValueSourceView {
  /** Name used in mappings: `app:` followed by the source's name. */
  source: AppSource;
  label: string;
  types: FieldType[];
}
