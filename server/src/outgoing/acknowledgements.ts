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

/** A mail that a ticket is made of. */
export interface Acknowledgeable {
  channel: Channel;
  mail: Mail;
  receivedAt: Date;
  /** Addresses that any channel reads or writes as. */
  ownAddresses: string[];
}

/** A ticket that was just made of a mail. */
export interface NewTicket extends Acknowledgeable {
  ticket: TicketRef;
  /** Instead of those of the channel. */
  words?: { subject: string; body: string };
}

/**
 * Puts acknowledgements into the outbox, in the transaction of the ticket that they are about. The detector of languages is to
 * be loaded before (`prepareLanguages`): nothing waits inside a transaction.
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
    const context = { ownAddresses, receivedAt, now, toldToday: false };
    const first = decideAcknowledgement(mail, channel, context);
    if (first.to === null || !(await outbox.toldToday(first.to.address, transaction))) return first;
    return decideAcknowledgement(mail, channel, { ...context, toldToday: true });
  };

  return {
    /** What would be decided on a mail, for a preview; null where the channel acknowledges nothing. */
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
        // Two channels that decide at the same moment: the day's second one is left out.
        uniqueKey: `ack:${recipientKey(decision.to.address)}:${now.toISOString().slice(0, 10)}`,
      });
      return decision.why;
    },
  };
}

/** Loads what tells the language of a sender, where a channel acknowledges in it. */
export async function prepareLanguages(channel: Channel): Promise<void> {
  if (speaksLikeSender(channel)) await loadLanguages();
}
