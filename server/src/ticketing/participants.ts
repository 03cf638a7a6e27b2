import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** People who may write into a ticket although they never did: those whom a participant wrote in Cc. */
export function createParticipants({ database }: { database: Database }) {
  return {
    /** Adds people by the keys of their addresses, in the transaction of the message that names them; who is there stays. */
    async add(
      transaction: Transaction,
      place: { channel: string; ticketDocumentId: string },
      keys: string[],
    ): Promise<void> {
      if (keys.length === 0) return;
      await database
        .table(TABLES.participant, transaction)
        .insert(
          keys.map((key) => ({
            channel: place.channel,
            ticket_document_id: place.ticketDocumentId,
            sender_hash: key,
          })),
        )
        .onConflict(['ticket_document_id', 'sender_hash'])
        .ignore();
    },
  };
}

export type Participants = ReturnType<typeof createParticipants>;
