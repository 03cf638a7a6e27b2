/** Characters that are read: a language shows in a few sentences. */
const MAX_READ = 1_000;

/** From which accuracy on a language is sure; a guess of a few words has less. */
const SURE = 0.5;

let detectAll: typeof import('tinyld').detectAll | null = null;

/** Loads the detector, which takes 50 MB of memory: only where a language is asked for. */
export async function loadLanguages(): Promise<void> {
  detectAll ??= (await import('tinyld')).detectAll;
}

/**
 * The language of a text, as ISO 639-1; nothing where it has too few words.
 * Throws unless `loadLanguages` has resolved.
 */
export const languageOf = (text: string): string[] => found(text, 0);

/** The same where there is little doubt: better none than a wrong one. */
export const sureLanguageOf = (text: string): string | undefined => found(text, SURE)[0];

function found(text: string, atLeast: number): string[] {
  if (!detectAll) throw new Error('the detector of languages is not loaded');
  const [best] = detectAll(text.slice(0, MAX_READ).toWellFormed());
  return best && best.accuracy >= atLeast ? [best.lang] : [];
}
