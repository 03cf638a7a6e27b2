import { HeaderFields } from '../headers';
import type { MimePart } from '../mime';

const leaf = (type: string, content: Buffer): MimePart => ({
  headers: new HeaderFields(Buffer.alloc(0)),
  type,
  params: new Map(),
  charset: null,
  disposition: null,
  fileName: null,
  contentId: null,
  content,
  parent: null,
  children: [],
});

/** A text part with a text of the plugin, or an already decoded one. */
export const textPart = (text: string, type = 'text/plain'): MimePart => ({
  ...leaf(type, Buffer.from(text)),
  charset: 'utf-8',
});

export const filePart = (fileName: string, type: string, content: Buffer): MimePart => ({
  ...leaf(type, content),
  disposition: 'attachment',
  fileName,
});
