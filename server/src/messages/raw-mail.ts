import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { EmailChannelError } from '../../../contracts';
import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** Characters of one part, well below the packet and statement limits of every database (MariaDB: 16 MB). */
const PART = 512 * 1024;
/** Characters and rows of one statement. */
const STATEMENT = 2 * PART;
const MAX_ROWS = 100;
/** Bytes that a kept message may unpack to; far above the size limit of a message. */
const LARGEST = 256 * 1024 * 1024;

const zip = promisify(gzip);
const unzip = promisify(gunzip) as (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** A raw message as base64 of its gzip, cut into parts. */
export type PackedMail = string[];

/** Characters that are kept of a raw message, which are bytes of the database. */
export const sizeOf = (packed: PackedMail): number => packed.reduce((size, part) => size + part.length, 0);

/** A raw message to keep, by the id of its message. */
export interface KeptMail {
  message: number;
  packed: PackedMail;
}

type Subquery = ReturnType<Database['table']>;

/** Raw messages that are kept for a person or another try. */
export interface RawMail {
  /** Packs a raw message; takes time, so it is done before the transaction that saves it. */
  pack(raw: Uint8Array): Promise<PackedMail>;
  /** Keeps the raw message of a message, replacing what was kept before. */
  save(transaction: Transaction, message: number, packed: PackedMail): Promise<void>;
  /** Keeps the raw messages of messages that have none yet, in as few statements as the databases take. */
  saveNew(transaction: Transaction, mails: readonly KeptMail[]): Promise<void>;
  /** The raw message of a message, null where none is kept. Rejects with `message-not-found` when it is damaged. */
  load(message: number): Promise<Buffer | null>;
  /** Forgets raw messages, by the ids of their messages or a subquery of them. */
  remove(transaction: Transaction, messages: number[] | Subquery): Promise<void>;
}

/** Raw messages in a table of the plugin; `has_raw` of the message is the caller's to set. */
export function createRawMail(database: Database): RawMail {
  const remove: RawMail['remove'] = async (transaction, messages) => {
    if (Array.isArray(messages) && messages.length === 0) return;
    await database
      .table(TABLES.raw, transaction)
      .whereIn('ledger_id', messages as never)
      .delete();
  };

  const saveNew: RawMail['saveNew'] = async (transaction, mails) => {
    let rows: { ledger_id: number; part: number; data: string }[] = [];
    let size = 0;
    const insert = async () => {
      if (rows.length > 0) await database.table(TABLES.raw, transaction).insert(rows);
      rows = [];
      size = 0;
    };
    for (const { message, packed } of mails)
      for (const [part, data] of packed.entries()) {
        if (size + data.length > STATEMENT || rows.length === MAX_ROWS) await insert();
        rows.push({ ledger_id: message, part, data });
        size += data.length;
      }
    await insert();
  };

  return {
    async pack(raw) {
      const packed = (await zip(raw)).toString('base64');
      return Array.from({ length: Math.ceil(packed.length / PART) }, (_, part) =>
        packed.slice(part * PART, (part + 1) * PART),
      );
    },

    async save(transaction, message, packed) {
      await remove(transaction, [message]);
      await saveNew(transaction, [{ message, packed }]);
    },

    saveNew,

    async load(message) {
      const parts: { data: string }[] = await database
        .table(TABLES.raw)
        .where({ ledger_id: message })
        .orderBy('part')
        .select('data');
      if (parts.length === 0) return null;
      const packed = Buffer.from(parts.map((part) => part.data).join(''), 'base64');
      return unzip(packed, { maxOutputLength: LARGEST }).catch(() => {
        throw new EmailChannelError('message-not-found.damaged');
      });
    },

    remove,
  };
}
