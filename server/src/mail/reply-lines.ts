import { isForwardMark, isOriginalMark, labelOf, plainLine, type Label } from './reply-words';
import type { Work } from './work';

/** Classification of a single line, regardless of context. */
export type Kind =
  'blank' | 'quoted' | 'rule' | 'original' | 'forwarded' | 'reply-above' | 'signature' | 'words';

export interface Line {
  /** Original text. */
  text: string;
  /** Normalised text, or empty if the line is blank or longer than any client marker. */
  plain: string;
  kind: Kind;
  /** Its label in a quoted header. */
  label: Label | null;
  /** Whether it contains a time of day, a date, an email address. */
  time: boolean;
  date: boolean;
  address: boolean;
}

/** Maximum length of client markers. Longer lines are not examined, which keeps the work linear. */
const MAX_MARK_LENGTH = 500;
/**
 * Excludes lines between arrows (`>>> here <<<`), which point at something, and the `>` that mbox files put before
 * "From ".
 */
const QUOTED = /^\s{0,3}[>＞](?!>.{0,300}[^<\s][ \t]{0,9}<<[<\s]{0,9}$)(?!From )/;
const RULE = /^\s*(?:[-_=–—]{2,}|\*{10,})\s*$/;
/** Helpdesks write it between `##-` and `-##`, in any language. */
const REPLY_ABOVE =
  /^(?:##-\s.{5,200}\s-##$|[>*#=\s-]*(?:(?:please )?(?:reply|type your (?:reply|response)|write (?:your reply )?) ?(?:above|over) (?:this|the) line|(?:bitte )?antworten sie (?:bitte )?(?:oberhalb|über)|veuillez (?:répondre|saisir votre réponse) au-dessus|(?:por favor,? )?(?:responda|escriba su respuesta) (?:por )?encima de|(?:si prega di )?rispondere sopra|(?:por favor,? )?(?:responda|escreva a sua resposta) acima|(?:gelieve )?(?:te )?antwoorden? boven|svara ovanför|svar over))/;
/** GroupWise's marker above quoted text. */
const GROUPWISE = /^>>> \S.{0,400}\S >>>$/;
const SIGNATURE = /^--\s*$/;
const TIME = /\b\d{1,2}\s?[:.h]\s?\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b|\d{1,2}\s?[時点시]/u;
const DATE =
  /\d{4}\s?[-./年년]\s?\d{1,2}|\b\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}\b|(?<!\d)(?:19|20)\d{2}(?!\d)|\b\d{1,2}[-. ]{1,2}\p{L}{3,12}[-. ]{1,2}(?:\d{2}\b|\d{4})/u;
/** Matches only the middle of an address, in linear time. */
const ADDRESS = /[^\s<>@,;:"()[\]]@[^\s<>@,;:"()[\]]/;

export const hasTime = (plain: string): boolean => TIME.test(plain);
export const hasDate = (plain: string): boolean => DATE.test(plain);
export const hasAddress = (plain: string): boolean => ADDRESS.test(plain);

/** Classifies each line independently, in a single pass. */
export function readLines(text: string, work: Work): Line[] {
  return text.split('\n').map((line) => {
    work.spend(line.length + 1);
    const plain = line.length <= MAX_MARK_LENGTH ? plainLine(line) : '';
    return {
      text: line,
      plain,
      kind: kindOf(line, plain),
      label: labelOf(plain),
      time: hasTime(plain),
      date: hasDate(plain),
      address: hasAddress(plain),
    };
  });
}

function kindOf(line: string, plain: string): Kind {
  if (GROUPWISE.test(plain) && hasTime(plain) && hasDate(plain)) return 'original';
  if (QUOTED.test(line)) return 'quoted';
  if (!plain) return line.trim() ? 'words' : 'blank';
  if (SIGNATURE.test(line)) return 'signature';
  if (RULE.test(line)) return 'rule';
  if (isForwardMark(plain)) return 'forwarded';
  if (isOriginalMark(plain)) return 'original';
  return REPLY_ABOVE.test(plain) ? 'reply-above' : 'words';
}
