import type { Notice, NoticeCode, Step } from '../../../contracts';
import type { Mail } from '../mail/types';

const OF_FILES: readonly string[] = [
  'files.over-limit',
  'files.refused',
  'files.filtered',
  'files.provider-refused-one',
] satisfies NoticeCode[];

/** What a ticket says that it lacks of a mail: files that are not attached, and what the parser left out. */
export const noticesOf = (mail: Pick<Mail, 'incomplete'>, leftOut: readonly Step[]): Notice[] => [
  ...leftOut
    .filter(({ code }) => OF_FILES.includes(code))
    // What a provider said is for those alone who may read the log.
    .map(({ code, values: { error: _error, ...values } }) => ({ code: code as NoticeCode, values })),
  ...(mail.incomplete ? [{ code: 'mail.incomplete' as const, values: {} }] : []),
];
