import type { Core } from '@strapi/types';
import type { z } from 'zod';
import {
  acknowledgementIn,
  EmailChannelError,
  type AcknowledgementPreview,
  type acknowledgementPreviewSchema,
  type Channel,
  type Step,
} from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import type { PrivateFiles } from '../files/private-files';
import type { Mail } from '../mail/types';
import type { Messages } from '../messages';
import type { Database, Transaction } from '../strapi/database';
import type { EmailSender } from '../strapi/email';
import type { Logger } from '../strapi/logger';
import type { Moves } from '../ticketing/moves';
import type { Participants } from '../ticketing/participants';
import { predecessors, type TicketRef } from '../ticketing/threading';
import type { Threads } from '../ticketing/threads';
import { writeAcknowledgement } from './acknowledgement-rules';
import { createAgentAnswers, type AgentAnswers } from './agent-answers';
import { createAlerts, type Alerts } from './alerts';
import { createAcknowledgements, type Acknowledgeable, type NewTicket } from './acknowledgements';
import type { Breaker } from './breaker';
import { createDelivery, type Delivery, type DeliveryDependencies } from './delivery';
import { createDrafts, type Drafts } from './drafts';
import { createConversations, type Conversations } from './conversations';
import { createMailFiles } from './files';
import { undeliveredOf } from './reports';
import { createOutbox, type Outbox } from './outbox';
import { createSender, type Sender, type SenderDependencies, type SendingCheckpoint } from './sender';
import type { SentCopiesDependencies } from './sent-copies';
import { createSavedReplies, type SavedReplies } from './saved-replies';
import { createSignatures, type Signatures } from './signatures';
import { notTaken, testMessage } from './test-message';
import { createTicketHistory } from './ticket-history';
import { createTicketStates } from './ticket-state';
import { createWritten } from './written';

export interface OutgoingDependencies {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'recall' | 'rawMail'>;
  breaker: Breaker;
  threads: Threads;
  participants: Participants;
  moves: Pick<Moves, 'of'>;
  email: EmailSender;
  /** Opens an SMTP session for a channel that sends through its mailbox. */
  connectToSend: DeliveryDependencies['connectToSend'];
  keepInSent: SentCopiesDependencies['keep'];
  files: Pick<PrivateFiles, 'read'>;
  logger: Logger;
  config: Pick<EmailChannelConfig, 'outgoing' | 'retentionDays' | 'notificationLanguage'>;
  /** URL of a ticket in the admin panel. */
  ticketPage(ticket: TicketRef): string;
  channels: {
    read(documentId: string): Promise<Channel | null>;
    allActive(): Promise<Channel[]>;
    ownAddresses(): Promise<string[]>;
  };
  /** Asks another instance to send; see `SenderDependencies`. */
  announce?: SenderDependencies['announce'];
  /** Called at checkpoints while a message is sent. */
  reached(checkpoint: SendingCheckpoint): void;
}

/** Outgoing messages: acknowledgements and replies, from the decision to the provider. */
export interface OutgoingMail {
  sender: Sender;
  signatures: Signatures;
  savedReplies: SavedReplies;
  conversations: Conversations;
  drafts: Drafts;
  agentAnswers: AgentAnswers;
  /** Adds alerts about a new message for agents to the outbox, in its transaction. */
  alert: Alerts['add'];
  acknowledge(transaction: Transaction, created: NewTicket): Promise<Step | null>;
  /** Records the delivery status from a delivery report on the ticket's messages, in the report's transaction. */
  reported(transaction: Transaction, ticket: TicketRef, report: Mail): Promise<void>;
  /** Returns what `acknowledge` would decide on a message. */
  foresee(mail: Acknowledgeable): Promise<Step | null>;
  previewAcknowledgement(texts: z.output<typeof acknowledgementPreviewSchema>): AcknowledgementPreview;
  /** Resumes a paused channel immediately. */
  resume(channel: string): Promise<void>;
  /**
   * Sends a message from a channel, saved or not, to its own address. Returns its Message-ID.
   * @param connect opens the SMTP session with unsaved settings
   * @param id local part of the Message-ID, random by default
   */
  sendToSelf(channel: Channel, connect: DeliveryDependencies['connectToSend'], id?: string): Promise<string>;
  /** Moves outgoing messages of one ticket to another. */
  give: Outbox['give'];
  /** Returns the channel that sends for a ticket, or null if it has none. Rejects with `ticket-not-found`. */
  channelOf(uid: string, documentId: string): Promise<Channel | null>;
  /** Deletes outgoing messages of a ticket, in the transaction that deletes the ticket. */
  withdraw: Outbox['withdraw'];
  /** Cancels pending messages of a copied installation; the original installation sends them. */
  disown(): Promise<void>;
}

/** Whether the server rejected the message itself. */
const isRefused = (error: unknown): boolean =>
  error instanceof EmailChannelError && error.said.text === 'error.sending-failed.refused';

const SAMPLE = {
  number: 1234,
  subject: 'Printer on the second floor',
  requester: { name: 'Ann Example', address: 'ann@example.com' },
};

export function createOutgoing(deps: OutgoingDependencies): OutgoingMail {
  const { strapi, database, breaker, threads, email, logger, channels } = deps;
  const { outgoing, retentionDays } = deps.config;
  const outbox = createOutbox(database);
  const files = createMailFiles({
    strapi,
    privateFiles: deps.files,
    most: outgoing.attachmentBytes,
    deadlineMs: outgoing.deadlineMs,
  });
  const delivery: Delivery = createDelivery({
    email,
    connectToSend: deps.connectToSend,
    deadlineMs: outgoing.deadlineMs,
  });
  const sender = createSender({
    outbox,
    breaker,
    delivery,
    keepInSent: deps.keepInSent,
    files,
    tokenFor: (channel, ticket) => threads.tokenFor(channel, ticket),
    agentTokenFor: (channel, ticket, agent) => threads.agentTokenFor(channel, ticket, agent),
    channelOf: (documentId) => channels.read(documentId),
    logger,
    config: outgoing,
    retentionDays,
    announce: deps.announce,
    reached: deps.reached,
  });
  const drafts = createDrafts({ database });
  const signatures = createSignatures({ strapi });
  const history = createTicketHistory({ strapi, messages: deps.messages });
  const states = createTicketStates({
    history,
    outbox,
    delivery,
    channels,
    participants: deps.participants,
    moves: deps.moves,
  });
  const writing = { strapi, database, history, outbox, breaker, wake: sender.wake };
  return {
    sender,
    signatures,
    savedReplies: createSavedReplies({ strapi, states, threads }),
    drafts,
    conversations: createConversations({
      ...writing,
      drafts,
      participants: deps.participants,
      states,
      threads,
      files,
      signatures,
    }),
    agentAnswers: createAgentAnswers({
      states,
      outbox,
      threads,
      signatures,
      written: createWritten(writing),
    }),
    alert: createAlerts({
      outbox,
      language: deps.config.notificationLanguage,
      ticketPage: deps.ticketPage,
    }).add,
    async reported(transaction, ticket, report) {
      for (const messageId of predecessors(report))
        await outbox.reported(transaction, ticket.documentId, messageId, (mail) =>
          undeliveredOf(report, mail),
        );
    },
    ...createAcknowledgements({ outbox, threads }),
    previewAcknowledgement({ channelName, language: sender, ...texts }) {
      const { used, language, ...template } = acknowledgementIn(texts, sender ?? undefined);
      const written = writeAcknowledgement(template, { ...SAMPLE, channelName });
      return { ...written, used, language, setup: email.setup() };
    },
    async sendToSelf(channel, connect, id) {
      const message = testMessage(channel, id);
      try {
        await delivery.send(channel, message, connect);
      } catch (error) {
        const plain = testMessage(channel, undefined, true);
        if (!isRefused(error) || message.to === plain.to) throw error;
        // If the plain address is accepted, the subaddress was the problem.
        await delivery.send(channel, plain, connect).catch(() => {
          throw error;
        });
        throw notTaken(channel);
      }
      return message.messageId;
    },
    give: (...moved) => outbox.give(...moved),
    async channelOf(uid, documentId) {
      const { channel, startable } = await states.of(uid, documentId);
      return startable.length > 0 ? null : channel;
    },
    async withdraw(transaction, ticket) {
      await outbox.withdraw(transaction, ticket);
      await drafts.removeAll(transaction, ticket);
    },
    disown: () => outbox.disown(new EmailChannelError('installation-copied.sends')),
    async resume(channel) {
      await breaker.resume(channel);
      sender.wake(channel);
    },
  };
}
