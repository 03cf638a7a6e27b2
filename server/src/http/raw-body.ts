import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { asProblem, EmailChannelError, invalidInput } from '../../../contracts';
import type { HttpContext, UploadedFile } from './context';
import { parse } from './validate';

const jsonSchema = z.strictObject({ eml: z.string().min(1, asProblem('raw-message-missing')) });

/**
 * Reads the raw message of a request: a multipart file, a message/rfc822 body, or JSON `{ eml }` (limited to 1 MB by
 * Strapi's body parser by default). Rejects with `invalid-input`, or with `limit-exceeded` above `most` bytes.
 */
export async function readRawMessage(ctx: HttpContext, most: number): Promise<Buffer> {
  const raw = await rawOf(ctx, most);
  if (raw.length === 0) throw invalidInput('file', 'raw-message-empty');
  if (raw.length > most) throw tooLarge(most);
  return raw;
}

/** Throws `invalid-input` unless the request is a form. */
export function requireForm(ctx: HttpContext): void {
  if (!ctx.request.is('multipart')) throw invalidInput('file', 'form-missing');
}

/** Parses a JSON form field; undefined if missing. Throws `invalid-input`. */
export function jsonField(ctx: HttpContext, name: string): unknown {
  const text = (ctx.request.body as Record<string, unknown> | undefined)?.[name];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw invalidInput(name, 'not-json', { field: name });
  }
}

async function rawOf(ctx: HttpContext, most: number): Promise<Buffer> {
  if (ctx.request.is('multipart')) return readUpload(ctx, most);
  if (ctx.request.is('message/rfc822', 'application/octet-stream')) return readStream(ctx, most);
  return Buffer.from(parse(jsonSchema, ctx.request.body).eml, 'utf8');
}

/** Reads the single file of a form. Rejects with `invalid-input`, or with `limit-exceeded` above `most` bytes. */
export async function readFormFile(
  ctx: HttpContext,
  most: number,
): Promise<{ name: string; type: string; content: Buffer }> {
  requireForm(ctx);
  const [file] = Object.values(ctx.request.files ?? {}).flat();
  const content = await readUpload(ctx, most);
  if (content.length === 0) throw invalidInput('file', 'file-empty');
  return { name: file?.originalFilename ?? '', type: (file?.mimetype ?? '').toLowerCase(), content };
}

async function readUpload(ctx: HttpContext, most: number): Promise<Buffer> {
  const files = Object.values(ctx.request.files ?? {}).flat();
  try {
    const [file] = files;
    if (!file || files.length > 1) throw invalidInput('file', 'not-one-file');
    if (file.size > most) throw tooLarge(most);
    return await readFile(file.filepath);
  } finally {
    await Promise.all(files.map(removeFile));
  }
}

const removeFile = (file: UploadedFile) => rm(file.filepath, { force: true });

async function readStream(ctx: HttpContext, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Consume the rest: clients do not read a response in the middle of an upload.
    if (size <= most) chunks.push(chunk);
  }
  if (size > most) throw tooLarge(most);
  return Buffer.concat(chunks);
}

const tooLarge = (most: number) =>
  new EmailChannelError(
    'limit-exceeded.upload',
    { megabytes: Math.floor(most / 1024 / 1024) },
    { field: 'file' },
  );
