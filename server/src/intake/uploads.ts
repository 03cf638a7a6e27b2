import type { Core } from '@strapi/types';
import { cutValue, EmailChannelError, step, type Step } from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import { withinDeadline } from '../mailbox/deadline';
import { hostError } from '../strapi/host-error';
import type { Logger } from '../strapi/logger';
import type { FileName } from '../files/content';
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
import { createUnusedFiles, GIVEN_UP, ROWS } from './unused-files';

const FILE = 'plugin::upload.file';
/** Number of files of one message stored concurrently. */
const CONCURRENCY = 4;

/** A file stored at the provider, without a row yet. */
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

/** A file with the name in its intent. */
export type IntendedFile = PreparedFile & { hash: string };

/**
 * Adds mail files to the Media Library without image processing: content first, rows in the transaction of the outcome.
 * An intent is written before each file, so that files without an outcome are found and deleted.
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
  /** Masks secrets in a text. */
  mask(text: string): string;
  config: Pick<EmailChannelConfig, 'operationMs' | 'files'>;
}) {
  const provider = (): UploadProvider => strapi.plugin('upload').provider as unknown as UploadProvider;
  const intents = (transaction?: Transaction) => database.table(TABLES.upload, transaction);

  /** Calls the provider. Wraps errors and timeouts. */
  const asked = async (work: () => Promise<unknown>, timeoutMs = config.operationMs): Promise<void> => {
    const late = () => new EmailChannelError('deadline-exceeded.app', { seconds: timeoutMs / 1_000 });
    try {
      await withinDeadline(timeoutMs, undefined, late, async () => work());
    } catch (cause) {
      throw new EmailChannelError('upload-failed', { error: mask(hostError(cause)) }, { cause });
    }
  };

  return {
    ...createUnusedFiles({ database, messages, logger, provider, asked }),

    /** Writes upload intents for a whole batch in one statement. Returns the named files by message. */
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
      for (let start = 0; start < rows.length; start += ROWS)
        await intents().insert(rows.slice(start, start + ROWS));
      return named;
    },

    /**
     * Stores the files of one message; null, with a step, for those rejected permanently. Rejects with `upload-failed`;
     * files stored until then are found by their intents.
     * @param onStored called after each stored file
     */
    async store(
      files: IntendedFile[],
      onStored?: () => void,
    ): Promise<{ stored: (StoredFile | null)[]; refused: Step[] }> {
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
          onStored?.();
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
     * Creates the rows of stored files in the transaction of the outcomes. Returns their ids by message.
     * @param messages files with the content type of their ticket
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

    /** Deletes rows created in this transaction whose files are not used. */
    async removeRows(ids: number[]): Promise<void> {
      if (ids.length > 0) await strapi.db.query(FILE).deleteMany({ where: { id: { $in: ids } } });
    },

    /**
     * Deletes the intents of files whose rows are being committed. Returns false if a sweep took one, whose content is
     * gone.
     */
    async settle(transaction: Transaction, files: StoredFile[]): Promise<boolean> {
      const hashes = files.map((file) => file.hash);
      let settled = 0;
      for (let start = 0; start < hashes.length; start += ROWS)
        settled += await intents(transaction)
          .whereIn('hash', hashes.slice(start, start + ROWS))
          .whereNot({ fence: GIVEN_UP })
          .delete();
      return settled === hashes.length;
    },

    /** Writes intents for files whose rows are being deleted. Their content is deleted by `remove` or a later sweep. */
    async give(transaction: Transaction, files: FileName[]): Promise<void> {
      for (let start = 0; start < files.length; start += ROWS)
        await intents(transaction)
          .insert(
            files
              .slice(start, start + ROWS)
              .map(({ hash, ext }) => ({ ledger_id: 0, fence: 0, hash, ext, created_at: database.now() })),
          )
          .onConflict('hash')
          .ignore();
    },

    /** The channel's Media Library folder, created if missing. */
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
