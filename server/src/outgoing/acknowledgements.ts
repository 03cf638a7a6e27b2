import { step, type Channel, type Step } from '../../../contracts';
import type { Mail } from '../mail/types';
import type { Transaction } from '../strapi/database';
import type { Threads } from '../ticketing/threads';
import type { TicketRef } from '../ticketing/threading';
import { decideAcknowledgement, writeAcknowledgement } from './acknowledgement';
import { recipientKey, type Outbox } from './outbox';

/** A ticket that was just made of a mail. */
export interface NewTicket {
  channel: Channel;
  ticket: TicketRef;
  mail: Mail;
  receivedAt: Date;
  /** Addresses that any channel reads or writes as. */
  ownAddresses: string[];
}

/** Puts acknowledgements into the outbox, in the transaction of the ticket that they are about. */
export function createAcknowledgements({
  outbox,
  threads,
}: {
  outbox: Outbox;
  threads: Pick<Threads, 'numberOf'>;
}) {
  /** Answers what was decided, for the log; null where the channel acknowledges nothing. */
  return async (transaction: Transaction, created: NewTicket): Promise<Step | null> => {
    const { channel, ticket, mail, receivedAt, ownAddresses } = created;
    if (!channel.acknowledge) return null;
    const context = { ownAddresses, receivedAt, now: new Date(), toldToday: false };
    const first = decideAcknowledgement(mail, channel, context);
    const toldToday = first.to !== null && (await outbox.toldToday(transaction, first.to.address));
    const { to, why } = toldToday ? decideAcknowledgement(mail, channel, { ...context, toldToday }) : first;
    if (!to) return step('acknowledgement', 'note', `No acknowledgement: ${why}.`);

    const number = await threads.numberOf(transaction, channel.documentId, ticket);
    const template = { subject: channel.acknowledgementSubject, body: channel.acknowledgementBody };
    const facts = { number, subject: mail.subject, requester: to, channelName: channel.name };
    await outbox.add(transaction, {
      channel: channel.documentId,
      ticket,
      kind: 'acknowledgement',
      ticketMessage: null,
      to,
      cc: [],
      ...writeAcknowledgement(template, facts),
      html: null,
      files: [],
      messageId: null,
      inReplyTo: mail.messageId,
      references: mail.messageId ? [mail.messageId] : [],
      author: null,
      // Two channels that decide at the same moment: the day's second one is left out.
      uniqueKey: `ack:${recipientKey(to.address)}:${context.now.toISOString().slice(0, 10)}`,
    });
    return step('acknowledgement', 'note', `An acknowledgement: ${why}.`);
  };
}
