import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileContent, FileName } from './content';
import { privateNameOf } from './names';
import { partOf } from './range';

/**
 * The plugin's folder for private files, readable only by this user. It has 256 subfolders to keep directories small.
 */
export function createFolder(root: string) {
  const pathOf = ({ hash, ext }: FileName): string => {
    const name = privateNameOf(`${hash}${ext}`);
    if (!name) throw new Error('no name of a private file');
    return join(root, hash.slice(-2), name.name);
  };

  return {
    async write(file: FileName, content: Uint8Array | Readable): Promise<void> {
      const path = pathOf(file);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      if (content instanceof Uint8Array) await writeFile(path, content, { mode: 0o600 });
      else await pipeline(content, createWriteStream(path, { mode: 0o600 }));
    },

    /** Returns null if the file does not exist. */
    async open(file: FileName, range?: string): Promise<FileContent | null> {
      const handle = await openOrNull(pathOf(file));
      if (!handle) return null;
      try {
        const { size } = await handle.stat();
        const part = partOf(range, size);
        if (part === 'none' || size === 0) {
          await handle.close();
          return { size, part, stream: null };
        }
        return { size, part, stream: handle.createReadStream(part ?? {}) };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },

    /** Succeeds even if the file does not exist. */
    remove: (file: FileName): Promise<void> => rm(pathOf(file), { force: true }),
  };
}

export type Folder = ReturnType<typeof createFolder>;

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
