/** An inline picture and its position in a text. */
export interface PlacedPicture {
  /** Position in the text, in UTF-16 units. */
  at: number;
  address: string;
  alt: string;
}

/** Maximum number of pictures to place, and number of preceding letters that determine the position. */
const MAX_PICTURES = 50;
const CONTEXT = 24;
/**
 * Maximum distance from the previous picture, in letters: the text may contain words that the HTML has in attributes.
 */
const WINDOW = 300;

const LETTERS = /[\p{L}\p{N}]+/gu;
const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const TAG = /<(img)\b([^<>]*)>|<[^<>]*>/g;
const attributeOf = (attributes: string, name: string): string =>
  (new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? '').replace(
    /&(?:lt|gt|quot|amp);/g,
    (entity) => ENTITIES[entity]!,
  );

/**
 * Maps the pictures of a message's HTML to positions in its trimmed text, by the letters that precede them. Pictures
 * within removed text (earlier mail, a signature) are left out. Linear in text and HTML.
 * @param html safe HTML, as stored
 * @param addressOf address of the picture that a source (`cid:…`) shows; null for any other
 */
export function placePictures(
  text: string,
  html: string,
  addressOf: (source: string) => string | null,
): PlacedPicture[] {
  const words = lettersOf(text);
  const placed: PlacedPicture[] = [];
  let before = '';
  /** Number of letters before the last picture, or -1 if it is within removed text. */
  let position = 0;
  let isFirst = true;
  let end = 0;
  let left = MAX_PICTURES;
  for (const tag of html.matchAll(TAG)) {
    before = (before + lettersOf(html.slice(end, tag.index).replace(/&\w{2,4};/g, ' ')).letters).slice(
      -2 * CONTEXT,
    );
    end = tag.index + tag[0].length;
    const address = tag[1] && addressOf(attributeOf(tag[2]!, 'src'));
    if (!address || left-- <= 0) continue;
    const found = positionOf(words.letters, before, Math.max(position, 0), isFirst);
    if (before || position < 0) position = found;
    isFirst &&= before === '';
    before = '';
    if (position >= 0) placed.push({ at: words.endOf(position), address, alt: attributeOf(tag[2]!, 'alt') });
  }
  return placed;
}

/** Returns the position after the letters that precede a picture, or -1 if the text does not contain them. */
function positionOf(letters: string, before: string, from: number, isFirst: boolean): number {
  if (!before) return isFirst ? 0 : -1;
  const isWhole = before.length < CONTEXT;
  const context = before.slice(-CONTEXT);
  if (isFirst && isWhole) return letters.startsWith(context) ? context.length : -1;
  const at = (isWhole ? letters.slice(0, from + WINDOW) : letters).indexOf(context, from);
  return at < 0 ? -1 : at + context.length;
}

/**
 * The letters and digits of a text, and the position after a given number of them, including punctuation that follows
 * on the line.
 */
function lettersOf(text: string): { letters: string; endOf(count: number): number } {
  const runs = [...text.matchAll(LETTERS)];
  return {
    letters: runs.map(([run]) => run).join(''),
    endOf(count) {
      let seen = 0;
      const run = runs.find(([one]) => (seen += one.length) >= count);
      if (!run || count === 0) return 0;
      const end = run.index + run[0].length - (seen - count);
      return end + /^[^\p{L}\p{N}\n]*/u.exec(text.slice(end, end + CONTEXT))![0].length;
    },
  };
}
