import { addAbortSignal } from 'node:stream';
import type { Core } from '@strapi/types';
import { EmailChannelError, invalidInput } from '../../../contracts';
import { contentIdOf } from '../files/mail-metadata';
import { isPrivate } from '../files/names';
import type { PrivateFiles } from '../files/private-files';
import { openPublicFile } from '../files/public-files';
import { withinDeadline } from '../mailbox/deadline';
import { numberOf } from '../strapi/database';
import type { PictureOf } from './markdown';

/** A Media Library file as an email attachment. */
export interface MailFile {
  filename: string;
  content: Buffer;
  contentType: string;
  /** Content-ID by which the HTML can embed it. */
  contentId: string | null;
}

interface FileRow {
  id: number;
  name: string;
  hash: string;
  ext: string;
  mime: string;
  size: number;
  url: string;
  provider: string;
  provider_metadata: unknown;
}

/** Reads Media Library files for outgoing messages. `most` is the maximum total size per message, in bytes. */
export function createMailFiles({
  strapi,
  privateFiles,
  most,
  deadlineMs,
}: {
  strapi: Core.Strapi;
  privateFiles: Pick<PrivateFiles, 'read'>;
  most: number;
  deadlineMs: number;
}) {
  const rowsOf = async (ids: number[]): Promise<FileRow[]> => {
    if (ids.length === 0) return [];
    const rows = (await strapi.db
      .query('plugin::upload.file')
      .findMany({ where: { id: { $in: ids } } })) as FileRow[];
    return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  };
  const tooLarge = () =>
    invalidInput('attachments', 'files-too-large', { megabytes: Math.floor(most / 1024 / 1024) });

  const gather = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of stream) {
      size += chunk.byteLength;
      if (size > most) throw tooLarge();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };

  const contentOf = async (row: FileRow, signal: AbortSignal): Promise<Buffer> => {
    if (isPrivate(row.hash)) {
      const content = await privateFiles.read(row);
      if (!content) throw new Error('the file is gone');
      return content.stream ? gather(addAbortSignal(signal, content.stream)) : Buffer.alloc(0);
    }
    return gather(await openPublicFile(strapi, row, signal));
  };

  return {
    /** Rejects with `invalid-input` for unknown ids, and for files that are too large in total. */
    async check(ids: number[]): Promise<void> {
      const rows = await rowsOf(ids);
      if (rows.length < new Set(ids).size) throw invalidInput('attachments', 'file-gone');
      // Strapi stores sizes in units of 1,000 bytes.
      if (rows.reduce((sum, row) => sum + numberOf(row.size) * 1_000, 0) > most) throw tooLarge();
    },

    /** Content-IDs of the files that the HTML can embed. */
    async pictures(ids: number[]): Promise<PictureOf> {
      const contentIds = new Map((await rowsOf(ids)).map((row) => [row.id, contentIdOf(row)]));
      return (id) => contentIds.get(id) ?? null;
    },

    /** Loads the contents of the files. Rejects with `sending-failed`, `transient` if a retry may help. */
    async load(ids: number[]): Promise<MailFile[]> {
      const files: MailFile[] = [];
      const rows = await rowsOf(ids);
      const gone = rows.length < new Set(ids).size;
      try {
        if (gone) throw new Error('a file was deleted');
        for (const row of rows) {
          const late = () => new EmailChannelError('deadline-exceeded.file');
          const content = await withinDeadline(deadlineMs, undefined, late, (signal) =>
            contentOf(row, signal),
          );
          files.push({ filename: row.name, content, contentType: row.mime, contentId: contentIdOf(row) });
        }
      } catch {
        throw new EmailChannelError('sending-failed.file', {}, { transient: !gone });
      }
      if (files.reduce((sum, file) => sum + file.content.length, 0) > most) throw tooLarge();
      return files;
    },
  };
}

export type MailFiles = ReturnType<typeof createMailFiles>;
