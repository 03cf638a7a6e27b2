import { hasAddress, hasDate, hasTime, type Line } from './reply-lines';
import { beginningsInside, beginsAttribution, beginsWithOn, endsInWrote, saysWrote } from './reply-words';
import type { Work } from './work';

/** An attribution line (`On … wrote:`), with the last line it covers. */
export interface Attribution {
  end: number;
  /** Length of the sender's own text at the start of the first line. */
  own: number;
}

const MAX_LINES = 5;
const MAX_LENGTH = 500;
/** The end of an address that was wrapped before its bracket: `> wrote:`, `>:`. */
const WRAPPED_END = /^>\s*(?:\S{1,20}\s*){0,2}:$/u;
const ENDS_IN_ADDRESS = /[>)\]]\s*:?$/;

/**
 * Finds attributions, by their first line. Each is searched upwards from its last line for the smallest complete range,
 * so that text above it is not lost. An attribution followed by quoted lines (`> `) needs less evidence than one that
 * would remove everything after it.
 */
export function findAttributions(lines: Line[], nextFilled: number[], work: Work): Map<number, Attribution> {
  const found = new Map<number, Attribution>();
  for (let end = 0; end < lines.length; end++) {
    work.spend();
    if (!mayEnd(lines[end]!)) continue;
    const next = nextFilled[end + 1] ?? lines.length;
    const marked = lines[next]?.kind === 'quoted' && next > end;
    const start = beginningOf(lines, end, marked, work);
    if (start < 0) continue;
    const own = marked && start === end ? ownWords(lines[start]!) : 0;
    if (marked || standsAlone(lines, nextFilled, start, end)) found.set(start, { end, own });
  }
  return found;
}

const mayEnd = (line: Line): boolean =>
  (line.kind === 'words' || WRAPPED_END.test(line.plain)) &&
  line.plain !== '' &&
  (line.plain.endsWith(':') ||
    ENDS_IN_ADDRESS.test(line.plain) ||
    endsInWrote(line.plain.replace(/\*+$/, '')));

function beginningOf(lines: Line[], end: number, marked: boolean, work: Work): number {
  let joined = '';
  let complete = -1;
  for (let start = end; start >= 0 && start > end - MAX_LINES; start--) {
    const { kind, plain } = lines[start]!;
    const isPart =
      kind === 'words' ||
      (start > 0 && start === end) ||
      (kind === 'blank' && /^<?$/.test(lines[start + 1]!.plain));
    if (!isPart || joined.length + plain.length > MAX_LENGTH) break;
    // Extend a complete attribution to this line only if the line starts one and the next does not.
    if (complete >= 0 && !goesOn(lines[complete]!.plain, plain, marked)) break;
    joined = `${plain} ${joined}`.trim();
    work.spend(joined.length);
    if (isAttribution(joined.replace(/\*+$/, '').trim(), marked)) complete = start;
    else if (complete >= 0) break;
  }
  return complete;
}

/**
 * An address in brackets is preceded by a name. Otherwise an attribution extends upwards only to the line that starts
 * one.
 */
const goesOn = (plain: string, above: string, marked: boolean): boolean =>
  (marked && plain.startsWith('<') && !/[.!?:。]$/.test(above)) ||
  (!beginsAttribution(plain) && beginsAttribution(above));

function isAttribution(plain: string, marked: boolean): boolean {
  const colon = plain.endsWith(':');
  const address = hasAddress(plain);
  const date = hasDate(plain);
  const time = hasTime(plain);
  const wrote = saysWrote(plain);
  const begins = beginsAttribution(plain);
  if (marked) {
    if (colon) return address || (wrote && endsInWrote(plain)) || ((date || time) && (wrote || begins));
    return (endsInWrote(plain) && (date || address)) || (address && date && ENDS_IN_ADDRESS.test(plain));
  }
  if (colon) {
    if (wrote) return (date && (begins || address || time)) || (begins && address && endsInWrote(plain));
    return address && date && time && begins && ENDS_IN_ADDRESS.test(plain);
  }
  return endsInWrote(plain) && address && date && time;
}

/** Whether it is separate from other text, not introduced by it, and not an entry of a log. */
function standsAlone(lines: Line[], nextFilled: number[], start: number, end: number): boolean {
  const above = lines[start - 1];
  const below = lines[end + 1];
  const next = lines[nextFilled[end + 1] ?? lines.length];
  const isBlank = (line: Line | undefined) => !line || line.kind === 'blank' || line.kind === 'rule';
  if (above && above.kind !== 'blank' && above.plain.endsWith(':')) return false;
  if (next && next.time && next.date && /^\d/.test(next.plain) && /^\d/.test(lines[start]!.plain))
    return false;
  if (!lines[end]!.plain.endsWith(':') && !isBlank(below)) return false;
  return isBlank(above) || isBlank(below) || isCertain(joinedLines(lines, start, end));
}

/** Whether it has every element of an attribution, from its first word on. */
const isCertain = (plain: string): boolean =>
  beginsWithOn(plain) && hasDate(plain) && hasTime(plain) && hasAddress(plain) && endsInWrote(plain);

const joinedLines = (lines: Line[], start: number, end: number): string =>
  lines
    .slice(start, end + 1)
    .map(({ plain }) => plain)
    .join(' ');

/**
 * Returns the length of the text before an attribution on the same line: `Thanks. On Wed, Apr 4, 2012 at 3:59 PM,
 * ada@example.com wrote:`.
 */
function ownWords({ plain, text }: Line): number {
  if (beginsAttribution(plain) || plain.length !== text.trim().length) return 0;
  const at = beginningsInside(plain).find((one) => isCertain(plain.slice(one)));
  return at === undefined ? 0 : at + text.length - text.trimStart().length;
}
