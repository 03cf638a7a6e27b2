import type { AppSource } from './app-source';
import type { FieldType } from './mapping';
import type { MailView } from './messages';
import type { Outcome, ReasonCode } from './outcomes';

/** Code of the host that works on messages. docs/extending.md describes when each is called. */

/** Names of the plugin's own screening policies, in their order. */
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

/** What every hook gets. The values are copies: changing them changes nothing. */
export interface HookInput {
  mail: MailView;
  channel: { documentId: string; name: string };
  /** ISO time of arrival (INTERNALDATE). */
  receivedAt: string;
  /** True where nothing is written, as in the preview. */
  preview: boolean;
  /** Fires at the hook's deadline. */
  signal: AbortSignal;
}

interface Named {
  /** Lower case letters, digits and hyphens; shown in the steps of each message. */
  name: string;
  /** In ms, 100 to 60,000; without it 5,000. */
  deadlineMs?: number;
}

type Eventually<T> = T | undefined | Promise<T | undefined>;
/** Ends the message: skipped, or held for a person. The text is the reason that people see. */
export type Stop = { skip: string } | { hold: string };
export interface TicketOfHook {
  /** uid of its content type. */
  uid: string;
  documentId: string;
  ticketType: string | null;
}

/** Decides whether a message may become anything; nothing returned lets it pass. */
export interface ScreeningPolicy extends Named {
  /** Its place among the plugin's policies; without one it is the last. */
  before?: PolicyName;
  after?: PolicyName;
  check(input: HookInput): Eventually<Stop | { pass: string }>;
}

/** Is called before a ticket is created. `data` is merged into the ticket's fields. */
export interface BeforeTicket extends Named {
  run(
    input: HookInput & { ticket: { uid: string; ticketType: string; data: Record<string, unknown> } },
  ): Eventually<Stop | { data: Record<string, unknown> }>;
}

/** Is called before a message is added to a ticket. `text` replaces the text that agents read first. */
export interface BeforeReply extends Named {
  run(input: HookInput & { ticket: TicketOfHook; text: string }): Eventually<Stop | { text: string }>;
}

/** A value that the mapping of a channel can use; null or undefined where the message has none. */
export interface ValueSource extends Named {
  /** Shown in the channel's mapping. */
  label: string;
  /** Types of fields that it fits. */
  types: FieldType[];
  value(input: HookInput): unknown;
}

/** Finds the ticket that a message belongs to where the plugin's own ways find none. */
export interface ThreadingRule extends Named {
  /**
   * `trusted`: anyone may add to the ticket. Without it only its participants may; others get a linked ticket.
   * What finds it must not be something that a stranger can guess if it is trusted.
   */
  find(input: HookInput): Eventually<{ uid: string; documentId: string; trusted?: boolean } | null>;
}

/** Looks at each attachment before it is stored. */
export interface AttachmentFilter extends Named {
  check(
    input: HookInput & { file: { name: string; type: string; size: number; content: Uint8Array } },
  ): Eventually<Stop | { remove: string }>;
}

/** A message whose outcome is committed. */
export interface Committed {
  /** The same in every attempt: keep it, to do nothing twice. */
  id: string;
  outcome: Outcome;
  reason: ReasonCode;
  channel: { documentId: string; name: string };
  /** `id` is its row in the message log. */
  message: { id: number; subject: string | null; sender: string | null };
  ticket: { uid: string; documentId: string } | null;
  /** 1 for the first call; a call that threw or was late is repeated, with longer pauses. */
  attempt: number;
}

/** Is called at least once for each message, after its outcome was committed. */
export interface AfterCommit extends Named {
  run(committed: Committed & { signal: AbortSignal }): unknown;
}

/** Adds code of the host. Each function returns one that takes it back. */
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
  /** Names of all policies in the order in which they are asked. */
  list(): string[];
}

/** What the panel offers of the host's value sources. */
export interface ValueSourceView {
  /** As a mapping names it: `app:` and the source's name. */
  source: AppSource;
  label: string;
  types: FieldType[];
}
