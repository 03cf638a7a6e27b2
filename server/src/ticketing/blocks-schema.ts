import { z } from 'zod';
import type { Blocks } from '../mail/types';

const LINK_PROTOCOLS = ['http:', 'https:', 'ftp:', 'mailto:', 'tel:'];

const text = z.looseObject({
  type: z.literal('text'),
  text: z.string(),
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  underline: z.boolean().optional(),
  strikethrough: z.boolean().optional(),
  code: z.boolean().optional(),
});
const link = z.looseObject({
  type: z.literal('link'),
  url: z.string().refine(isLink),
  children: z.array(text).min(1),
});
const inline = z.array(z.union([text, link])).min(1);
const item = z.looseObject({ type: z.literal('list-item'), children: inline });

const list = z.looseObject({
  type: z.literal('list'),
  format: z.enum(['ordered', 'unordered']),
  get children(): z.ZodArray<z.ZodUnion<readonly [typeof item, typeof list]>> {
    return z.array(z.union([item, list])).min(1);
  },
});

const block = z.union([
  z.looseObject({ type: z.enum(['paragraph', 'quote']), children: inline }),
  z.looseObject({ type: z.literal('heading'), level: z.int().min(1).max(6), children: inline }),
  z.looseObject({
    type: z.literal('code'),
    language: z.string().nullable().optional(),
    children: z.array(text).min(1),
  }),
  list,
]);

/** A value of Strapi's blocks editor. Images are not allowed, because they reference files of the Media Library. */
export const blocksSchema = z.array(block).min(1);

/** Returns one paragraph for each line of a text. */
export const paragraphs = (lines: string): Blocks =>
  lines.split(/\r?\n/).map((line) => ({ type: 'paragraph', children: [{ type: 'text', text: line }] }));

function isLink(url: string): boolean {
  try {
    return LINK_PROTOCOLS.includes(new URL(url.startsWith('/') ? `https://host${url}` : url).protocol);
  } catch {
    return false;
  }
}
