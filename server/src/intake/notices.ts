import type { Notice, NoticeCode, Step } from '../../../contracts';
import type { Mail } from '../mail/types';

const OF_FILES: readonly string[] = [
  'files.over-limit',
  'files.refused',
  'files.filtered',
  'files.provider-refused-one',
] satisfies NoticeCode[];

/**
 * Notices about what a ticket lacks of the original message: files that are not attached, and content that the parser
 * omitted.
 */
export const noticesOf = (mail: Pick<Mail, 'incomplete'>, leftOut: readonly Step[]): Notice[] => [
  ...leftOut
    .filter(({ code }) => OF_FILES.includes(code))
    // Provider errors are visible only to readers of the log.
    .map(({ code, values: { error: _error, ...values } }) => ({ code: code as NoticeCode, values })),
  ...(mail.incomplete ? [{ code: 'mail.incomplete' as const, values: {} }] : []),
];
