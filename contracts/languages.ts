import { IntlMessageFormat } from 'intl-messageformat';
/* eslint-disable import-x/no-restricted-paths -- the panel's texts are kept in one place */
import de from '../admin/src/translations/de.json';
import en from '../admin/src/translations/en.json';
import es from '../admin/src/translations/es.json';
import fr from '../admin/src/translations/fr.json';
import zhHans from '../admin/src/translations/zh-Hans.json';
/* eslint-enable import-x/no-restricted-paths */
import { plainValues, type Said, type Values } from './said';

/** The languages that the plugin's texts come in, as Strapi's panel names them. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'zh-Hans'] as const;
export type LanguageCode = (typeof LANGUAGES)[number];

const TEXTS: Record<LanguageCode, Record<string, string>> = { en, de, fr, es, 'zh-Hans': zhHans };

/** A language of a person as one that there are texts in; English where there are none. */
export const languageOf = (preferred: unknown): LanguageCode =>
  LANGUAGES.find((language) => language === preferred) ?? 'en';

/** What the server says to a person by itself, in their language: a text that there is none of shows as its key. */
export function sayIn(language: LanguageCode, { text, values = {} }: Said): string {
  const texts = TEXTS[language];
  const pattern = Object.hasOwn(texts, text) ? texts[text] : undefined;
  if (pattern === undefined) return text;
  const say = (inner: string, more: Values): string => sayIn(language, { text: inner, values: more });
  try {
    return String(new IntlMessageFormat(pattern, language).format(plainValues(values, say)));
  } catch {
    // A value is missing: the sentence with a gap says more than its key.
    return pattern;
  }
}
