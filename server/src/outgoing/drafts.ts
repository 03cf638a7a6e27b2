import {
  draftSchema,
  type DraftContent,
  type DraftKind,
  type ReplyInput,
  type StoredDrafts,
} from '../../../contracts';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { TicketRef } from '../ticketing/threading';

/** Time after a change during which an agent is shown as writing, in ms. */
const WRITING_MS = 20_000;
/** Age after which untouched drafts are deleted. */
const FORGOTTEN_MS = 90 * 86_400_000;

type TicketPlace = Pick<TicketRef, 'uid' | 'documentId'>;

/** Agents' drafts: one reply and one note per agent and ticket, so that agents can continue on another computer. */
export function createDrafts({ database }: { database: Database }) {
  const drafts = (transaction?: Transaction) => database.table(TABLES.draft, transaction);
  const placeOf = ({ uid, documentId }: TicketPlace) => ({
    ticket_uid: uid,
    ticket_document_id: documentId,
  });

  return {
    async of(ticket: TicketPlace, admin: number): Promise<StoredDrafts> {
      const rows: Record<string, unknown>[] = await drafts().where({ ...placeOf(ticket), admin });
      const found = (kind: DraftKind): DraftContent | null => {
        const row = rows.find((one) => one.kind === kind);
        return row ? (draftSchema.safeParse(JSON.parse(String(row.content))).data ?? null) : null;
      };
      return { reply: found('reply'), note: found('note') };
    },

    /** @param agent name of the admin user, shown to others who view the ticket */
    async save(
      ticket: TicketPlace,
      admin: number,
      agent: string,
      kind: DraftKind,
      content: DraftContent,
    ): Promise<void> {
      const change = {
        agent: agent.slice(0, 255),
        content: JSON.stringify(content),
        changed_at: database.now(),
      };
      await drafts()
        .insert({ ...placeOf(ticket), admin, kind, ...change })
        .onConflict(['ticket_document_id', 'admin', 'kind'])
        .merge(['agent', 'content', 'changed_at']);
      await drafts()
        .where('changed_at', '<', database.raw('? - ?', [database.now(), FORGOTTEN_MS]))
        .delete();
    },

    async remove(ticket: TicketPlace, admin: number, kind: DraftKind): Promise<void> {
      await drafts()
        .where({ ...placeOf(ticket), admin, kind })
        .delete();
    },

    /** Names of the agents who changed a draft of the ticket in the last few seconds. */
    async writing(ticket: TicketPlace): Promise<{ admin: number; agent: string }[]> {
      const rows: Record<string, unknown>[] = await drafts()
        .where(placeOf(ticket))
        .where('changed_at', '>', database.raw('? - ?', [database.now(), WRITING_MS]))
        .orderBy('id')
        .select('admin', 'agent');
      const names = new Map(rows.map((row) => [numberOf(row.admin), String(row.agent)]));
      return [...names].map(([admin, agent]) => ({ admin, agent }));
    },

    /** Deletes all drafts of a ticket, in the transaction that deletes the ticket. */
    async removeAll(transaction: Transaction, ticket: TicketPlace): Promise<void> {
      await drafts(transaction).where(placeOf(ticket)).delete();
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;

/**
 * The draft that an agent gets back when a reply or a forward is undone; null without a key.
 * @param base the message that is forwarded
 */
export const draftOf = (
  {
    text,
    to,
    cc,
    bcc = [],
    from,
    quote = false,
    attachments,
    key,
  }: Pick<ReplyInput, 'text' | 'to' | 'cc' | 'from' | 'attachments' | 'key'> &
    Partial<Pick<ReplyInput, 'bcc' | 'quote'>>,
  base: string | null = null,
): DraftContent | null =>
  key === undefined
    ? null
    : {
        text,
        to: to ?? null,
        cc,
        bcc,
        from: from ?? null,
        files: attachments.map((id) => ({ id, name: `${id}` })),
        quote,
        key,
        base,
      };
