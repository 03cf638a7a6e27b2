import { cutValues, type Said, type Values } from './said';

/** What was wrong with a mail and how it was read nevertheless → the values of its sentence, `mail-warning.…`. */
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

/** A warning about a mail, as it travels. */
export const mailWarning = <Code extends MailWarningCode>(
  code: Code,
  ...[values]: (typeof MAIL_WARNINGS)[Code] extends readonly []
    ? []
    : [values: Record<(typeof MAIL_WARNINGS)[Code][number], string | number>]
): Said => ({
  text: `mail-warning.${code}`,
  ...(values && { values: cutValues(values as Values) }),
});
