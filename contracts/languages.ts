import { IntlMessageFormat } from 'intl-messageformat';
/* eslint-disable import-x/no-restricted-paths -- the panel's texts are kept in one place */
import de from '../admin/src/translations/de.json';
import en from '../admin/src/translations/en.json';
import es from '../admin/src/translations/es.json';
import fr from '../admin/src/translations/fr.json';
import zhHans from '../admin/src/translations/zh-Hans.json';
/* eslint-enable import-x/no-restricted-paths */
import { plainValues, type Said, type Values } from './said';

/** Languages of the plugin's texts, by Strapi's codes. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'zh-Hans'] as const;
export type LanguageCode = (typeof LANGUAGES)[number];

const TEXTS: Record<LanguageCode, Record<string, string>> = { en, de, fr, es, 'zh-Hans': zhHans };

/** The supported language that matches a person's preference, or English. */
export const languageOf = (preferred: unknown): LanguageCode =>
  LANGUAGES.find((language) => language === preferred) ?? 'en';

/** Renders a text in a person's language. Returns the key if there is no such text. */
export function sayIn(language: LanguageCode, { text, values = {} }: Said): string {
  const texts = TEXTS[language];
  const pattern = Object.hasOwn(texts, text) ? texts[text] : undefined;
  if (pattern === undefined) return text;
  const say = (inner: string, more: Values): string => sayIn(language, { text: inner, values: more });
  try {
    return String(new IntlMessageFormat(pattern, language).format(plainValues(values, say)));
  } catch {
    // If a value is missing, the sentence with a placeholder is more useful than its key.
    return pattern;
  }
}
