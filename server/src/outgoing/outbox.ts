import type { EmailChannelError, Said, Undelivered } from '../../../contracts';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { TicketRef } from '../ticketing/threading';
import { createOutboxCopies } from './outbox-copies';
import {
  errorColumns,
  NO_ERROR,
  recipientKey,
  saidColumns,
  toOutgoing,
  type NewOutgoing,
  type Outgoing,
  type OutgoingKind,
  type People,
  type Row,
} from './outbox-rows';

const DAY_MS = 86_400_000;
const MAX_ROWS = 1_000;

/**
 * The outbox. A message is added in the transaction of what it belongs to, and sent by the instance that claims its
 * row. `attempts` is the fence of a claim: an expired claim cannot update the row.
 */
export function createOutbox(database: Database) {
  const outgoing = (transaction?: Transaction) => database.table(TABLES.outgoing, transaction);
  const later = (ms: number) => database.raw('? + ?', [database.now(), ms]);
  const earlier = (ms: number) => database.raw('? - ?', [database.now(), ms]);

  /**
   * Updates the matching rows one by one by id, if they still match. A single update by another index would lock index
   * and row in the opposite order of claims, and MariaDB would abort one of the two.
   */
  const endEach = async (found: ReturnType<typeof outgoing>, values: Row): Promise<number> => {
    const rows: Row[] = await found.select('id', 'state', 'attempts').orderBy('id').limit(MAX_ROWS);
    let ended = 0;
    for (const { id, state, attempts } of rows)
      ended += Number(await outgoing().where({ id, state, attempts }).update(values));
    return ended;
  };

  return {
    ...createOutboxCopies(database),

    /** Adds a mail in the caller's transaction. Where its unique key is taken, an acknowledgement is left out, and a reply rejects. */
    async add(transaction: Transaction, mail: NewOutgoing): Promise<void> {
      const insert = outgoing(transaction).insert({
        channel: mail.channel,
        ticket_uid: mail.ticket.uid,
        ticket_document_id: mail.ticket.documentId,
        ticket_type: mail.ticket.ticketType,
        kind: mail.kind,
        ticket_message: mail.ticketMessage,
        recipient: JSON.stringify(mail.to),
        recipient_hash: recipientKey(mail.to.address),
        also_to: JSON.stringify(mail.alsoTo),
        cc: JSON.stringify(mail.cc),
        bcc: JSON.stringify(mail.bcc),
        written_as: mail.writtenAs,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        files: JSON.stringify(mail.files),
        message_id: mail.messageId,
        in_reply_to: mail.inReplyTo,
        reference_ids: JSON.stringify(mail.references),
        state: 'waiting',
        attempts: 0,
        next_at: mail.inMs ? later(mail.inMs) : database.now(),
        draft: mail.draft ? JSON.stringify(mail.draft) : null,
        author: mail.author,
        agent: mail.agent ?? null,
        created_at: database.now(),
        unique_key: mail.uniqueKey,
      });
      await (mail.kind === 'acknowledgement' ? insert.onConflict('unique_key').ignore() : insert);
    },

    /** Whether an acknowledgement to this address was added within the last day. */
    async acknowledgedToday(address: string, transaction?: Transaction): Promise<boolean> {
      const row: Row | undefined = await outgoing(transaction)
        .where({ recipient_hash: recipientKey(address), kind: 'acknowledgement' })
        .where('created_at', '>', earlier(DAY_MS))
        .first('id');
      return row !== undefined;
    },

    async withKey(uniqueKey: string): Promise<Outgoing | null> {
      const row: Row | undefined = await outgoing().where({ unique_key: uniqueKey }).first();
      return row ? toOutgoing(row) : null;
    },

    /** Messages of a ticket's conversation, oldest first, at most 1,000. Alerts for agents are excluded. */
    async ofTicket(ticket: Pick<TicketRef, 'uid' | 'documentId'>): Promise<Outgoing[]> {
      const rows: Row[] = await outgoing()
        .where({ ticket_uid: ticket.uid, ticket_document_id: ticket.documentId })
        .whereNot({ kind: 'alert' })
        .orderBy('id')
        .limit(MAX_ROWS);
      return rows.map(toOutgoing);
    },

    /** Due messages of a kind, oldest first, except for paused channels. */
    async due(kind: OutgoingKind, most: number, exceptChannels: string[]): Promise<Outgoing[]> {
      const rows: Row[] = await outgoing()
        .where({ state: 'waiting', kind })
        .where('next_at', '<=', database.now())
        .whereNotIn('channel', exceptChannels)
        .orderBy('next_at')
        .orderBy('id')
        .limit(most);
      return rows.map(toOutgoing);
    },

    /**
     * Claims a message and stores its Message-ID.
     * @returns the claim, or null if another instance has it
     */
    async claim(transaction: Transaction, mail: Outgoing, messageId: string): Promise<Outgoing | null> {
      const attempts = mail.attempts + 1;
      const taken = await outgoing(transaction)
        .where({ id: mail.id, state: 'waiting', attempts: mail.attempts })
        .update({
          state: 'sending',
          attempts,
          claimed_at: database.now(),
          message_id: messageId,
        });
      return taken === 1 ? { ...mail, attempts, messageId, state: 'sending' } : null;
    },

    /**
     * Marks a message as sent; `wantsCopy` if it must be saved in the Sent folder. Works even after the claim was given
     * up, since the result is then known.
     */
    async sent(mail: Outgoing, note: Said | null, wantsCopy: boolean): Promise<void> {
      await outgoing()
        .where({ id: mail.id, attempts: mail.attempts })
        .whereIn('state', ['sending', 'failed'])
        .update({
          state: 'sent',
          sent_at: database.now(),
          ...(note ? saidColumns(note) : NO_ERROR),
          error_code: null,
          next_at: null,
          ...(wantsCopy ? { copy_state: 'wanted', copy_attempts: 0, copy_at: database.now() } : {}),
        });
    },

    async failed(mail: Outgoing, error: EmailChannelError): Promise<void> {
      await outgoing()
        .where({ id: mail.id, attempts: mail.attempts, state: 'sending' })
        .update({ state: 'failed', ...errorColumns(error), next_at: null });
    },

    /** Ends all unsent messages, because they belong to another installation. */
    async disown(error: EmailChannelError): Promise<void> {
      await outgoing()
        .whereIn('state', ['waiting', 'sending'])
        .update({ state: 'failed', ...errorColumns(error), next_at: null });
    },

    /** Deletes the messages of a ticket. A message that is being sent still goes out. */
    async withdraw(transaction: Transaction, ticket: { uid: string; documentId: string }): Promise<void> {
      await outgoing(transaction)
        .where({ ticket_uid: ticket.uid, ticket_document_id: ticket.documentId })
        .whereNot({ state: 'sending' })
        .delete();
    },

    /** Moves messages of a ticket to another one: all, or those with the given ids. Returns their ids. */
    async give(
      transaction: Transaction,
      from: Pick<TicketRef, 'uid' | 'documentId'>,
      to: TicketRef,
      only?: number[],
    ): Promise<number[]> {
      const rows: Row[] = await outgoing(transaction)
        .where({ ticket_uid: from.uid, ticket_document_id: from.documentId })
        .select('id');
      const ids = rows.map(({ id }) => numberOf(id)).filter((id) => only?.includes(id) ?? true);
      for (let start = 0; start < ids.length; start += MAX_ROWS)
        await outgoing(transaction)
          .whereIn('id', ids.slice(start, start + MAX_ROWS))
          .update({ ticket_document_id: to.documentId, ticket_type: to.ticketType });
      return ids;
    },

    /** Takes back a message that was not attempted yet. Returns whether it was. */
    async takeBack(transaction: Transaction, mail: Outgoing): Promise<boolean> {
      const taken = await outgoing(transaction)
        .where({ id: mail.id, state: 'waiting', attempts: 0 })
        .delete();
      return taken === 1;
    },

    /** Fails a message that cannot be claimed. */
    async giveUp(mail: Outgoing, error: EmailChannelError): Promise<void> {
      await outgoing()
        .where({ id: mail.id, attempts: mail.attempts, state: 'waiting' })
        .update({ state: 'failed', ...errorColumns(error), next_at: null });
    },

    /** Schedules another attempt. */
    async later(mail: Outgoing, inMs: number, error: EmailChannelError): Promise<void> {
      await outgoing()
        .where({ id: mail.id, attempts: mail.attempts, state: 'sending' })
        .update({ state: 'waiting', next_at: later(inMs), ...errorColumns(error) });
    },

    /** Suppresses acknowledgements and alerts that waited longer than `ms`, at most 1,000 per call. */
    async suppressOld(ms: number, error: EmailChannelError): Promise<void> {
      const old = outgoing()
        .where({ state: 'waiting' })
        .whereIn('kind', ['acknowledgement', 'alert'])
        .where('created_at', '<', earlier(ms));
      await endEach(old, { state: 'suppressed', ...errorColumns(error), next_at: null });
    },

    /**
     * Fails messages whose instance stopped while sending, since it is uncertain whether they were sent. Handles at
     * most 1,000 per call and returns their number.
     */
    async giveUpAbandoned(ms: number, error: EmailChannelError): Promise<number> {
      const abandoned = outgoing().where({ state: 'sending' }).where('claimed_at', '<', earlier(ms));
      return endEach(abandoned, { state: 'failed', ...errorColumns(error), next_at: null });
    },

    /** Deletes messages that were settled more than `ms` ago. */
    async forget(ms: number): Promise<void> {
      await outgoing()
        .whereIn('state', ['sent', 'failed', 'suppressed'])
        .where('created_at', '<', earlier(ms))
        .delete();
    },

    /** Records a delivery report on a ticket's message, in the report's transaction. A failure is final. */
    async reported(
      transaction: Transaction,
      ticket: string,
      messageId: string,
      reportOf: (mail: Outgoing) => Undelivered | null,
    ): Promise<void> {
      const row: Row | undefined = await outgoing(transaction)
        .where({ ticket_document_id: ticket, state: 'sent' })
        .where('message_id', messageId)
        .first();
      if (!row) return;
      const mail = toOutgoing(row);
      const report = reportOf(mail);
      if (!report || (mail.undelivered?.kind === 'failed' && report.kind === 'delayed')) return;
      await outgoing(transaction)
        .where({ id: mail.id })
        .update({
          undelivered: JSON.stringify(report),
          hard_bounces: numberOf(row.hard_bounces) + (isHard(report) ? 1 : 0),
        });
    },

    /** Number of hard bounces by recipient key. */
    async hardBounces(addresses: string[]): Promise<Map<string, number>> {
      const keys = new Map(addresses.map((address) => [recipientKey(address), address]));
      if (keys.size === 0) return new Map();
      const rows: Row[] = await outgoing()
        .whereIn('recipient_hash', [...keys.keys()])
        .where('hard_bounces', '>', 0)
        .groupBy('recipient_hash')
        .select('recipient_hash')
        .sum({ bounces: 'hard_bounces' });
      return new Map(rows.map((row) => [keys.get(String(row.recipient_hash))!, numberOf(row.bounces)]));
    },

    /**
     * Queues a failed or bounced reply again, on request. Returns whether it was one.
     * @param people the new recipients
     */
    async again(mail: Outgoing, people: People): Promise<boolean> {
      const taken = await outgoing()
        .where({ id: mail.id, attempts: mail.attempts, kind: 'reply', state: mail.state })
        .whereIn('state', ['failed', 'sent'])
        .update({
          state: 'waiting',
          next_at: database.now(),
          recipient: JSON.stringify(people.to),
          recipient_hash: recipientKey(people.to.address),
          also_to: JSON.stringify(people.alsoTo),
          cc: JSON.stringify(people.cc),
          bcc: JSON.stringify(people.bcc),
          undelivered: null,
          ...NO_ERROR,
        });
      return taken === 1;
    },
  };
}

/** Whether a delivery failed permanently (RFC 3463 class 5). */
const isHard = ({ kind, recipients }: Undelivered): boolean =>
  kind === 'failed' && recipients.every(({ status }) => !status?.startsWith('4.'));

export type Outbox = ReturnType<typeof createOutbox>;
