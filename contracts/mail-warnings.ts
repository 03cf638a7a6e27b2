import { cutValues, type Said, type Values } from './said';

/**
 * Problems found while parsing a message and how they were handled, with the values of their sentence `mail-warning.…`.
 */
export const MAIL_WARNINGS = {
  'line-ends': [],
  'header-open': [],
  'header-cut': ['bytes'],
  'boundary-guessed': [],
  'part-header-open': [],
  'parts-left-out': ['parts'],
  'charset-guessed': ['charset'],
  'characters-lost': [],
  'subject-characters-lost': [],
  'no-body': [],
  'text-cut': ['bytes'],
  'html-cut': [],
  'html-too-complex': [],
  'not-formatted': [],
  'not-trimmed': [],
  'attachments-left-out': ['count', 'kept'],
  'signature-not-verified': [],
  encrypted: ['how'],
} as const satisfies Record<string, readonly string[]>;
export type MailWarningCode = keyof typeof MAIL_WARNINGS;

/** Creates a parse warning. */
export const mailWarning = <Code extends MailWarningCode>(
  code: Code,
  ...[values]: (typeof MAIL_WARNINGS)[Code] extends readonly []
    ? []
    : [values: Record<(typeof MAIL_WARNINGS)[Code][number], string | number>]
): Said => ({
  text: `mail-warning.${code}`,
  ...(values && { values: cutValues(values as Values) }),
});
