/** Scripts written without spaces, whose phrases have no word boundaries. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}\p{M}_]/u;

/**
 * Whether a text contains a phrase as whole words, in any letter case and with any white space between the words.
 * “Urlaub” is in “Im Urlaub!” but not in “Urlaubsantrag”.
 */
export function containsPhrase(text: string, phrase: string): boolean {
  const words = phrase.normalize('NFC').trim().split(/\s+/u);
  const characters = [...words.join('')];
  if (characters.length === 0) return false;
  const bordered = (character: string | undefined) =>
    character !== undefined && WORD.test(character) && !UNSPACED.test(character);
  const source = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('\\s+');
  const before = bordered(characters[0]) ? '(?<![\\p{L}\\p{N}\\p{M}_])' : '';
  const after = bordered(characters.at(-1)) ? '(?![\\p{L}\\p{N}\\p{M}_])' : '';
  return new RegExp(before + source + after, 'iu').test(text.normalize('NFC'));
}
