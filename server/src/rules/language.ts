/** Characters that are read: a language shows in a few sentences. */
const MAX_READ = 1_000;

let detect: ((text: string) => string) | null = null;

/** Loads the detector, which takes 50 MB of memory: only where a rule asks for a language. */
export async function loadLanguages(): Promise<void> {
  detect ??= (await import('tinyld')).detect;
}

/**
 * The language of a text, as ISO 639-1; nothing where it has too few words.
 * Throws unless `loadLanguages` has resolved.
 */
export function languageOf(text: string): string[] {
  if (!detect) throw new Error('the detector of languages is not loaded');
  const found = detect(text.slice(0, MAX_READ).toWellFormed());
  return found ? [found] : [];
}
