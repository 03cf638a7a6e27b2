import { findAttributions, type Attribution } from './reply-attribution';
import { readLines, type Line } from './reply-lines';
import { announcesAnswers, isDeviceLine } from './reply-words';
import { Work } from './work';

const MAX_LINES = 20_000;
const MAX_HEADER_LINES = 14;
const MAX_WRAPPED_HEADER_LINES = 3;
/** Maximum length of a signature after `-- `, and after `--` without the space. */
const MAX_SIGNATURE_LINES = 15;
const MAX_BARE_SIGNATURE_LINES = 8;
const TITLE = /^[-_=–—]{2,}\s*[^-_=–—\s].{0,80}[^-_=–—\s]\s*[-_=–—]{2,}$/u;

const FORM_FIELD = /^[\p{L}\p{M}][\p{L}\p{M} -]{0,29}:\s?\S/u;

/** A text with precomputed facts about its lines. */
interface Letter {
  lines: Line[];
  /** Index of the first non-blank line from each line on, or the number of lines if there is none. */
  nextFilled: number[];
  /** Attributions, by their first line. */
  attributions: Map<number, Attribution>;
  /** Whether any line has one or two quote marks, which clients write before deeper quotes. */
  hasShallowQuotes: boolean;
  /** Whether any line is a title between dashes that no client writes. */
  hasTitles: boolean;
  work: Work;
}

/**
 * Returns the sender's own text: without quoted earlier mail, the client's lines around it, and the signature. Prefers
 * leaking a quote to losing text: only known client markers count, and text that a sender introduces with a colon or
 * announces as answers below is kept, as is text after quoted lines. If nothing would be left (only a quote), returns
 * the whole text. Linear.
 */
export function trimReply(text: string, work = new Work()): string {
  const lines = readLines(text, work);
  if (lines.length > MAX_LINES) return text.trim();
  const own = withoutSignature(withoutQuotes(readLetter(lines, work)), work);
  return tidy(own.map((line) => line.text)) || text.trim();
}

function readLetter(lines: Line[], work: Work): Letter {
  const nextFilled: number[] = [];
  for (let i = lines.length - 1; i >= 0; i--) {
    work.spend();
    nextFilled[i] = lines[i]!.kind === 'blank' ? (nextFilled[i + 1] ?? lines.length) : i;
  }
  return {
    lines,
    nextFilled,
    attributions: findAttributions(lines, nextFilled, work),
    hasShallowQuotes: lines.some(({ kind, text }) => kind === 'quoted' && !/^\s*>>>/.test(text)),
    hasTitles: lines.some(({ kind, plain }) => kind === 'words' && TITLE.test(plain)),
    work,
  };
}

/** Removes quotes in a single pass; stops at a line from which everything is quoted. */
function withoutQuotes(letter: Letter): Line[] {
  const { lines, work } = letter;
  const own: Line[] = [];
  for (let i = 0; i < lines.length;) {
    work.spend();
    if (lines[i]!.kind === 'forwarded') return own.concat(lines.slice(i));
    const end = quoteEnd(letter, i, own);
    if (end < 0) {
      own.push(lines[i]!);
      i++;
      continue;
    }
    const attribution = letter.attributions.get(i);
    if (attribution?.own) own.push({ ...lines[i]!, text: lines[i]!.text.slice(0, attribution.own) });
    if (end >= lines.length && !own.some(hasWords)) return lines;
    if (end >= lines.length && own.some((line) => announcesAnswers(line.plain))) return lines;
    const isApart = own.at(-1)?.kind === 'blank';
    dropEnd(own, (line) => !hasWords(line));
    if (isApart) own.push(BLANK);
    i = Math.max(end, i + 1);
  }
  return own;
}

const BLANK: Line = {
  text: '',
  plain: '',
  kind: 'blank',
  label: null,
  time: false,
  date: false,
  address: false,
};
const hasWords = ({ kind }: Line): boolean => kind !== 'blank' && kind !== 'rule' && kind !== 'signature';
const dropEnd = (lines: Line[], isDropped: (line: Line) => boolean): void => {
  while (lines.length && isDropped(lines.at(-1)!)) lines.pop();
};

/** Returns the line after the quote that starts at a line, or -1 if the line is the sender's own. */
function quoteEnd(letter: Letter, at: number, own: Line[]): number {
  const { lines, nextFilled, attributions } = letter;
  const line = lines[at]!;
  const attribution = attributions.get(at);
  if (attribution) {
    const next = nextFilled[attribution.end + 1] ?? lines.length;
    return lines[next]?.kind === 'quoted' ? quotedEnd(letter, next) : lines.length;
  }
  const next = line.kind === 'rule' || line.kind === 'signature' ? (nextFilled[at + 1] ?? lines.length) : at;
  const isQuote =
    line.kind === 'quoted'
      ? isQuotedMail(letter, at)
      : line.kind === 'original'
        ? isOriginal(letter, at)
        : line.kind === 'reply-above' || isHeader(letter, next, next > at);
  if (!isQuote) return -1;
  if (line.kind !== 'reply-above' && isIntroduced(own)) return -1;
  return line.kind === 'quoted' ? quotedEnd(letter, at) : lines.length;
}

/** Text introduced with a colon is part of the sender's message. */
const isIntroduced = (own: Line[]): boolean => {
  let i = own.length - 1;
  while (i >= 0 && !hasWords(own[i]!)) i--;
  return i >= 0 && own[i]!.kind === 'words' && own[i]!.label === null && own[i]!.plain.endsWith(':');
};

/** Clients write three marks only below one and two; a Python prompt has three alone. */
const isQuotedMail = ({ lines, hasShallowQuotes }: Letter, at: number): boolean =>
  hasShallowQuotes || !/^\s*>>>/.test(lines[at]!.text);

/** A sender who compares texts may also write titles between dashes, in which case there are others. */
function isOriginal({ lines, nextFilled, hasTitles }: Letter, at: number): boolean {
  const next = lines[nextFilled[at + 1] ?? lines.length];
  return !hasTitles || next?.label !== null || next?.kind === 'quoted';
}

/** Returns the end of a run of quoted lines, including the remainders of wrapped lines. */
function quotedEnd({ lines, nextFilled, work }: Letter, at: number): number {
  let end = at;
  for (let i = at; i < lines.length; i++) {
    work.spend();
    const { kind } = lines[i]!;
    if (kind === 'quoted') end = i + 1;
    else if (kind === 'blank') {
      if (lines[nextFilled[i]!]?.kind !== 'quoted') break;
    } else if (!isWrappedRest(lines, i)) break;
    else end = i + 1;
  }
  return end;
}

/** Whether an unmarked line is the remainder of a long quoted line before another, or of a quoted link. */
function isWrappedRest(lines: Line[], at: number): boolean {
  const before = lines[at - 1]!;
  const line = lines[at]!;
  if (before.kind !== 'quoted' || lines[at + 1]?.kind !== 'quoted') return false;
  return (
    before.text.length >= 60 ||
    /^\s*[(<]https?:\/\/\S{1,300}[)>]\s*>?\s*$/.test(line.text) ||
    (/[(<]https?:\/\/[^\s)>]{1,300}$/.test(before.plain) && /^[^\s()<>]{1,300}[)>]$/.test(line.plain))
  );
}

/**
 * Whether a quoted header starts at a line. Lists may have similar labels ("From: Berlin, To: Munich"), so labels alone
 * are not enough: addresses, a full date and a subject add evidence.
 */
function isHeader({ lines, work }: Letter, at: number, isRuled: boolean): boolean {
  if (!lines[at]?.label || lines[at]!.kind !== 'words') return false;
  if (!isRuled && isFormField(lines[at - 1])) return false;
  const { label: first, address: from, date: day, time: hour } = lines[at]!;
  // The whole header on one line, below a rule.
  if (isRuled && first === 'from' && from && day && hour) return true;
  const seen = new Set<string>();
  let evidence = 0;
  let wrapped = 0;
  for (let i = at; i < Math.min(lines.length, at + MAX_HEADER_LINES); i++) {
    work.spend();
    const { kind, label, address, time, date } = lines[i]!;
    if (kind === 'blank' && seen.size === 1) continue;
    if (kind === 'blank' || (!label && ++wrapped > MAX_WRAPPED_HEADER_LINES)) break;
    if (!label || seen.has(label)) continue;
    seen.add(label);
    wrapped = 0;
    if (label === 'from') evidence += address ? 3 : 1;
    if (label === 'to' && address) evidence += 1;
    if (label === 'sent') evidence += time && date ? 2 : time ? 1 : 0;
    if (label === 'subject') evidence += 1;
  }
  if (!seen.has('sent') && !seen.has('subject')) return false;
  if (!seen.has('from')) return evidence >= 3 && seen.size === 2 && seen.has('sent') && seen.has('to');
  return evidence + (seen.size === 4 ? 1 : 0) >= 4;
}

/** A form field (`Name: Ada`): other fields of the form may have the same labels as a header. */
const isFormField = (line: Line | undefined): boolean =>
  line !== undefined && line.label === null && line.kind === 'words' && FORM_FIELD.test(line.plain);

/** Removes the signature after `-- ` and trailing lines such as `Sent from my iPhone`. */
function withoutSignature(lines: Line[], work: Work): Line[] {
  const own = lines.slice();
  dropEnd(own, ({ kind }) => kind === 'blank');
  const mark = signatureMark(own, work);
  if (mark >= 0 && own.slice(0, mark).some(hasWords)) {
    const after = own.findIndex((line, i) => i > mark && own[i - 1]!.kind === 'blank' && isPostscript(line));
    own.splice(mark, (after < 0 ? own.length : after) - mark);
  }
  dropEnd(own, ({ kind }) => kind === 'blank' || kind === 'signature');
  while (own.length && isDeviceLine(own.at(-1)!.plain)) {
    own.pop();
    dropEnd(own, ({ kind }) => kind !== 'words');
  }
  return own.filter((line, i) => !(isAlone(own, i) && isDeviceLine(line.plain)));
}

/** Text added below a name is the sender's: `PS: Please call me`. */
const isPostscript = ({ plain }: Line): boolean =>
  /^(?:p\. ?){1,3}s\.?[\s:,–-]|^p{1,3}s ?[.:]|^n\.?b\.? ?:|^pd ?:|^з\.?ы\.?|^追伸|^추신|^附言/u.test(plain);

/** Returns the first `-- ` with no more lines after it than a signature has, or -1. */
function signatureMark(lines: Line[], work: Work): number {
  let mark = -1;
  let filled = 0;
  for (let i = lines.length - 1; i >= 0 && filled <= MAX_SIGNATURE_LINES; i--) {
    work.spend();
    const { kind, text } = lines[i]!;
    const isBare = !/^-- $/.test(text);
    if (kind === 'signature' && (!isBare || (filled <= MAX_BARE_SIGNATURE_LINES && isBelowBlank(lines, i))))
      mark = i;
    if (kind !== 'blank') filled++;
  }
  return mark;
}

/** A list may have a `--` directly below its title; clients leave a blank line before a signature. */
const isBelowBlank = (lines: Line[], i: number): boolean =>
  lines[i - 1]?.kind === 'blank' && lines[i + 1]?.kind !== 'blank' && !lines[i - 2]?.plain.endsWith(':');
const isAlone = (lines: Line[], i: number): boolean =>
  (lines[i - 1]?.kind ?? 'blank') === 'blank' && (lines[i + 1]?.kind ?? 'blank') === 'blank';

const tidy = (lines: string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
