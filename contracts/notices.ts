import { z } from 'zod';
import type { Value } from './said';

/** Codes of what a ticket lacks of the original message. The sentence is the translation `notice.…`. */
export const NOTICES = [
  'files.over-limit',
  'files.refused',
  'files.filtered',
  'files.provider-refused-one',
  'mail.incomplete',
  'erased',
] as const;
export type NoticeCode = (typeof NOTICES)[number];

/** Something that a ticket lacks of the original message, as stored. */
export interface Notice {
  code: string;
  values: Record<string, Value>;
}

const storedSchema = z.array(
  z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }),
);

/** Parses stored notices. Returns none if they are invalid. */
export const readNotices = (stored: unknown): Notice[] => storedSchema.safeParse(stored).data ?? [];
