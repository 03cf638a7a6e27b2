import { z } from 'zod';
import type { CatalogueField } from '../../../contracts';
import { blocksSchema } from './blocks-schema';

/** Width of the database column of a short text, in UTF-16 units. */
const COLUMN = 255;
/** Short texts: their columns hold no more, whatever the content type allows. */
const SHORT: readonly string[] = ['string', 'email', 'uid', 'enumeration'];
/** A value of any other text is never longer than this, in UTF-16 units. */
const LONGEST = 10_000_000;
/** Lists and objects in one another. */
const DEEPEST = 50;
const INT_32 = 2_147_483_647;
const INT_64 = 9_223_372_036_854_775_807n;

const isoDate = z.iso.date();
const isoDateTime = z.iso.datetime({ offset: true, local: true });
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?$/;
/** Narrower than what Strapi takes for an address: a dot-atom and a domain of at least two labels, in any script. */
const EMAIL =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const UID_VALUE = /^[A-Za-z0-9\-_.~]*$/;
const DOCUMENT_ID = /^[A-Za-z0-9_-]{1,255}$/;

/** Longest text that a field takes, in UTF-16 units; null where it has no bound of its own. */
export const longest = (field: CatalogueField): number | null =>
  SHORT.includes(field.type) ? Math.min(field.maxLength ?? COLUMN, COLUMN) : field.maxLength;

/** The value in the form in which Strapi stores it, where people write it another way: `09:30` of a time, a large number. */
export function coerceValue(field: CatalogueField, value: unknown): unknown {
  if (field.type === 'time' && typeof value === 'string' && /^\d\d:\d\d$/.test(value)) return `${value}:00`;
  if (field.type === 'biginteger' && Number.isSafeInteger(value)) return String(value);
  return value;
}

/**
 * Says why a field does not take a value, in a sentence that names what it expects; null when it takes it. Never laxer
 * than Strapi and the databases: int4 and int8, columns of 255, no NUL, no lone surrogates. Null is no value of a field.
 */
export function checkValue(field: CatalogueField, raw: unknown): string | null {
  const value = coerceValue(field, raw);
  if (!isClean(value)) return `Leave out NUL, broken characters and nesting deeper than ${DEEPEST}.`;
  switch (field.type) {
    case 'string':
    case 'text':
    case 'richtext':
      return checkText(field, value);
    case 'email':
      return checkText(field, value) ?? unless(isAddress(String(value)), 'Enter an e-mail address.');
    case 'uid':
      return (
        checkText(field, value) ??
        unless(
          field.regex !== null || UID_VALUE.test(String(value)),
          'Use letters, digits, “-”, “_”, “.” and “~”.',
        )
      );
    case 'enumeration':
      return unless(
        typeof value === 'string' && field.options?.includes(value),
        `Choose one of: ${cutList(field.options ?? [])}.`,
      );
    case 'integer':
      return (
        unless(Number.isInteger(value) && Math.abs(value as number) <= INT_32, 'Enter a whole number.') ??
        checkRange(field, value as number)
      );
    case 'biginteger':
      return checkBigInteger(field, value);
    case 'decimal':
    case 'float':
      return (
        unless(typeof value === 'number' && Number.isFinite(value), 'Enter a number.') ??
        checkRange(field, value as number)
      );
    case 'boolean':
      return unless(typeof value === 'boolean', 'Choose true or false.');
    case 'date':
      return unless(isoDate.safeParse(value).success, 'Enter a date as YYYY-MM-DD.');
    case 'time':
      return unless(typeof value === 'string' && TIME.test(value), 'Enter a time as HH:MM:SS.');
    case 'datetime':
    case 'timestamp':
      return unless(
        isoDateTime.safeParse(value).success,
        'Enter a date and time such as 2026-03-01T09:30:00Z.',
      );
    case 'json':
      return unless(z.json().safeParse(value).success && value !== null, 'Enter a JSON value.');
    case 'blocks':
      return unless(blocksSchema.safeParse(value).success, 'Enter blocks of rich text without images.');
    case 'relation':
      return field.multiple
        ? unless(isListOf(value, isDocumentId), 'Choose entries: a list of document ids.')
        : unless(isDocumentId(value), 'Choose an entry: its document id.');
    case 'media':
      return unless(
        isListOf(value, (id) => Number.isInteger(id) && (id as number) > 0) &&
          (field.multiple || (value as unknown[]).length <= 1),
        field.multiple ? 'Give a list of file ids.' : 'Give a list of one file id.',
      );
  }
}

/** As checkValue, for a value that many tickets are to have: no file, and nothing of a field that must be unique. */
export function checkDefault(field: CatalogueField, value: unknown): string | null {
  if (field.type === 'media') return 'A field for files takes no default value.';
  if (field.unique) return 'The field must be unique, so only one ticket could have a default value.';
  return checkValue(field, value);
}

const unless = (accepted: boolean | undefined, sentence: string): string | null =>
  accepted ? null : sentence;

/** Strapi's own check knows the Basic Multilingual Plane only. */
const isAddress = (value: string): boolean => EMAIL.test(value) && !/[\ud800-\udfff]/.test(value);

const isDocumentId = (value: unknown): boolean => typeof value === 'string' && DOCUMENT_ID.test(value);

const isListOf = (value: unknown, is: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

const cutList = (options: string[]): string => {
  const joined = options.join(', ');
  return joined.length > 300 ? `${joined.slice(0, 299).toWellFormed()}…` : joined;
};

/** PostgreSQL refuses NUL in any text, and lone surrogates in JSON. */
function isClean(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEEPEST) return false;
  return Object.entries(value).every(([key, entry]) => isClean(key) && isClean(entry, depth + 1));
}

function checkText(field: CatalogueField, value: unknown): string | null {
  if (typeof value !== 'string') return 'Enter text.';
  const most = longest(field) ?? LONGEST;
  if (value.length > most) return `Use at most ${most} characters.`;
  if (field.minLength !== null && value.length < field.minLength)
    return `Use at least ${field.minLength} characters.`;
  if (field.regex !== null && !new RegExp(field.regex).test(value))
    return `Enter text of the form ${field.regex}.`.slice(0, 500).toWellFormed();
  return null;
}

function checkRange(field: CatalogueField, value: number): string | null {
  if (field.min !== null && value < field.min) return `Enter at least ${field.min}.`;
  if (field.max !== null && value > field.max) return `Enter at most ${field.max}.`;
  return null;
}

function checkBigInteger(field: CatalogueField, value: unknown): string | null {
  if (typeof value !== 'string' || !/^[+-]?\d{1,19}$/.test(value)) return 'Enter a whole number.';
  const number = BigInt(value.replace('+', ''));
  if (number > INT_64 || number < -INT_64 - 1n) return 'Enter a whole number of at most 64 bits.';
  return checkRange(field, Number(number));
}
