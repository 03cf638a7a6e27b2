import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** Maximum number of rows per statement. */
const AT_ONCE = 250;

/** A person added to a ticket, with the key of the address. */
export interface Participant {
  ticketDocumentId: string;
  senderKey: string;
}

/** Additional participants of tickets: people who may write into a ticket because a participant put them in Cc. */
export function createParticipants({ database }: { database: Database }) {
  return {
    /**
     * Adds people by address key, in the transaction of the messages that name them. Existing entries stay unchanged.
     */
    async add(transaction: Transaction, channel: string, people: Participant[]): Promise<void> {
      const rows = people.map(({ ticketDocumentId, senderKey }) => ({
        channel,
        ticket_document_id: ticketDocumentId,
        sender_hash: senderKey,
      }));
      for (let start = 0; start < rows.length; start += AT_ONCE)
        await database
          .table(TABLES.participant, transaction)
          .insert(rows.slice(start, start + AT_ONCE))
          .onConflict(['ticket_document_id', 'sender_hash'])
          .ignore();
    },

    /** Returns the manual changes to a ticket's participants. */
    async changed(ticketDocumentId: string): Promise<{ address: string; takenOut: boolean }[]> {
      const rows: Record<string, unknown>[] = await database
        .table(TABLES.participant)
        .where({ ticket_document_id: ticketDocumentId })
        .whereNotNull('address')
        .orderBy('id')
        .select('address', 'taken_out');
      return rows.map((row) => ({ address: String(row.address), takenOut: Boolean(row.taken_out) }));
    },

    /** Adds a participant to a ticket or, with `takenOut`, removes one, until someone changes it again. */
    async change(
      channel: string,
      { ticketDocumentId, senderKey }: Participant,
      address: string,
      takenOut: boolean,
    ): Promise<void> {
      await database
        .table(TABLES.participant)
        .insert({
          channel,
          ticket_document_id: ticketDocumentId,
          sender_hash: senderKey,
          address,
          taken_out: takenOut,
        })
        .onConflict(['ticket_document_id', 'sender_hash'])
        .merge(['address', 'taken_out']);
    },

    /** Moves participants, all or those with the given ids, to another ticket that lacks them. Returns their ids. */
    async give(transaction: Transaction, from: string, to: string, only?: number[]): Promise<number[]> {
      const people = () => database.table(TABLES.participant, transaction);
      const known = people().where({ ticket_document_id: to }).select('sender_hash');
      const rows: Record<string, unknown>[] = await people()
        .where({ ticket_document_id: from })
        .whereNotIn('sender_hash', known)
        .select('id');
      const ids = rows.map(({ id }) => numberOf(id)).filter((id) => only?.includes(id) ?? true);
      for (let start = 0; start < ids.length; start += AT_ONCE)
        await people()
          .whereIn('id', ids.slice(start, start + AT_ONCE))
          .update({ ticket_document_id: to });
      return ids;
    },

    /** Removes all additional participants of a ticket. */
    async removeAll(transaction: Transaction, ticketDocumentId: string): Promise<void> {
      await database
        .table(TABLES.participant, transaction)
        .where({ ticket_document_id: ticketDocumentId })
        .delete();
    },

    /** Returns the tickets that a person was added to or removed from. */
    async ofPerson(senderKey: string): Promise<{ id: number; ticketDocumentId: string }[]> {
      const rows: Record<string, unknown>[] = await database
        .table(TABLES.participant)
        .where({ sender_hash: senderKey })
        .orderBy('id');
      return rows.map((row) => ({
        id: numberOf(row.id),
        ticketDocumentId: String(row.ticket_document_id),
      }));
    },

    /** Removes a person from all tickets. */
    async removePerson(senderKey: string): Promise<void> {
      await database.table(TABLES.participant).where({ sender_hash: senderKey }).delete();
    },

    /** Returns address keys of the participants added to tickets, by the tickets' documentIds. */
    async of(tickets: string[]): Promise<{ ticket: string; senderKey: string; takenOut: boolean }[]> {
      const rows: Record<string, unknown>[] = await database
        .table(TABLES.participant)
        .whereIn('ticket_document_id', tickets)
        .select('ticket_document_id', 'sender_hash', 'taken_out');
      return rows.map((row) => ({
        ticket: String(row.ticket_document_id),
        senderKey: String(row.sender_hash),
        takenOut: Boolean(row.taken_out),
      }));
    },
  };
}

export type Participants = ReturnType<typeof createParticipants>;
