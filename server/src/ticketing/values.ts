import { z } from 'zod';
import { problem, type CatalogueField, type PlainProblemCode, type Said } from '../../../contracts';
import { blocksSchema } from './blocks-schema';

/** Column width for short texts, in UTF-16 units. */
const COLUMN = 255;
/** Short text types: their columns hold no more, whatever the content type allows. */
const SHORT: readonly string[] = ['string', 'email', 'uid', 'enumeration'];
/** Maximum length of all other texts, in UTF-16 units. */
const LONGEST = 10_000_000;
/** Maximum nesting depth of JSON. */
const DEEPEST = 50;
const INT_32 = 2_147_483_647;
const INT_64 = 9_223_372_036_854_775_807n;

const isoDate = z.iso.date();
const isoDateTime = z.iso.datetime({ offset: true, local: true });
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?$/;
/** Stricter than Strapi: a dot-atom and a domain of at least two labels, in any script. */
const EMAIL =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const UID_VALUE = /^[A-Za-z0-9\-_.~]*$/;
const DOCUMENT_ID = /^[A-Za-z0-9_-]{1,255}$/;

/** Maximum text length of a field, in UTF-16 units, or null without a limit. */
export const longest = (field: CatalogueField): number | null =>
  SHORT.includes(field.type) ? Math.min(field.maxLength ?? COLUMN, COLUMN) : field.maxLength;

/** Converts common spellings to the form that Strapi stores, such as `09:30` for a time, or a large number. */
export function coerceValue(field: CatalogueField, value: unknown): unknown {
  if (field.type === 'time' && typeof value === 'string' && /^\d\d:\d\d$/.test(value)) return `${value}:00`;
  if (field.type === 'biginteger' && Number.isSafeInteger(value)) return String(value);
  return value;
}

/**
 * Returns why a field rejects a value, in terms of what it expects, or null if it is valid. Never laxer than Strapi and
 * the databases: int4 and int8, columns of 255, no NUL, no lone surrogates. Null is never valid.
 */
export function checkValue(field: CatalogueField, raw: unknown): Said | null {
  const value = coerceValue(field, raw);
  if (!isClean(value)) return problem('unstorable', { depth: DEEPEST });
  switch (field.type) {
    case 'string':
    case 'text':
    case 'richtext':
      return checkText(field, value);
    case 'email':
      return checkText(field, value) ?? unless(isAddress(String(value)), 'email-address');
    case 'uid':
      return (
        checkText(field, value) ??
        unless(field.regex !== null || UID_VALUE.test(String(value)), 'uid-characters')
      );
    case 'enumeration':
      return typeof value === 'string' && field.options?.includes(value)
        ? null
        : problem('choose-one-of', { options: field.options ?? [] });
    case 'integer':
      return (
        unless(Number.isInteger(value) && Math.abs(value as number) <= INT_32, 'whole-number') ??
        checkRange(field, value as number)
      );
    case 'biginteger':
      return checkBigInteger(field, value);
    case 'decimal':
    case 'float':
      return (
        unless(typeof value === 'number' && Number.isFinite(value), 'number') ??
        checkRange(field, value as number)
      );
    case 'boolean':
      return unless(typeof value === 'boolean', 'true-or-false');
    case 'date':
      return unless(isoDate.safeParse(value).success, 'date');
    case 'time':
      return unless(typeof value === 'string' && TIME.test(value), 'time-with-seconds');
    case 'datetime':
    case 'timestamp':
      return unless(isoDateTime.safeParse(value).success, 'iso-date-and-time');
    case 'json':
      return unless(z.json().safeParse(value).success && value !== null, 'json');
    case 'blocks':
      return unless(blocksSchema.safeParse(value).success, 'blocks');
    case 'relation':
      return field.multiple
        ? unless(isListOf(value, isDocumentId), 'entries')
        : unless(isDocumentId(value), 'entry');
    case 'media':
      return unless(
        isListOf(value, (id) => Number.isInteger(id) && (id as number) > 0) &&
          (field.multiple || (value as unknown[]).length <= 1),
        field.multiple ? 'files' : 'file',
      );
  }
}

/** Like `checkValue`, for a value shared by many tickets: no files, and no values for unique fields. */
export function checkDefault(field: CatalogueField, value: unknown): Said | null {
  if (field.type === 'media') return problem('file-default');
  if (field.unique) return problem('unique-default');
  return checkValue(field, value);
}

const unless = (accepted: boolean | undefined, code: PlainProblemCode): Said | null =>
  accepted ? null : problem(code);

/** Strapi's own check only supports the Basic Multilingual Plane. */
const isAddress = (value: string): boolean => EMAIL.test(value) && !/[\ud800-\udfff]/.test(value);

const isDocumentId = (value: unknown): boolean => typeof value === 'string' && DOCUMENT_ID.test(value);

const isListOf = (value: unknown, is: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

/** PostgreSQL rejects NUL in any text, and lone surrogates in JSON. */
function isClean(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEEPEST) return false;
  return Object.entries(value).every(([key, entry]) => isClean(key) && isClean(entry, depth + 1));
}

function checkText(field: CatalogueField, value: unknown): Said | null {
  if (typeof value !== 'string') return problem('text');
  const most = longest(field) ?? LONGEST;
  if (value.length > most) return problem('too-long', { max: most });
  if (field.minLength !== null && value.length < field.minLength)
    return problem('too-short', { min: field.minLength });
  if (field.regex !== null && !new RegExp(field.regex).test(value))
    return problem('pattern', { pattern: field.regex });
  return null;
}

function checkRange(field: CatalogueField, value: number): Said | null {
  if (field.min !== null && value < field.min) return problem('at-least', { min: field.min });
  if (field.max !== null && value > field.max) return problem('at-most', { max: field.max });
  return null;
}

function checkBigInteger(field: CatalogueField, value: unknown): Said | null {
  if (typeof value !== 'string' || !/^[+-]?\d{1,19}$/.test(value)) return problem('whole-number');
  const number = BigInt(value.replace('+', ''));
  if (number > INT_64 || number < -INT_64 - 1n) return problem('whole-number-64-bits');
  return checkRange(field, Number(number));
}
