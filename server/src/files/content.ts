import type { Readable } from 'node:stream';
import type { Part } from './range';

/** `hash` and extension (with dot) of a Media Library file. */
export interface FileName {
  hash: string;
  ext: string;
}

/** The columns of a Media Library row that locate its content. */
export type FileRow = FileName & { url: string; mime: string; provider: string };

/** Content of a file, or the requested range of it. */
export interface FileContent {
  /** Size of the whole file in bytes. */
  size: number;
  /** Null for the whole file; `none` if the requested range is not satisfiable. */
  part: Part | 'none' | null;
  /** Null if there is no content. The caller must consume or destroy it. */
  stream: Readable | null;
}
