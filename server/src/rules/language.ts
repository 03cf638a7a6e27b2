/** Number of characters examined; a few sentences are enough. */
const MAX_READ = 1_000;

/** Minimum accuracy to be considered certain. */
const SURE = 0.5;

let detectAll: typeof import('tinyld').detectAll | null = null;

/** Loads the language detector, which takes 50 MB of memory, only when needed. */
export async function loadLanguages(): Promise<void> {
  detectAll ??= (await import('tinyld')).detectAll;
}

/**
 * Detects the language of a text (ISO 639-1). Returns an empty list if there are too few words. Throws unless
 * `loadLanguages` has resolved.
 */
export const languageOf = (text: string): string[] => found(text, 0);

/** Detects the language, or returns undefined if it is uncertain. */
export const sureLanguageOf = (text: string): string | undefined => found(text, SURE)[0];

function found(text: string, atLeast: number): string[] {
  if (!detectAll) throw new Error('the detector of languages is not loaded');
  const [best] = detectAll(text.slice(0, MAX_READ).toWellFormed());
  return best && best.accuracy >= atLeast ? [best.lang] : [];
}
