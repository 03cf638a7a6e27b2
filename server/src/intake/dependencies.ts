import type { Core } from '@strapi/types';
import type { Channel, Decision, EmailChannelError, Step } from '../../../contracts';
import type { RefusalRules } from '../files/refusal';
import type { HookRegistry } from '../hooks/registry';
import type { BodyForms, Mail, MailParserPool } from '../mail/types';
import type { Mailbox } from '../mailbox/types';
import type { Database, Transaction } from '../strapi/database';
import type { Logger } from '../strapi/logger';
import type { Messages } from '../messages';
import type { AgentAnswers } from '../outgoing/agent-answers';
import type { Alerted, Alerts } from '../outgoing/alerts';
import type { SendingCheckpoint } from '../outgoing/sender';
import type { PanelAgents } from '../ticketing/panel-agents';
import type { Moves } from '../ticketing/moves';
import type { Participants } from '../ticketing/participants';
import type { TicketRef } from '../ticketing/threading';
import type { Threads } from '../ticketing/threads';
import type { TicketWriter } from '../ticketing/writer';
import type { Cursors } from './cursor';
import type { Ruleset, Target } from './judge';
import type { Pace } from './pace';
import type { Uploads } from './uploads';

/** Steps of a batch in order, where tests can interrupt it (DESIGN: the guarantee). */
export const CHECKPOINTS = [
  'claimed',
  'fetched',
  'parsed',
  'upload-intended',
  'file-stored',
  'uploaded',
  'outcome-written',
  'before-commit',
  'committed',
  'server-changed',
  'change-noted',
] as const;
export type Checkpoint = (typeof CHECKPOINTS)[number];

/** A message whose outcome was just committed. */
export interface Decided {
  channel: Channel;
  id: number;
  folder: string;
  uid: number;
  decision: Decision;
  sender: string | null;
  subject: string | null;
  ticket: TicketRef | null;
}

/** Observes a run without influencing it. */
export interface Observer {
  reached?(checkpoint: Checkpoint): void;
  decided?(message: Decided): void;
  /** Called at the steps of an outgoing message. */
  sending?(checkpoint: SendingCheckpoint): void;
}

/** A ticket that was just created from a message, within the same transaction. */
export interface CreatedTicket {
  channel: Channel;
  ticket: TicketRef;
  mail: Mail;
  receivedAt: Date;
  /** Own addresses of all channels. */
  ownAddresses: string[];
}

/** Plain text only. */
export const NO_FORMS: BodyForms = { markdown: false, blocks: false };

/** Dependencies of a run. Sizes are in bytes, times in ms. */
export interface IntakeDependencies {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'ledger' | 'recall' | 'rawMail'>;
  cursors: Cursors;
  uploads: Uploads;
  refusal: RefusalRules;
  writer: TicketWriter;
  threads: Threads;
  participants: Participants;
  moves: Moves;
  parser: MailParserPool;
  logger: Logger;
  hooks: HookRegistry;
  /** Masks secrets in a text. */
  mask(text: string): string;
  /** The channel's published template with the fields of its target, or null. */
  targetOf(channel: Channel): Promise<{ target: Target; forms: BodyForms } | null>;
  /** The applicable rules of a channel, with the targets of their templates. */
  rulesOf(channel: Channel, target: Target | null): Promise<Ruleset>;
  /** Own addresses of all channels. */
  ownAddresses(): Promise<string[]>;
  /** Channels that read the same folders, including this one. */
  sharersOf(channel: Channel): Promise<string[]>;
  /** Lower-case addresses of admin users, who may forward customers' messages. */
  agents(): Promise<ReadonlySet<string>>;
  /** Adds the acknowledgement of a new ticket to the outbox, in its transaction. Returns a step for the log. */
  acknowledge(transaction: Transaction, created: CreatedTicket): Promise<Step | null>;
  panelAgents: PanelAgents;
  /** Sends agents' emailed answers to customers. */
  agentAnswers: AgentAnswers;
  /** Agents who get alerts about a channel's new messages, or null. */
  alertedOf(channel: Channel): Promise<Pick<Alerted, 'agents' | 'restrictions'> | null>;
  /** Adds alerts about a new message to the outbox, in its transaction. */
  alert: Alerts['add'];
  /** Records a delivery report on the ticket's outgoing message, in the report's transaction. */
  reported(transaction: Transaction, ticket: TicketRef, report: Mail): Promise<void>;
  /** Blocks senders for a channel. Returns the full list. */
  blockSenders(channel: string, addresses: readonly string[]): Promise<string[]>;
  /** Writes the events of messages in their transaction. */
  announce(transaction: Transaction, decided: readonly Decided[]): Promise<void>;
  /** Connects to the channel's mailbox. */
  connect(channel: Channel, signal: AbortSignal): Promise<Mailbox>;
  /** Records the progress of a run for the channel's health. */
  progress(channel: string, done: number, total: number): Promise<void>;
  limits: { messageBytes: number; headerBytes: number };
  observer: Observer;
}

/**
 * State of a run: the channel as of its start (plus senders blocked since), the fence of its lease, and its abort
 * signals.
 */
export interface Run {
  channel: Channel;
  fence: number;
  /** Key of the account if it is not the channel's first; part of the keys of its folders. */
  laterAccount: string | null;
  target: Target | null;
  forms: BodyForms;
  rules: Ruleset;
  /** Own addresses of all channels. */
  ownAddresses: string[];
  /** Channels that read the same folders, including this one: answers to the tickets of one may arrive in another. */
  sharers: string[];
  /** Whether an address belongs to an admin user. */
  isAgent: (address: string) => boolean;
  /** Agents who get alerts about new messages, or null. */
  alerted: Alerted | null;
  /** Stops the run after the current message: aborted with `connection`, and when a skip time starts. */
  signal: AbortSignal;
  /** Aborts the current command: at the run's deadline, when the lease is lost, and when the plugin stops. */
  connection: AbortSignal;
  /** The first error that did not stop the run, for the channel's health. */
  fault: EmailChannelError | null;
  /** Throttles the run in favour of others. */
  pace: Pace;
  /** A change broke the connection, so the run makes no more changes on the mail server. */
  leavesServer: boolean;
  summary: Record<Decision['outcome'], number>;
}
