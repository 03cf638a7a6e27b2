import type { Readable } from 'node:stream';
import type { Part } from './range';

/** `hash` and ending (with its dot) of a file of the Media Library. */
export interface FileName {
  hash: string;
  ext: string;
}

/** A row of the Media Library, as far as its content is concerned. */
export type FileRow = FileName & { url: string; mime: string; provider: string };

/** A file, or the part of it that was asked for, as it is read. */
export interface FileContent {
  /** Bytes of the whole file. */
  size: number;
  /** Null for the whole file; `none` where the file has nothing of what was asked. */
  part: Part | 'none' | null;
  /** Null where there is nothing to read. The caller reads or destroys it. */
  stream: Readable | null;
}
