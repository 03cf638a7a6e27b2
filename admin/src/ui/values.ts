import type { CatalogueField } from '../../../contracts/mapping';

/** Converts an ISO time to the value of a `datetime-local` input, in the user's time zone; '' for none. */
export function toLocalInput(iso: unknown): string {
  const time = typeof iso === 'string' ? new Date(iso) : null;
  if (!time || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Converts the value of a `datetime-local` input to an ISO time; null for none. */
export function fromLocalInput(text: string): string | null {
  const time = new Date(text);
  return text && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
}

/** Converts `HH:MM` of a browser to the `HH:MM:SS` that Strapi stores. */
export const toStoredTime = (text: string): string | null => (text ? `${text}:00`.slice(0, 8) : null);

/** Whether a field can have a default value for every ticket. */
export const takesDefault = (field: CatalogueField): boolean => field.type !== 'media' && !field.unique;

/** Formats a value as text; `names` maps some strings to labels. */
export function showValue(value: unknown, names: Record<string, string> = {}): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string') return names[value] ?? value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  if (value.every((entry) => typeof entry === 'string'))
    return value.map((entry) => names[entry] ?? entry).join(', ') || '—';
  return value.every(isBlock) ? value.map(blockText).join('\n') : JSON.stringify(value);
}

/** A node of Strapi's blocks. */
interface Block {
  text?: unknown;
  children: Block[];
}

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && Array.isArray((value as Block).children);

const blockText = ({ text, children }: Block): string =>
  typeof text === 'string' ? text : (children ?? []).map(blockText).join('');

/** Formats a field name as words: `ticketStatus` and `ticket_status` become `Ticket status`. */
export function fieldWords(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Parses JSON; undefined if it is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
