import type { ReasonCode } from '../../../contracts';
import type { MessageInfo } from '../mailbox/types';
import { inAscii } from '../strapi/ascii';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import type { HeldFor } from '../ticketing/mended';
import { messageIdKey, senderKey } from './keys';
import { type Claim, type ClaimOutcome, type Outcome, type Place, type ServerChange } from './message';
import { messageTable, movesBy, movesEachBy, toHeldFor, withCause, type Row } from './table';
import type { ColumnType, EachUpdate } from '../strapi/update-each';

const DAY_MS = 86_400_000;

/** Thrown inside a transaction if the row no longer belongs to this run because another instance took it over. */
export class ClaimLost extends Error {}

/** Maximum number of left-over rows returned at once. */
const MAX_LEFT_OVER = 100;

const toClaim = (row: Row): Claim => ({
  id: numberOf(row.id),
  place: {
    channel: String(row.channel),
    folder: String(row.folder),
    folderHash: String(row.folder_hash),
    uidValidity: String(row.uid_validity),
  },
  uid: numberOf(row.uid),
  size: numberOf(row.size),
  receivedAt: new Date(numberOf(row.received_at)),
  attempts: numberOf(row.attempts),
  forced: Boolean(row.forced),
  hasRaw: Boolean(row.has_raw),
});

/** Truncates a text to its column. If `plain`, replaces non-ASCII characters with `?`. */
const cut = (text: string | null | undefined, most: number, plain: boolean): string | null => {
  const kept = text?.slice(0, most).toWellFormed() ?? null;
  return plain ? (kept?.replace(/\P{ASCII}/gu, '?') ?? null) : kept;
};

const OUTCOME_COLUMNS: Record<string, ColumnType> = {
  state: 'text',
  reason: 'text',
  detail: 'text',
  trace: 'text',
  dedup_key: 'text',
  decoded_key: 'text',
  shared_key: 'text',
  message_id: 'text',
  message_id_hash: 'text',
  sender: 'text',
  sender_hash: 'text',
  subject: 'text',
  ticket_uid: 'text',
  ticket_document_id: 'text',
  ticket_type: 'text',
  has_raw: 'boolean',
  raw_bytes: 'bigint',
  after: 'text',
  after_folder: 'text',
};

function outcomeRow(id: number, outcome: Outcome): EachUpdate['rows'][number] {
  const { decision, mail, ticket, plain = false } = outcome;
  const trace = JSON.stringify(decision.steps);
  return {
    id,
    state: decision.outcome,
    reason: decision.reason,
    detail: cut(decision.detail, 500, plain),
    trace: plain ? inAscii(trace) : trace,
    dedup_key: outcome.dedupKey,
    decoded_key: outcome.decodedKey ?? null,
    shared_key: outcome.sharedKey ?? null,
    message_id: cut(mail?.messageId, 1_000, plain),
    message_id_hash: mail?.messageId ? messageIdKey(mail.messageId) : null,
    sender: cut(mail?.from?.address, 320, plain),
    sender_hash: mail?.from ? senderKey(mail.from.address) : null,
    subject: cut(mail?.subject, 1_000, plain),
    ticket_uid: ticket?.uid ?? null,
    ticket_document_id: ticket?.documentId ?? null,
    ticket_type: ticket?.ticketType ?? null,
    has_raw: outcome.keepsRaw,
    raw_bytes: outcome.original?.bytes ?? null,
    keep_ms: outcome.original ? outcome.original.days * DAY_MS : null,
    after: outcome.after,
    after_folder: outcome.afterFolder ?? null,
  };
}

/**
 * Records the outcome of each message exactly once: through a unique index on its place, a claim before fetching, and
 * an outcome that is only written from `processing`. Every write names the fence of the lease, so that a run that lost
 * its lease changes nothing.
 */
export function createLedger(database: Database) {
  const ledger = (transaction?: Transaction) => messageTable(database, transaction);
  const moves = movesBy(database, 'run');
  const movesEach = movesEachBy(database, 'run');
  const placed = (place: Place) => ({
    channel: place.channel,
    folder_hash: place.folderHash,
    uid_validity: place.uidValidity,
  });

  return {
    /** Claims messages without a row, in one statement outside any transaction. Returns the rows of this run by UID. */
    async claim(place: Place, fence: number, infos: MessageInfo[]): Promise<Claim[]> {
      if (infos.length === 0) return [];
      await ledger()
        .insert(
          infos.map((info) => ({
            ...placed(place),
            folder: place.folder,
            uid: info.uid,
            state: 'processing',
            fence,
            attempts: 1,
            size: info.size,
            received_at: info.internalDate.getTime(),
          })),
        )
        .onConflict(['channel', 'folder_hash', 'uid_validity', 'uid'])
        .ignore();
      const rows: Row[] = await ledger()
        .where({ ...placed(place), fence, state: 'processing' })
        .whereIn(
          'uid',
          infos.map((info) => info.uid),
        )
        .orderBy('uid');
      return rows.map(toClaim);
    },

    /**
     * Queues a message for the next run, which creates a ticket regardless of screening, at a person's request. Returns
     * its id. An existing row is not changed.
     */
    async enter(place: Place, { uid, size, internalDate }: MessageInfo): Promise<number> {
      await ledger()
        .insert({
          ...placed(place),
          folder: place.folder,
          uid,
          state: 'processing',
          fence: 0,
          attempts: 0,
          forced: true,
          size,
          received_at: internalDate.getTime(),
        })
        .onConflict(['channel', 'folder_hash', 'uid_validity', 'uid'])
        .ignore();
      const row: Row | undefined = await ledger()
        .where({ ...placed(place), uid })
        .first('id');
      return numberOf(row?.id);
    },

    /**
     * Reopens a channel's messages that are held for some causes and whose raw message is kept. The current run decides
     * them again. Returns their number.
     */
    async reopen(channel: string, causes: HeldFor[]): Promise<number> {
      return withCause(moves('reopen').where({ channel }), causes).update({
        state: 'processing',
        fence: 0,
        attempts: 0,
      }) as unknown as Promise<number>;
    },

    /** Returns the causes, of some reasons, for which messages of a channel are held. */
    async heldFor(channel: string, reasons: ReasonCode[]): Promise<HeldFor[]> {
      const rows: Row[] = await ledger()
        .where({ channel, state: 'held', has_raw: true })
        .whereIn('reason', reasons)
        .distinct('reason', 'detail');
      return rows.map(toHeldFor);
    },

    /**
     * Returns rows left `processing` by a run that ended, or queued for retry by a person; at most 100, oldest first.
     * @param query.hasRaw rows whose raw message is kept; without it, those that must be fetched, from one folder or
     * from all but some
     */
    async leftOver(
      channel: string,
      fence: number,
      query: { hasRaw: true } | { hasRaw: false; folderHash: string } | { hasRaw: false; outside: string[] },
    ): Promise<Claim[]> {
      const rows: Row[] = await ledger()
        .where({ channel, state: 'processing' })
        .where('fence', '<', fence)
        .where((where) => {
          if (query.hasRaw) where.where('has_raw', true);
          else {
            where.whereRaw('has_raw is not true');
            if ('outside' in query) where.whereNotIn('folder_hash', query.outside);
            else where.where('folder_hash', query.folderHash);
          }
        })
        .orderBy('id')
        .limit(MAX_LEFT_OVER);
      return rows.map(toClaim);
    },

    /** Takes over left-over rows. Returns those that now belong to this run, with the increased attempt count. */
    async takeOver(claims: Claim[], fence: number): Promise<Claim[]> {
      const ids = claims.map((claim) => claim.id);
      if (ids.length === 0) return [];
      await moves('takeOver')
        .whereIn('id', ids)
        .where('fence', '<', fence)
        .update({ fence, attempts: database.raw('?? + 1', ['attempts']) });
      const rows: Row[] = await ledger()
        .whereIn('id', ids)
        .where({ fence, state: 'processing' })
        .orderBy('id');
      return rows.map(toClaim);
    },

    /**
     * Writes the outcomes of messages, each exactly once. Throws ClaimLost if a row no longer belongs to this run; the
     * caller rolls back.
     */
    async decide(transaction: Transaction, fence: number, decided: ClaimOutcome[]): Promise<void> {
      const changed = await movesEach('decide', transaction, {
        columns: OUTCOME_COLUMNS,
        operands: { keep_ms: 'bigint' },
        expressions: { decided_at: database.nowSql, raw_until: `${database.nowSql} + own.keep_ms` },
        rows: decided.map(({ claim, outcome }) => outcomeRow(claim.id, outcome)),
        where: { fence: [fence] },
      });
      if (changed === decided.length) return;
      const ids = decided.map(({ claim }) => claim.id).join(', ');
      throw new ClaimLost(`of the messages ${ids} another run claimed ${decided.length - changed}`);
    },

    /** Returns documentIds of channels with messages waiting for a retry. */
    async channelsWithRetries(): Promise<string[]> {
      const rows: Row[] = await ledger().where({ state: 'processing', fence: 0 }).distinct('channel');
      return rows.map((row) => String(row.channel));
    },

    /** Releases a claimed row to be fetched from the mail server, because its raw message is not kept after all. */
    async release(claim: Claim): Promise<void> {
      await ledger().where({ id: claim.id, state: 'processing' }).update({ has_raw: false, fence: 0 });
    },

    /** Returns at most `most` rows of a place whose change on the mail server is pending. */
    async pendingAfter(
      place: Place,
      after: ServerChange,
      most: number,
    ): Promise<{ id: number; uid: number; folder: string | null }[]> {
      const rows: Row[] = await ledger()
        .where({ ...placed(place), after })
        .orderBy('uid')
        .limit(most)
        .select('id', 'uid', 'after_folder');
      return rows.map((row) => ({
        id: numberOf(row.id),
        uid: numberOf(row.uid),
        folder: row.after_folder == null ? null : String(row.after_folder),
      }));
    },

    /** Marks the change on the mail server as done. */
    async afterDone(ids: number[]): Promise<void> {
      if (ids.length > 0) await ledger().whereIn('id', ids).update({ after: null });
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
