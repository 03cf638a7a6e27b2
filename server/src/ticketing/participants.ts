import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** Rows of one statement. */
const AT_ONCE = 250;

/** One who was added to a ticket, by the key of the address. */
export interface Participant {
  ticketDocumentId: string;
  senderKey: string;
}

/** People who may write into a ticket although they never did: those whom a participant wrote in Cc. */
export function createParticipants({ database }: { database: Database }) {
  return {
    /** Adds people by the keys of their addresses, in the transaction of the messages that name them; who is there stays. */
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

    /** What people changed of who takes part in a ticket. */
    async changed(ticketDocumentId: string): Promise<{ address: string; takenOut: boolean }[]> {
      const rows: Record<string, unknown>[] = await database
        .table(TABLES.participant)
        .where({ ticket_document_id: ticketDocumentId })
        .whereNotNull('address')
        .orderBy('id')
        .select('address', 'taken_out');
      return rows.map((row) => ({ address: String(row.address), takenOut: Boolean(row.taken_out) }));
    },

    /** Has someone take part in a ticket or, with `takenOut`, not any more: until a person says otherwise. */
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

    /** Gives people of one ticket to another that does not know them, or only those of some ids; returns their ids. */
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

    /** Removes all people of a ticket. */
    async removeAll(transaction: Transaction, ticketDocumentId: string): Promise<void> {
      await database
        .table(TABLES.participant, transaction)
        .where({ ticket_document_id: ticketDocumentId })
        .delete();
    },

    /** The tickets that someone takes part in, or was taken out of. */
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

    /** Removes someone from all tickets. */
    async removePerson(senderKey: string): Promise<void> {
      await database.table(TABLES.participant).where({ sender_hash: senderKey }).delete();
    },

    /** Keys of the people who were added to tickets, by the tickets' documentIds. */
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
