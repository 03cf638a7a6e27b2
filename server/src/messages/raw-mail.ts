import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { EmailChannelError } from '../../../contracts';
import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** Characters per part, well below the packet and statement limits of every database (MariaDB: 16 MB). */
const PART = 512 * 1024;
/** Characters and rows per statement. */
const STATEMENT = 2 * PART;
const MAX_ROWS = 100;
/** Maximum unpacked size of a message in bytes, far above the message size limit. */
const LARGEST = 256 * 1024 * 1024;

const zip = promisify(gzip);
const unzip = promisify(gunzip) as (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** A raw message, gzipped, base64-encoded and split into parts. */
export type PackedMail = string[];

/** Stored size of a raw message in characters, which equals bytes in the database. */
export const sizeOf = (packed: PackedMail): number => packed.reduce((size, part) => size + part.length, 0);

/** A raw message to store, with the id of its message. */
export interface KeptMail {
  message: number;
  packed: PackedMail;
}

type Subquery = ReturnType<Database['table']>;

/** Storage for raw messages that a person or a retry may need. */
export interface RawMail {
  /** Packs a raw message. Slow, so call it before the transaction. */
  pack(raw: Uint8Array): Promise<PackedMail>;
  /** Stores the raw message of a message, replacing any previous one. */
  save(transaction: Transaction, message: number, packed: PackedMail): Promise<void>;
  /** Stores raw messages for messages that have none yet, in as few statements as possible. */
  saveNew(transaction: Transaction, mails: readonly KeptMail[]): Promise<void>;
  /** Loads the raw message of a message, or returns null. Rejects with `message-not-found` if it is damaged. */
  load(message: number): Promise<Buffer | null>;
  /** Deletes raw messages, by the ids of their messages or by a subquery. */
  remove(transaction: Transaction, messages: number[] | Subquery): Promise<void>;
}

/** Stores raw messages in a table of the plugin. The caller sets `has_raw` of the message. */
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
