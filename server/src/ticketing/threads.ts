import type { Secrets } from '../secrets';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { isTokenOf, messageIdWith, signToken, type AgentToken, type ThreadToken } from './thread-token';
import type { TicketRef } from './threading';

/** Name of the installation's key in the secrets table. */
const KEY = 'threadKey';
/** Maximum number of values per query. */
const AT_ONCE = 500;

/** A ticket with its number and the channel that sends its messages. */
export interface NumberedThread {
  number: number;
  /** documentId of the channel that signed the token. */
  channel: string;
  /** documentId of the channel that replies: the same one, or the one that replaced it. */
  answeredBy: string;
  ticket: TicketRef;
}

/**
 * Assigns ticket numbers and signs tokens. Both are per channel, so a ticket with messages from two channels has two. A
 * number is assigned on first use, so tickets without replies cost nothing.
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

  /** Returns the ticket's number, and assigns one if needed. Part of the transaction, if given. */
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
    // Locking read, because MySQL's snapshot would not show a row that another instance has inserted meanwhile.
    return numberOf((await threads(transaction).where(place).forUpdate().first('id'))?.id);
  };

  /**
   * Returns the ticket's signed token or, with `side`, that of its side conversations. Never inside a transaction.
   * Rejects with `encryption-key-missing`.
   */
  const tokenFor = async (channel: string, ticket: TicketRef, side = false): Promise<string> =>
    signToken(await key(), await numberFor(null, channel, ticket), { channel, ticket, side });

  return {
    numberOf: numberFor,
    tokenFor,

    /**
     * Returns the token for one agent's emailed answers. Never inside a transaction. Rejects with
     * `encryption-key-missing`.
     */
    async agentTokenFor(channel: string, ticket: TicketRef, agent: number): Promise<string> {
      const number = await numberFor(null, channel, ticket);
      return signToken(await key(), number, { channel, ticket, agent });
    },

    /**
     * Returns a new Message-ID with the ticket's token. `host` is the domain after the `@`. Never inside a transaction.
     */
    async messageIdFor(message: { channel: string; ticket: TicketRef; host: string }): Promise<string> {
      return messageIdWith(await tokenFor(message.channel, message.ticket), message.host);
    },

    /** Returns the threads with the given numbers, of any channel; unknown ones are omitted. */
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

    /** Whether a token is valid for a thread or, with `side`, for its side conversations. */
    async proves(token: ThreadToken, thread: NumberedThread, side = false): Promise<boolean> {
      return isTokenOf(await key(), token, { ...thread, side });
    },

    /** Whether a token is valid for answers of the agent that it names. */
    async provesAgent(token: AgentToken, thread: NumberedThread): Promise<boolean> {
      return isTokenOf(await key(), token, { ...thread, agent: token.agent });
    },
  };
}

export type Threads = ReturnType<typeof createThreads>;
