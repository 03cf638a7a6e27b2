import { finished } from 'node:stream/promises';
import { Splitter } from '@zone-eu/mailsplit';
import type { MimeNode, SplitterChunk } from '@zone-eu/mailsplit';
import { HeaderFields, parseContentType, parseParameters } from './headers';
import { decodeTransfer, type TransferEncoding } from './transfer-encoding';
import type { MailLimits } from './types';

/** A node of the MIME tree (RFC 2045, 2046). Nested messages are leaves. */
export interface MimePart {
  headers: HeaderFields;
  /** Media type in lower case, without parameters. Defaults to `text/plain`. */
  type: string;
  params: Map<string, string>;
  charset: string | null;
  disposition: 'inline' | 'attachment' | null;
  /** File name as sent: decoded but not sanitised. */
  fileName: string | null;
  contentId: string | null;
  /** Decoded bytes of a leaf, or the preamble and epilogue of a multipart. */
  content: Buffer;
  parent: MimePart | null;
  children: MimePart[];
}

export interface MimeTree {
  root: MimePart;
  /** False if the message exceeds the maximum number of parts and the tree is truncated. */
  complete: boolean;
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** Splits a message into MIME parts with mailsplit, the splitter of mailparser. Never rejects. */
export async function splitMime(raw: Buffer, limits: MailLimits): Promise<MimeTree> {
  const bodies = new Map<MimePart, Buffer[]>();
  const parts = new Map<MimeNode, MimePart>();
  let charset: string | null = null;
  const splitter = new Splitter({
    ignoreEmbedded: true,
    // mailsplit counts a line as at least 64 bytes; the message header was already cut to the limit.
    maxHeadSize: limits.headerBytes * 64,
    maxChildNodes: limits.mimeNodes,
  });
  splitter.on('data', (chunk: SplitterChunk) => {
    if (chunk.type === 'node') {
      const node = chunk as MimeNode;
      const headers = new HeaderFields(node.getHeaders());
      const part = makePart(headers, parts.get(node.parentNode as MimeNode) ?? null, charset);
      charset = part.charset ?? charset;
      parts.set(node, part);
      part.parent?.children.push(part);
      bodies.set(part, []);
      return;
    }
    const part = parts.get(chunk.node as MimeNode);
    if (part) bodies.get(part)!.push(chunk.value as Buffer);
  });
  splitter.end(raw);
  const complete = await finished(splitter).then(
    () => true,
    () => false,
  );
  for (const [part, chunks] of bodies) {
    const body = joinChunks(chunks);
    part.content = part.children.length
      ? body
      : decodeTransfer(body, encodingOf(part.headers), part.type.startsWith('text/'));
  }
  const [root] = parts.values();
  return { root: root ?? emptyPart(), complete };
}

/** Joins the pieces of a body. They are views of the message, mostly side by side, and need no copy then. */
function joinChunks(chunks: Buffer[]): Buffer {
  const [first] = chunks;
  if (!first) return Buffer.alloc(0);
  let end = first.byteOffset;
  for (const { buffer, byteOffset, length } of chunks) {
    if (buffer !== first.buffer || byteOffset !== end) return Buffer.concat(chunks);
    end += length;
  }
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}

/** `nearCharset` is the charset of the preceding text, which raw 8-bit file names most likely use. */
function makePart(headers: HeaderFields, parent: MimePart | null, nearCharset: string | null): MimePart {
  headers.bodyCharset = nearCharset;
  const contentType = parseContentType(headers.structured('content-type')[0] ?? '');
  // Another parameter may follow without a semicolon.
  const charset = contentType.params.get('charset')?.split(/[\s,]/, 1)[0] || null;
  const disposition = parseParameters(headers.structured('content-disposition')[0] ?? '');
  headers.bodyCharset = charset ?? nearCharset;
  const named = disposition.params.get('filename') ?? contentType.params.get('name');
  // Single quotes are not MIME quoting; only non-conforming software adds them.
  const fileName = named?.trim().replace(/^'([^']+)'$/, '$1');
  const isFile = Boolean(fileName) || disposition.value.startsWith('attachment');
  const type = MEDIA_TYPE.test(contentType.value)
    ? contentType.value
    : defaultType(contentType.value, parent, isFile);
  return {
    headers,
    type,
    params: contentType.params,
    charset,
    disposition: disposition.value ? (disposition.value === 'inline' ? 'inline' : 'attachment') : null,
    fileName: fileName || null,
    contentId: headers.first('content-id').replace(/^<|>$/g, '').trim() || null,
    content: Buffer.alloc(0),
    parent,
    children: [],
  };
}

/** RFC 2046 5.1.5: parts of a digest are messages. RFC 2045 5.2: parts without a valid type are plain text. */
function defaultType(value: string, parent: MimePart | null, isFile: boolean): string {
  if (!value && parent?.type === 'multipart/digest') return 'message/rfc822';
  if (/^(text\/?)?html?$/.test(value)) return 'text/html';
  if (value === '' || value === 'text' || value === 'plain' || !isFile) return 'text/plain';
  return 'application/octet-stream';
}

/** Returns the transfer encoding, tolerating misspellings. Empty for identity encodings. */
export function encodingOf(headers: HeaderFields): TransferEncoding {
  const named = headers
    .all('content-transfer-encoding')
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  if (named.includes('base64')) return 'base64';
  if (named.includes('quotedprint')) return 'quoted-printable';
  return /uuencode|xuue|^uue/.test(named) ? 'uuencode' : '';
}

const emptyPart = (): MimePart => makePart(new HeaderFields(Buffer.alloc(0)), null, null);

/** Returns the leaves in message order. */
export function leavesOf(part: MimePart): MimePart[] {
  const leaves: MimePart[] = [];
  const stack = [part];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.type.startsWith('multipart/') || next.children.length)
      stack.push(...[...next.children].reverse());
    else leaves.push(next);
  }
  return leaves;
}
