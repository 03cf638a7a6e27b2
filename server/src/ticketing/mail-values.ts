import {
  appSourceName,
  isAppSource,
  type BodyFormat,
  type CatalogueField,
  type Channel,
  type FieldMapping,
  type Importance,
  type MailAddress,
  type MappingSource,
} from '../../../contracts';
import type { BodyForms, Mail } from '../mail/types';
import { paragraphs } from './blocks-schema';
import { cutGraphemes, escapeHtml, escapeMarkdown, joinLines } from './text';
import { longest } from './values';

/** Input for field values. */
export interface Source {
  mail: Mail;
  /** INTERNALDATE of the message. */
  receivedAt: Date;
  /** IANA name of the time zone for values of date and time fields, which store none. */
  timeZone: Channel['timeZone'];
  /** Returns the value of a named value source of the host, or undefined if there is no such source. */
  appValue?(name: string): unknown;
}

/** Options of a mapping row that determine the form of its value. */
export type Form = Pick<FieldMapping, 'bodyFormat' | 'valueTable'>;

/**
 * Returns the value of a message property in the form of the field's type, or null if the message has none. Texts are
 * truncated to the field's limit. Attachments are planned in files-plan.
 */
export function valueOf(property: MappingSource, source: Source, field: CatalogueField, form: Form): unknown {
  const { mail } = source;
  if (isAppSource(property)) return typedFor(field, source.appValue?.(appSourceName(property)));
  switch (property) {
    case 'subject':
      return textFor(field, joinLines(mail.subject));
    case 'body':
      return bodyFor(field, mail, form.bodyFormat);
    case 'sender':
      if (field.type === 'json') return mail.from && { ...mail.from };
      // Never truncate an address, because part of it would be a different address.
      return field.type === 'email' ? (mail.from?.address ?? null) : textFor(field, mail.from?.address ?? '');
    case 'senderName':
      return textFor(field, joinLines(mail.from?.name ?? '') || (mail.from?.address ?? ''));
    case 'importance':
      return importanceFor(field, mail.importance, form.valueTable);
    case 'receivedTime':
      return timeFor(field, source.receivedAt, source.timeZone);
    case 'recipients':
      return recipientsFor(field, mail);
    case 'attachment':
      return null;
  }
}

/** The forms of the body that a row needs in addition to plain text and HTML. */
export const formsFor = (field: CatalogueField, format: BodyFormat): BodyForms => ({
  blocks: field.type === 'blocks',
  markdown:
    field.type !== 'blocks' &&
    field.type !== 'string' &&
    (format === 'markdown' || (format === 'auto' && field.type === 'richtext')),
});

const cutFor = (field: CatalogueField, text: string): string =>
  cutGraphemes(text, longest(field) ?? Infinity);

/** Converts plain text to the field's type. Returns null if it is empty. */
function textFor(field: CatalogueField, text: string): unknown {
  if (text.trim() === '') return null;
  if (field.type === 'blocks') return paragraphs(text);
  if (field.type === 'richtext') return markdownOf(field, text);
  return cutFor(field, field.type === 'string' ? joinLines(text) : text);
}

/** Converts a value set by a rule to the field's type, if it is text. */
export function typedFor(field: CatalogueField, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'float':
      return value.trim() === '' ? null : Number(value);
    case 'boolean':
      return ({ true: true, false: false } as Record<string, boolean>)[value.trim().toLowerCase()] ?? value;
    case 'string':
    case 'text':
    case 'richtext':
    case 'blocks':
      return textFor(field, value);
    default:
      return value.trim();
  }
}

/** Truncates the text before escaping, so that no escape sequence is split. */
function markdownOf(field: CatalogueField, text: string): string {
  const most = longest(field);
  const whole = escapeMarkdown(text);
  if (most === null || whole.length <= most) return whole;
  // Escaping at most doubles the length.
  const part = escapeMarkdown(cutGraphemes(text, most));
  return part.length <= most ? part : escapeMarkdown(cutGraphemes(text, Math.floor(most / 2)));
}

function bodyFor(field: CatalogueField, mail: Mail, format: BodyFormat): unknown {
  if (field.type === 'blocks')
    return mail.blocks && mail.blocks.length > 0 ? mail.blocks : textFor(field, mail.text);
  if (field.type === 'string') return textFor(field, mail.text);

  const { markdown, html } = formsOf(mail);
  if (formsFor(field, format).markdown && markdown !== null) return cutFor(field, markdown);
  if (format === 'html') {
    // Truncated markup would be broken, so fall back to text.
    const whole = html ?? (mail.text.trim() === '' ? null : escapeHtml(mail.text));
    if (whole !== null && whole.length <= (longest(field) ?? Infinity)) return whole;
  }
  return textFor(field, mail.text);
}

const formsOf = (mail: Mail) => ({
  markdown: mail.markdown?.trim() ? mail.markdown : null,
  html: mail.html?.trim() ? mail.html : null,
});

/** Option names that other systems use for each importance, the best first. */
const SYNONYMS: Record<Importance, string[]> = {
  high: ['high', 'urgent', 'critical', 'important', 'major', 'highest', 'hoch', 'dringend'],
  normal: ['normal', 'medium', 'moderate', 'standard', 'average', 'default', 'mittel'],
  low: ['low', 'minor', 'lowest', 'trivial', 'niedrig', 'gering'],
};
const NUMBERS: Record<Importance, number> = { high: 1, normal: 2, low: 3 };
const WORDS: Record<Importance, string> = { high: 'High', normal: 'Normal', low: 'Low' };

/**
 * Returns the field's value for an importance: from the row's table, else a matching option (“1 - High”), the numbers
 * 1, 2, 3, or a boolean for high importance. Returns null if no option matches.
 */
export function importanceFor(
  field: CatalogueField,
  importance: Importance,
  table: FieldMapping['valueTable'],
): unknown {
  const chosen = table?.[importance];
  if (chosen !== undefined) return chosen;
  switch (field.type) {
    case 'enumeration': {
      const words = (field.options ?? []).map((option) => option.toLowerCase().replace(/[^\p{L}]+/gu, ''));
      const match = SYNONYMS[importance].map((synonym) => words.indexOf(synonym)).find((index) => index >= 0);
      return match === undefined ? null : field.options![match]!;
    }
    case 'integer':
      return NUMBERS[importance];
    case 'boolean':
      return importance === 'high';
    default:
      return WORDS[importance];
  }
}

function timeFor(field: CatalogueField, at: Date, timeZone: string): string {
  if (field.type !== 'date' && field.type !== 'time') return at.toISOString();
  // The Swedish locale formats dates and times as in ISO 8601.
  return field.type === 'date'
    ? at.toLocaleDateString('sv-SE', { timeZone })
    : `${at.toLocaleTimeString('sv-SE', { timeZone })}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

const nameAndAddress = ({ name, address }: MailAddress): string =>
  name && name !== address ? `${joinLines(name)} <${address}>` : address;

function recipientsFor(field: CatalogueField, mail: Mail): unknown {
  const all = [...mail.to, ...mail.cc];
  if (all.length === 0) return null;
  if (field.type === 'json') return all.map(({ name, address }) => ({ name, address }));
  const most = longest(field);
  const encode = field.type === 'richtext' ? escapeMarkdown : (text: string) => text;
  let line = encode(nameAndAddress(all[0]!));
  for (const recipient of all.slice(1)) {
    const longer = `${line}, ${encode(nameAndAddress(recipient))}`;
    if (most !== null && longer.length > most) break;
    line = longer;
  }
  return cutFor(field, line);
}
