import { acknowledgementIn, type Channel, type Step } from '../../../contracts';
import type { Mail } from '../mail/types';
import { loadLanguages, sureLanguageOf } from '../rules/language';
import { writtenTo } from '../screening/identities';
import type { Transaction } from '../strapi/database';
import type { Threads } from '../ticketing/threads';
import type { TicketRef } from '../ticketing/threading';
import {
  decideAcknowledgement,
  speaksLikeSender,
  textsOf,
  writeAcknowledgement,
  type AcknowledgementDecision,
} from './acknowledgement-rules';
import type { Outbox } from './outbox';
import { recipientKey } from './outbox-rows';

/** A message that creates a ticket. */
export interface Acknowledgeable {
  channel: Channel;
  mail: Mail;
  receivedAt: Date;
  /** Addresses that any channel receives at or sends from. */
  ownAddresses: string[];
}

/** A ticket just created from a message. */
export interface NewTicket extends Acknowledgeable {
  ticket: TicketRef;
  /** Replaces the channel's texts. */
  words?: { subject: string; body: string };
}

/**
 * Adds acknowledgements to the outbox, in the transaction that creates their ticket. Load the language detector first
 * (`prepareLanguages`), so that nothing waits inside a transaction.
 */
export function createAcknowledgements({
  outbox,
  threads,
}: {
  outbox: Outbox;
  threads: Pick<Threads, 'numberOf'>;
}) {
  const decide = async (
    { channel, mail, receivedAt, ownAddresses }: Acknowledgeable,
    now: Date,
    transaction?: Transaction,
  ): Promise<AcknowledgementDecision> => {
    const context = { ownAddresses, receivedAt, now, acknowledgedToday: false };
    const first = decideAcknowledgement(mail, channel, context);
    if (first.to === null || !(await outbox.acknowledgedToday(first.to.address, transaction))) return first;
    return decideAcknowledgement(mail, channel, { ...context, acknowledgedToday: true });
  };

  return {
    /** Returns the decision on a message for a preview, or null if the channel sends no acknowledgements. */
    async foresee(mail: Acknowledgeable): Promise<Step | null> {
      return mail.channel.acknowledge ? (await decide(mail, new Date())).why : null;
    },

    /** Returns the step for the log; null if the channel sends no acknowledgements. */
    async acknowledge(transaction: Transaction, created: NewTicket): Promise<Step | null> {
      const { channel, ticket, mail } = created;
      if (!channel.acknowledge) return null;
      const now = new Date();
      const decision = await decide(created, now, transaction);
      if (!decision.to) return decision.why;

      const number = await threads.numberOf(transaction, channel.documentId, ticket);
      const language = speaksLikeSender(channel) ? sureLanguageOf(mail.reply || mail.subject) : undefined;
      const texts = created.words ? { ...created.words, translations: [] } : textsOf(channel);
      const template = acknowledgementIn(texts, language);
      const facts = { number, subject: mail.subject, requester: decision.to, channelName: channel.name };
      await outbox.add(transaction, {
        channel: channel.documentId,
        ticket,
        kind: 'acknowledgement',
        ticketMessage: null,
        to: decision.to,
        alsoTo: [],
        cc: [],
        bcc: [],
        writtenAs: writtenTo(mail, channel),
        ...writeAcknowledgement(template, facts),
        html: null,
        files: [],
        messageId: null,
        inReplyTo: mail.messageId,
        references: mail.messageId ? [mail.messageId] : [],
        author: null,
        // If two channels decide at the same time, the second acknowledgement of the day is dropped.
        uniqueKey: `ack:${recipientKey(decision.to.address)}:${now.toISOString().slice(0, 10)}`,
      });
      return decision.why;
    },
  };
}

/** Loads the language detector if a channel acknowledges in the sender's language. */
export async function prepareLanguages(channel: Channel): Promise<void> {
  if (speaksLikeSender(channel)) await loadLanguages();
}
