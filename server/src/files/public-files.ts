import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Core } from '@strapi/types';
import type { FileRow } from './content';
import { canSign, type UploadProvider } from './provider';

/** Reads a public file. Rejects with errors of the file system or provider. */
export async function openPublicFile(
  strapi: Core.Strapi,
  row: FileRow,
  signal?: AbortSignal,
): Promise<Readable> {
  if (row.provider === 'local') {
    const root = resolve(strapi.dirs.static.public);
    const path = resolve(join(root, row.url));
    if (!path.startsWith(root + sep)) throw new Error('outside of the public folder');
    await access(path);
    return createReadStream(path, { signal });
  }
  const provider = strapi.plugin('upload').provider as unknown as UploadProvider;
  const { url } = canSign(provider) ? await provider.getSignedUrl({ ...row }) : row;
  const answer = await fetch(url, { signal });
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel();
    throw new Error(`status ${answer.status}`);
  }
  return Readable.fromWeb(answer.body as ReadableStream);
}
