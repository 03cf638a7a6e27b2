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

/** A value as one line of text, for places where it is only shown. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Text as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
