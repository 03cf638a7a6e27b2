import type { Core } from '@strapi/types';
import { cutValue, EmailChannelError, step, type Step } from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import { withinDeadline } from '../mailbox/deadline';
import { hostError } from '../strapi/host-error';
import type { Logger } from '../strapi/logger';
import { withContentId, withTicketTypes } from '../files/mail-metadata';
import { isPrivate, newName } from '../files/names';
import type { PreparedFile } from '../files/prepare';
import type { UploadProvider } from '../files/provider';
import { isRefusalOfFile } from '../files/provider-refusal';
import { createTogether } from '../strapi/create-together';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Messages } from '../messages';
import type { Claim } from '../messages/message';

const FILE = 'plugin::upload.file';
/** Files of one message are stored this many at a time. */
const CONCURRENCY = 4;
/** A dead run may still have been writing: its intents are kept, and its files deleted again, for this long. */
const SETTLED_MS = 15 * 60_000;
const MAX_SWEPT = 1_000;

/** A file that the upload provider holds and that has no row yet. */
export interface StoredFile {
  name: string;
  hash: string;
  ext: string;
  mime: string;
  sizeInBytes: number;
  contentId: string | null;
  url: string;
  provider_metadata?: unknown;
}

/** A file with the name that its intent was written under. */
export type IntendedFile = PreparedFile & { hash: string };

/**
 * Puts files of mail into the Media Library without image processing: bytes through the upload provider first, rows in
 * the transaction of the outcome. An intent is written before each file, so that a file whose outcome never came is
 * found and deleted.
 */
export function createUploads({
  strapi,
  database,
  messages,
  logger,
  mask,
  config,
}: {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'ids'>;
  logger: Logger;
  /** Frees a text of secrets. */
  mask(text: string): string;
  config: Pick<EmailChannelConfig, 'operationMs' | 'files'>;
}) {
  const provider = (): UploadProvider => strapi.plugin('upload').provider as unknown as UploadProvider;
  const intents = (transaction?: Transaction) => database.table(TABLES.upload, transaction);

  /** Has the provider do something; what it says when it fails, or does not answer, is named. */
  const asked = async (work: () => Promise<unknown>): Promise<void> => {
    const seconds = config.operationMs / 1_000;
    const late = () => new EmailChannelError('deadline-exceeded.app', { seconds });
    try {
      await withinDeadline(config.operationMs, undefined, late, async () => work());
    } catch (cause) {
      throw new EmailChannelError('upload-failed', { error: mask(hostError(cause)) }, { cause });
    }
  };

  /** Deletes files; returns those that the provider deleted. One that it does not delete keeps its intent. */
  const remove = async <File extends { hash: string; ext: string }>(files: File[]): Promise<File[]> => {
    const removed: File[] = [];
    for (const file of files) {
      const { hash, ext } = file;
      try {
        await asked(() =>
          provider().delete({ hash, ext, mime: '', name: hash, url: `/uploads/${hash}${ext}` }),
        );
        removed.push(file);
      } catch (error) {
        logger.warn(`file ${hash}${ext} was not deleted: ${(error as Error).message}`);
        return removed;
      }
    }
    return removed;
  };

  return {
    /** Writes down which files are about to be stored, for a whole batch in one statement; returns them, named, by message. */
    async intend(
      fence: number,
      messages: { claim: Pick<Claim, 'id'>; files: PreparedFile[] }[],
    ): Promise<IntendedFile[][]> {
      const named = messages.map(({ files }) =>
        files.map((file) => ({ ...file, hash: newName(config.files.access) })),
      );
      const rows = messages.flatMap(({ claim }, message) =>
        named[message]!.map(({ hash, ext }) => ({
          ledger_id: claim.id,
          fence,
          hash,
          ext,
          created_at: database.now(),
        })),
      );
      for (let start = 0; start < rows.length; start += 500)
        await intents().insert(rows.slice(start, start + 500));
      return named;
    },

    /**
     * Stores the files of one message; null for one that the provider refuses for good, with a step that says so. Rejects with
     * `upload-failed`; what was stored by then is found by its intent.
     */
    async store(files: IntendedFile[]): Promise<{ stored: (StoredFile | null)[]; refused: Step[] }> {
      const stored: (StoredFile | null)[] = [];
      const refused: Step[] = [];
      for (let start = 0; start < files.length; start += CONCURRENCY) {
        const group = files.slice(start, start + CONCURRENCY).map(async (file) => {
          const entry = {
            name: file.name,
            hash: file.hash,
            ext: file.ext,
            mime: file.mime,
            size: file.size / 1_000,
            sizeInBytes: file.size,
            url: '',
            buffer: Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength),
          };
          await asked(() => provider().upload!(entry));
          const { buffer: _buffer, size: _size, ...rest } = entry;
          return { ...rest, contentId: file.contentId };
        });
        const results = await Promise.allSettled(group);
        for (const [index, result] of results.entries()) {
          if (result.status === 'fulfilled') {
            stored.push(result.value);
            continue;
          }
          if (!isRefusalOfFile(result.reason)) throw result.reason;
          const { said } = result.reason as EmailChannelError;
          const name = cutValue(files[start + index]!.name);
          refused.push(step('files.provider-refused-one', { name, error: said?.values?.error ?? '' }));
          stored.push(null);
        }
      }
      return { stored, refused };
    },

    /**
     * Makes the rows of stored files of some messages, in the outcomes' transaction; returns their ids, by message.
     * @param messages their files, with the uid of the content type of their ticket
     */
    async createRows(
      transaction: Transaction,
      messages: { files: StoredFile[]; ticketType: string }[],
      folder: { id: number; path: string } | null,
    ): Promise<number[][]> {
      const provider = strapi.config.get('plugin::upload.provider', 'local');
      const entries = messages.flatMap(({ files, ticketType }) =>
        files.map(({ contentId, sizeInBytes, ...file }) => {
          const ownMetadata = contentId
            ? withContentId(file.provider_metadata, contentId)
            : file.provider_metadata;
          const data = {
            ...file,
            sizeInBytes,
            provider_metadata: isPrivate(file.hash)
              ? withTicketTypes(ownMetadata, [ticketType])
              : ownMetadata,
            size: Math.round(sizeInBytes / 10) / 100,
            provider,
            folderPath: folder?.path ?? '/',
          };
          return { data, ...(folder ? { relations: { folder: folder.id } } : {}) };
        }),
      );
      const rows = await createTogether(strapi, transaction, FILE, entries);
      return messages.map(({ files }) => rows.splice(0, files.length).map(({ id }) => id));
    },

    /** Removes rows that were made in this transaction, of files that are not used after all. */
    async removeRows(ids: number[]): Promise<void> {
      if (ids.length > 0) await strapi.db.query(FILE).deleteMany({ where: { id: { $in: ids } } });
    },

    /** Forgets the intents of files whose rows are being committed. */
    async settle(transaction: Transaction, files: StoredFile[]): Promise<void> {
      const hashes = files.map((file) => file.hash);
      for (let start = 0; start < hashes.length; start += 500)
        await intents(transaction)
          .whereIn('hash', hashes.slice(start, start + 500))
          .delete();
    },

    /** Takes over files whose rows are being deleted: their bytes go with `remove`, or with a later sweep. */
    async give(transaction: Transaction, files: Pick<StoredFile, 'hash' | 'ext'>[]): Promise<void> {
      for (let start = 0; start < files.length; start += 500)
        await intents(transaction)
          .insert(
            files
              .slice(start, start + 500)
              .map(({ hash, ext }) => ({ ledger_id: 0, fence: 0, hash, ext, created_at: database.now() })),
          )
          .onConflict('hash')
          .ignore();
    },

    /** Deletes the bytes of files that were given. */
    async remove(files: Pick<StoredFile, 'hash' | 'ext'>[]): Promise<void> {
      const removed = (await remove(files)).map(({ hash }) => hash);
      if (removed.length > 0) await intents().whereIn('hash', removed).delete();
    },

    /** Deletes the files of messages that were stored in this run and are not used after all. */
    async discard(fence: number, ids: number[]): Promise<void> {
      if (ids.length === 0) return;
      const rows: { hash: string; ext: string }[] = await intents()
        .whereIn('ledger_id', ids)
        .where({ fence })
        .select('hash', 'ext');
      const removed = (await remove(rows)).map(({ hash }) => hash);
      for (let start = 0; start < removed.length; start += 500)
        await intents()
          .whereIn('hash', removed.slice(start, start + 500))
          .delete();
    },

    /**
     * Deletes files of a channel's earlier, dead runs. Their intents stay until no such run can be writing any more.
     * @param fence the fence of the current run; at most 1,000 files per call
     */
    async sweep(channel: string, fence: number): Promise<void> {
      const rows: Record<string, unknown>[] = await intents()
        .where((dead) => dead.where('fence', '<', fence).whereIn('ledger_id', messages.ids(channel) as never))
        // Of channels that were deleted while they were read.
        .orWhere((ownerless) =>
          ownerless
            .where('created_at', '<', database.raw('? - ?', [database.now(), SETTLED_MS]))
            .whereNotIn('ledger_id', messages.ids() as never),
        )
        .limit(MAX_SWEPT)
        .select('id', 'hash', 'ext', database.raw('? - ?? as age', [database.now(), 'created_at']));
      const removed = await remove(
        rows.map((row) => ({ hash: String(row.hash), ext: String(row.ext), row })),
      );
      const settled = removed
        .filter(({ row }) => numberOf(row.age) > SETTLED_MS)
        .map(({ row }) => numberOf(row.id));
      if (settled.length > 0) await intents().whereIn('id', settled).delete();
    },

    /** The channel's folder in the Media Library, made when missing. */
    async folderOf(channelName: string): Promise<{ id: number; path: string }> {
      const name = `Email – ${channelName.replace(/[<>:"/\\|?*]/g, ' ')}`;
      const found = await strapi.db.query('plugin::upload.folder').findOne({ where: { name, parent: null } });
      const folder =
        found ?? (await strapi.plugin('upload').service('folder').create({ name, parent: null }));
      return { id: numberOf(folder.id), path: String(folder.path) };
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;
