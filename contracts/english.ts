import { IntlMessageFormat } from 'intl-messageformat';
// eslint-disable-next-line import-x/no-restricted-paths -- English is kept in one place, next to its translations
import texts from '../admin/src/translations/en.json';
import { plainValues, type Values } from './said';

const known: Record<string, string> = texts;

/**
 * Renders a text in English, for logs, emails and the `message` of API responses. Returns the key if there is no such
 * text. The admin panel renders the same texts in the user's language.
 * @param text translation key such as `step.duplicate.none`
 */
export function english(text: string, values: Values = {}): string {
  const pattern = Object.hasOwn(known, text) ? known[text] : undefined;
  if (pattern === undefined) return text;
  if (!pattern.includes('{')) return pattern;
  try {
    return String(new IntlMessageFormat(pattern, 'en').format(plainValues(values, english)));
  } catch {
    // If a value is missing, the sentence with a placeholder is more useful than its key.
    return pattern;
  }
}
