import type { Core } from '@strapi/types';
import type { FileName, FileRow } from './content';
import { movedFrom, withMovedFrom, withoutMovedFrom, withTicketTypes } from './mail-metadata';
import { isPublicMail } from './names';
import { contentTypesUsing } from './places';
import type { UploadProvider } from './provider';
import { openPublicFile } from './public-files';
import type { Signer } from './signer';

const BATCH = 100;
const FILE = 'plugin::upload.file';

type Place = FileName & { url: string; mime: string; provider_metadata?: unknown };
type Row = FileRow & {
  id: number;
  name: string;
  formats: Record<string, Place> | null;
  provider_metadata: unknown;
};

/** Result of making public files private. */
export interface Moved {
  moved: number;
  /** Files that remain public, and why. */
  left: { id: number; name: string; reason: string }[];
}

/**
 * Makes public mail files private, one at a time. The copy gets a name derived from the file, the row is updated in one
 * statement and keeps the old location, and the old location is then deleted. The next call resumes at whatever step
 * was interrupted. Row ids do not change, so references stay valid.
 */
export async function moveFiles(strapi: Core.Strapi, signer: Pick<Signer, 'privateNameFor'>): Promise<Moved> {
  const result: Moved = { moved: 0, left: [] };
  const provider = strapi.plugin('upload').provider as unknown as UploadProvider;
  const current = strapi.config.get('plugin::upload.provider', 'local');
  const files = strapi.db.query(FILE);
  let after = 0;
  for (;;) {
    const rows = (await files.findMany({
      where: { id: { $gt: after }, hash: { $startsWith: 'email' } },
      orderBy: { id: 'asc' },
      limit: BATCH,
    })) as Row[];
    for (const row of rows) {
      after = row.id;
      const isPublic = isPublicMail(row.hash);
      if (!isPublic && !movedFrom(row)) continue;
      try {
        if (row.provider !== current) throw new Error(`it is with the provider ${row.provider}`);
        const moved = isPublic ? await copy(row) : row;
        if (moved) await clear(moved);
        result.moved += 1;
      } catch (error) {
        result.left.push({ id: row.id, name: row.name, reason: (error as Error).message });
      }
    }
    if (rows.length < BATCH) return result;
  }

  /** Stores a private copy and updates the row. Returns null if the row was deleted meanwhile. */
  async function copy(row: Row): Promise<Row | null> {
    const hash = signer.privateNameFor(row.id, row.hash);
    const main = await store(row, { ...row, hash });
    const formats: Record<string, Place> = {};
    for (const [name, format] of Object.entries(row.formats ?? {}))
      formats[name] = await store(
        { ...format, provider: row.provider },
        { ...format, hash: `${name}_${hash}` },
      );
    const metadata = withMovedFrom(
      withTicketTypes(main.provider_metadata, await contentTypesUsing(strapi, row.id)),
      [row, ...Object.values(row.formats ?? {})].map(({ hash: old, ext, url, mime, provider_metadata }) => ({
        hash: old,
        ext,
        url,
        mime,
        provider_metadata,
      })),
    );
    const change = { hash, url: main.url, formats: row.formats && formats, provider_metadata: metadata };
    const { count } = await files.updateMany({ where: { id: row.id, hash: row.hash }, data: change });
    if (count === 1) return { ...row, ...change };
    for (const each of [main, ...Object.values(formats)]) await provider.delete({ ...each });
    return null;
  }

  async function store<T extends Place>(from: FileRow, to: T): Promise<T> {
    const stream = await openPublicFile(strapi, from);
    const file: T & { stream?: unknown; buffer?: Buffer } = { ...to };
    if (provider.uploadStream) await provider.uploadStream(Object.assign(file, { stream }) as never);
    else {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      await provider.upload!(Object.assign(file, { buffer: Buffer.concat(chunks) }) as never);
    }
    delete file.stream;
    delete file.buffer;
    return file;
  }

  /** Deletes the public locations recorded in a row. */
  async function clear(row: Row): Promise<void> {
    for (const place of movedFrom(row) ?? []) await provider.delete({ ...place });
    await files.updateMany({
      where: { id: row.id, hash: row.hash },
      data: { provider_metadata: withoutMovedFrom(row.provider_metadata) },
    });
  }
}
