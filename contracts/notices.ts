import { z } from 'zod';
import type { Value } from './said';

/** What a ticket lacks of a mail, by code; the sentence is the translation `notice.…`. */
export const NOTICES = [
  'files.over-limit',
  'files.refused',
  'files.filtered',
  'files.provider-refused-one',
  'mail.incomplete',
  'erased',
] as const;
export type NoticeCode = (typeof NOTICES)[number];

/** Something of a mail that its ticket lacks, as it is kept with the message. */
export interface Notice {
  code: string;
  values: Record<string, Value>;
}

const storedSchema = z.array(
  z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }),
);

/** Notices as they are stored; none where they cannot be read. */
export const readNotices = (stored: unknown): Notice[] => storedSchema.safeParse(stored).data ?? [];
