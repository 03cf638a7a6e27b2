/** Accented letters of Latin-script languages, each with its share in percent. */
const LETTERS: Record<string, string> = {
  Albanian: 'ë80ç20',
  Catalan: 'à28é16ó15è14í10ç5ò5ú4ï2ü1',
  Czech: 'í22á17é12ě11ř9ž8ý8č8š7ů4ú1ň1ť1ď1ó1',
  Danish: 'ø40å35æ22é2',
  Dutch: 'é40ë30ï15ö5ü4è5',
  Estonian: 'ä36õ30ü20ö10š3ž2',
  Finnish: 'ä78ö17å2é1',
  French: 'é60à13è11ê6ç4ù1â2î2ô2û1ë1ï1œ1',
  German: 'ü34ä28ö15ß15é1',
  Hungarian: 'é27á28ö12ó9ő8ü6í5ú4ű2',
  Icelandic: 'ð23á16í16þ11ó9ö8æ7ú6é6ý3',
  Irish: 'í30á30é15ó15ú10',
  Italian: 'è30à32ù14ò12é9ì4',
  Latvian: 'ā35ī18ē14š10ū6ņ5ļ5ž3č2ģ2ķ2',
  Lithuanian: 'ė25ų20š15ž12ū8ą7č6į6ę4',
  Maltese: 'ħ45ż20ġ18ċ15à3',
  Polish: 'ł25ą14ę14ó12ż12ś9ć7ń3ź2',
  Portuguese: 'ã24ç17é15á14ó7í9ê6õ4ú4à3â2ô1',
  Romanian: 'ă40î18â12ț15ș15ţ12ş12',
  Slovak: 'á18í12č11ý10š9ž9é8ú8ť7ľ4ô2ň2ď2ä2ó1ĺ1ŕ1',
  'South Slavic': 'č30š28ž20ć12đ8',
  Spanish: 'ó29á23í21é13ñ8ú6ü1¿4¡3',
  Swedish: 'ä42å31ö27é1',
  Turkish: 'ı38ü15ş15ğ10ç10ö8â1',
  // In windows-1258 tone marks are separate characters.
  Vietnamese: 'đ9ê7â6ô8ơ7ư8ă3à5á5é1í2ó2ú2ã2\u030012\u030115\u03096\u03034\u032313',
};
/** Symbols that occur in text of any language. */
const SIGNS = '\u00a0“”„‘’–—…«»€£·°§©®²½';
/** Natural logarithm of the share of symbols among non-ASCII characters. */
const SIGN = Math.log(0.03);
const OTHER_SIGN = Math.log(0.003);
const FOREIGN_LETTER = Math.log(0.0005);
const NO_TEXT = Math.log(0.000001);

const LANGUAGES: Map<string, number>[] = Object.values(LETTERS).map(
  (letters) =>
    new Map(
      [...letters.matchAll(/(\D)(\d+)/gu)].map(([, letter, percent]) => [
        letter!,
        Math.log(Number(percent) / 100),
      ]),
    ),
);
const KNOWN_SIGNS = new Set(SIGNS);

export interface LatinFit {
  /** Number of non-ASCII characters. */
  count: number;
  /** Mean log-likelihood per character in the best-fitting language: about -2 for words, below -4 for non-words. */
  mean: number;
}

/** Scores how well text fits a Latin-script language, by its non-ASCII letters. */
export function latinFit(text: string): LatinFit {
  const found = new Map<string, number>();
  let count = 0;
  for (const [char] of text.matchAll(/[^\0-\x7f]/gu)) {
    const lower = char.toLowerCase();
    found.set(lower, (found.get(lower) ?? 0) + 1);
    count++;
  }
  if (!count) return { count: 0, mean: 0 };
  const sums = LANGUAGES.map((letters) => {
    let sum = 0;
    for (const [char, times] of found) sum += times * (letters.get(char) ?? otherwise(char));
    return sum;
  });
  return { count, mean: Math.max(...sums) / count };
}

const otherwise = (char: string): number => {
  if (KNOWN_SIGNS.has(char)) return SIGN;
  if (/[\u0080-\u009f\ufffd]|\p{Cn}|\p{Co}/u.test(char)) return NO_TEXT;
  return /[\p{L}\p{M}]/u.test(char) ? FOREIGN_LETTER : OTHER_SIGN;
};
