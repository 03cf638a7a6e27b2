import { PLUGIN_ID } from '../pluginId';

type Texts = Record<string, string>;

/** The plugin's languages, loaded on demand. */
const LANGUAGES: Record<string, () => Promise<{ default: Texts }>> = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
  'zh-Hans': () => import('./zh-Hans.json'),
};

/** Loaded texts by language. */
const loaded = new Map<string, Texts>();

/** Texts in the language of the page, or empty if the plugin lacks it. For code outside React. */
export const currentTexts = (): Texts => loaded.get(document.documentElement.lang) ?? {};

/**
 * Texts for one of Strapi's languages, with full ids. Empty for languages that the plugin lacks, which fall back to
 * English.
 */
export async function loadTranslations(locale: string): Promise<{ data: Texts; locale: string }> {
  const texts = (await LANGUAGES[locale]?.())?.default ?? {};
  loaded.set(locale, texts);
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [`${PLUGIN_ID}.${key}`, text]));
  return { data, locale };
}
