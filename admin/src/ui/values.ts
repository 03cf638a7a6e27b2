import type { CatalogueField } from '../../../contracts/mapping';

/** What the browser's `datetime-local` input shows of an ISO time, in the person's time zone; '' for none. */
export function toLocalInput(iso: unknown): string {
  const time = typeof iso === 'string' ? new Date(iso) : null;
  if (!time || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The ISO time of a `datetime-local` input, null for none. */
export function fromLocalInput(text: string): string | null {
  const time = new Date(text);
  return text && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
}

/** `HH:MM` of a browser becomes the `HH:MM:SS` that Strapi stores. */
export const toStoredTime = (text: string): string | null => (text ? `${text}:00`.slice(0, 8) : null);

/** Whether a field can be given a value that every ticket is to have. */
export const takesDefault = (field: CatalogueField): boolean => field.type !== 'media' && !field.unique;

/** A value as text, for places where it is only shown; `names` are words for some strings. */
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

/** The name of a field in words: `ticketStatus` and `ticket_status` are `Ticket status`. */
export function fieldWords(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Text as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
