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

/** Points on the way of a batch, in their order (DESIGN: the guarantee); tests interrupt at each of them. */
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

/** Who watches a run; never part of what is decided. */
export interface Observer {
  reached?(checkpoint: Checkpoint): void;
  decided?(message: Decided): void;
  /** Points on the way of an outgoing mail. */
  sending?(checkpoint: SendingCheckpoint): void;
}

/** A ticket that was just made of a mail, in the transaction that makes it. */
export interface CreatedTicket {
  channel: Channel;
  ticket: TicketRef;
  mail: Mail;
  receivedAt: Date;
  /** Addresses of all channels. */
  ownAddresses: string[];
}

/** No form of a body other than plain text. */
export const NO_FORMS: BodyForms = { markdown: false, blocks: false };

/** What a run over a channel works with. Sizes in bytes, times in ms. */
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
  /** Frees a text of secrets. */
  mask(text: string): string;
  /** The channel's published template with the fields of its target; null when there is none. */
  targetOf(channel: Channel): Promise<{ target: Target; forms: BodyForms } | null>;
  /** The rules of a channel that can be tried, with what their templates create. */
  rulesOf(channel: Channel, target: Target | null): Promise<Ruleset>;
  /** Addresses that any channel reads or writes as. */
  ownAddresses(): Promise<string[]>;
  /** The channels that read a folder of this one, itself included. */
  sharersOf(channel: Channel): Promise<string[]>;
  /** Addresses of the panel's users, in lower case: who may forward a customer's mail. */
  agents(): Promise<ReadonlySet<string>>;
  /** Puts the acknowledgement of a new ticket into the outbox, in its transaction; answers what was decided, for the log. */
  acknowledge(transaction: Transaction, created: CreatedTicket): Promise<Step | null>;
  panelAgents: PanelAgents;
  /** Answers of agents by mail, as replies to the customer. */
  agentAnswers: AgentAnswers;
  /** Who gets alerts of a channel's new messages; null where nobody does. */
  alertedOf(channel: Channel): Promise<Pick<Alerted, 'agents' | 'restrictions'> | null>;
  /** Puts alerts of a new message into the outbox, in its transaction. */
  alert: Alerts['add'];
  /** Notes on the mail of a ticket what a delivery report says of it, in the report's transaction. */
  reported(transaction: Transaction, ticket: TicketRef, report: Mail): Promise<void>;
  /** Blocks senders for a channel; answers all that are blocked now. */
  blockSenders(channel: string, addresses: readonly string[]): Promise<string[]>;
  /** Writes the events of messages, in their transaction. */
  announce(transaction: Transaction, decided: readonly Decided[]): Promise<void>;
  /** Signs in to the channel's mailbox. */
  connect(channel: Channel, signal: AbortSignal): Promise<Mailbox>;
  /** Notes how far a run is, for the channel's health. */
  progress(channel: string, done: number, total: number): Promise<void>;
  limits: { messageBytes: number; headerBytes: number };
  observer: Observer;
}

/** A run's own: the channel as it was at its start, but for senders that its rules block, the fence of its lease, and what ends it. */
export interface Run {
  channel: Channel;
  fence: number;
  /** Key of the account, where it is not the channel's first; part of the keys of its folders. */
  laterAccount: string | null;
  target: Target | null;
  forms: BodyForms;
  rules: Ruleset;
  /** Addresses of all channels. */
  ownAddresses: string[];
  /** The channels that read a folder of this one, itself included: the answer to a ticket of one may come to another. */
  sharers: string[];
  /** Whether an address is that of a user of the panel. */
  isAgent: (address: string) => boolean;
  /** Who gets alerts of new messages; null where nobody does. */
  alerted: Alerted | null;
  /** Aborted when the run is to stop at its next message: with `connection`, and when a skip window begins. */
  signal: AbortSignal;
  /** Aborted at the run's deadline, when its lease is lost, and when the plugin stops: ends the current command. */
  connection: AbortSignal;
  /** The first fault that did not end the run, for the channel's health. */
  fault: EmailChannelError | null;
  /** How fast it goes on beside other runs. */
  pace: Pace;
  /** A change on the mail server broke the connection: the run makes no more of them. */
  leavesServer: boolean;
  summary: Record<Decision['outcome'], number>;
}
