import { isForwardMark, isOriginalMark, labelOf, plainLine, type Label } from './reply-words';
import type { Work } from './work';

/** What a line is by itself, whatever stands around it. */
export type Kind =
  'blank' | 'quoted' | 'rule' | 'original' | 'forwarded' | 'reply-above' | 'signature' | 'words';

export interface Line {
  /** As it was written. */
  text: string;
  /** As it is compared; empty where the line is blank or longer than any that a client writes. */
  plain: string;
  kind: Kind;
  /** What it is called in a quoted header. */
  label: Label | null;
  /** It says a time of day, a date; it holds a mail address. */
  time: boolean;
  date: boolean;
  address: boolean;
}

/** Marks of clients are short; longer lines are not looked into, which keeps the work linear. */
const MAX_MARK_LENGTH = 500;
/** A line between arrows (`>>> here <<<`) points at something, and mbox files put `>` before a line that begins with From. */
const QUOTED = /^\s{0,3}[>＞](?!>.{0,300}[^<\s][ \t]{0,9}<<[<\s]{0,9}$)(?!From )/;
const RULE = /^\s*(?:[-_=–—]{2,}|\*{10,})\s*$/;
/** Helpdesks put it between `##-` and `-##`, in any language. */
const REPLY_ABOVE =
  /^(?:##-\s.{5,200}\s-##$|[>*#=\s-]*(?:(?:please )?(?:reply|type your (?:reply|response)|write (?:your reply )?) ?(?:above|over) (?:this|the) line|(?:bitte )?antworten sie (?:bitte )?(?:oberhalb|über)|veuillez (?:répondre|saisir votre réponse) au-dessus|(?:por favor,? )?(?:responda|escriba su respuesta) (?:por )?encima de|(?:si prega di )?rispondere sopra|(?:por favor,? )?(?:responda|escreva a sua resposta) acima|(?:gelieve )?(?:te )?antwoorden? boven|svara ovanför|svar over))/;
/** GroupWise, above all that it quotes. */
const GROUPWISE = /^>>> \S.{0,400}\S >>>$/;
const SIGNATURE = /^--\s*$/;
const TIME = /\b\d{1,2}\s?[:.h]\s?\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b|\d{1,2}\s?[時点시]/u;
const DATE =
  /\d{4}\s?[-./年년]\s?\d{1,2}|\b\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}\b|(?<!\d)(?:19|20)\d{2}(?!\d)|\b\d{1,2}[-. ]{1,2}\p{L}{3,12}[-. ]{1,2}(?:\d{2}\b|\d{4})/u;
/** The middle of an address is enough, and is found in linear time. */
const ADDRESS = /[^\s<>@,;:"()[\]]@[^\s<>@,;:"()[\]]/;

export const hasTime = (plain: string): boolean => TIME.test(plain);
export const hasDate = (plain: string): boolean => DATE.test(plain);
export const hasAddress = (plain: string): boolean => ADDRESS.test(plain);

/** Classifies each line by itself, with one look at each. */
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
