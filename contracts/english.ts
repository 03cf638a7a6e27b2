import { IntlMessageFormat } from 'intl-messageformat';
// eslint-disable-next-line import-x/no-restricted-paths -- English is kept in one place, next to its translations
import texts from '../admin/src/translations/en.json';
import { plainValues, type Values } from './said';

const known: Record<string, string> = texts;

/**
 * The English sentence of a text, for logs, emails and the `message` of API responses; the key itself where there is no such
 * text. The admin panel says the same in the reader's language.
 * @param text key of the translations, such as `step.duplicate.none`
 */
export function english(text: string, values: Values = {}): string {
  const pattern = Object.hasOwn(known, text) ? known[text] : undefined;
  if (pattern === undefined) return text;
  if (!pattern.includes('{')) return pattern;
  try {
    return String(new IntlMessageFormat(pattern, 'en').format(plainValues(values, english)));
  } catch {
    // A value is missing: the sentence with a gap says more than its key.
    return pattern;
  }
}
