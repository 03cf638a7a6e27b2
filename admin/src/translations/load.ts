import { PLUGIN_ID } from '../pluginId';

type Texts = Record<string, string>;

/** The languages of the plugin, each loaded only where it is used. */
const LANGUAGES: Record<string, () => Promise<{ default: Texts }>> = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
  'zh-Hans': () => import('./zh-Hans.json'),
};

/** Loaded texts by language. */
const loaded = new Map<string, Texts>();

/** Texts in the language of the page, none where the plugin lacks it. For places that have no React around them. */
export const currentTexts = (): Texts => loaded.get(document.documentElement.lang) ?? {};

/** Texts of one of Strapi's languages by their full ids; none for a language that the plugin lacks: English shows then. */
export async function loadTranslations(locale: string): Promise<{ data: Texts; locale: string }> {
  const texts = (await LANGUAGES[locale]?.())?.default ?? {};
  loaded.set(locale, texts);
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [`${PLUGIN_ID}.${key}`, text]));
  return { data, locale };
}
