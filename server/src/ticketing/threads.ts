import type { Secrets } from '../secrets';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { isTokenOf, messageIdWith, signToken, type AgentToken, type ThreadToken } from './thread-token';
import type { TicketRef } from './threading';

/** Name of the installation's key in the table of secrets. */
const KEY = 'threadKey';
/** Values of one query. */
const AT_ONCE = 500;

/** A ticket that mail goes out for: its number, and the channel that writes. */
export interface NumberedThread {
  number: number;
  /** documentId of the channel whose token it has. */
  channel: string;
  /** documentId of the channel that answers: the same, or the one that took over from it. */
  answeredBy: string;
  ticket: TicketRef;
}

/**
 * Numbers and signed tokens of tickets. Both are of one channel: a ticket that two channels write about has two.
 * A number is given when it is first asked for, so that tickets nobody answers cost nothing.
 */
export function createThreads({
  database,
  secrets,
}: {
  database: Database;
  secrets: Pick<Secrets, 'installationKey'>;
}) {
  const threads = (transaction?: Transaction | null) =>
    database.table(TABLES.thread, transaction ?? undefined);
  const key = () => secrets.installationKey(KEY);

  /** The ticket's number, given now if it has none. With a transaction, part of it. */
  const numberFor = async (
    transaction: Transaction | null,
    channel: string,
    ticket: TicketRef,
  ): Promise<number> => {
    const place = { channel, ticket_uid: ticket.uid, ticket_document_id: ticket.documentId };
    const found = await threads(transaction).where(place).first('id');
    if (found) return numberOf(found.id);
    await threads(transaction)
      .insert({ ...place, ticket_type: ticket.ticketType, created_at: database.now() })
      .onConflict(['channel', 'ticket_document_id'])
      .ignore();
    // A locking read: MySQL's snapshot would not show a row that another instance inserted in the meantime.
    return numberOf((await threads(transaction).where(place).forUpdate().first('id'))?.id);
  };

  /**
   * The ticket's signed token, or with `side` that of the mail about it that the customer must not see. Never inside a
   * transaction. Rejects with `encryption-key-missing`.
   */
  const tokenFor = async (channel: string, ticket: TicketRef, side = false): Promise<string> =>
    signToken(await key(), await numberFor(null, channel, ticket), { channel, ticket, side });

  return {
    numberOf: numberFor,
    tokenFor,

    /** The token that proves an answer of one agent by mail. Never inside a transaction. Rejects with `encryption-key-missing`. */
    async agentTokenFor(channel: string, ticket: TicketRef, agent: number): Promise<string> {
      const number = await numberFor(null, channel, ticket);
      return signToken(await key(), number, { channel, ticket, agent });
    },

    /** A new Message-ID with the ticket's token; `host` is the domain at its right. Never inside a transaction. */
    async messageIdFor(message: { channel: string; ticket: TicketRef; host: string }): Promise<string> {
      return messageIdWith(await tokenFor(message.channel, message.ticket), message.host);
    },

    /** The threads of some numbers, of any channel; unknown ones are left out. */
    async withNumbers(numbers: number[]): Promise<Map<number, NumberedThread>> {
      const found = new Map<number, NumberedThread>();
      const asked = [...new Set(numbers)];
      for (let start = 0; start < asked.length; start += AT_ONCE) {
        const rows: Record<string, unknown>[] = await threads()
          .whereIn('id', asked.slice(start, start + AT_ONCE))
          .select('id', 'channel', 'taken_over_by', 'ticket_uid', 'ticket_document_id', 'ticket_type');
        for (const row of rows)
          found.set(numberOf(row.id), {
            number: numberOf(row.id),
            channel: String(row.channel),
            answeredBy: String(row.taken_over_by ?? row.channel),
            ticket: {
              uid: String(row.ticket_uid),
              documentId: String(row.ticket_document_id),
              ticketType: row.ticket_type == null ? null : String(row.ticket_type),
            },
          });
      }
      return found;
    },

    /** Whether a token proves to belong to a thread or, with `side`, to the side of it that the customer must not see. */
    async proves(token: ThreadToken, thread: NumberedThread, side = false): Promise<boolean> {
      return isTokenOf(await key(), token, { ...thread, side });
    },

    /** Whether a token was made for the answers of the agent whom it names. */
    async provesAgent(token: AgentToken, thread: NumberedThread): Promise<boolean> {
      return isTokenOf(await key(), token, { ...thread, agent: token.agent });
    },
  };
}

export type Threads = ReturnType<typeof createThreads>;
