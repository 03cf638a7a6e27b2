import type { Entry } from '../api/entries';

const NAMES = ['name', 'title', 'label', 'subject', 'email', 'username'];

/** Display name of an entry: its first non-empty field with a usual name, else its document id. */
export function entryName(entry: Entry | undefined, documentId: string): string {
  const field = NAMES.find((name) => typeof entry?.[name] === 'string' && entry[name] !== '');
  return field ? String(entry![field]) : documentId;
}
