import { decodeBytes } from './charset';
import { charsetOf } from './charset-labels';

const START = String.raw`=\?([^?\s*]{1,60})(?:\*[^?\s]{0,60})?\?`;
const BASE64 = String.raw`[Bb]\?([A-Za-z0-9+/=_ \t-]*)`;
const NO_NEXT_WORD = String.raw`(?!=\?[^?\s]{1,120}\?[BbQq]\?)`;
const Q = String.raw`[Qq]\?((?:${NO_NEXT_WORD}(?:[^?]|\?(?!=)|\?=(?=[0-9A-F]{2}[^\s?]{0,80}\?=)))*)`;
/**
 * An encoded word (RFC 2047), tolerantly: Q text may contain `?`, also before the `=` of an octet, and the end may be
 * missing. It never extends into the next word, so matching is linear.
 */
const WORD = new RegExp(String.raw`${START}(?:${BASE64}|${Q})(?:(\?=)|\?$|$|(?=\s*=\?))`, 'g');
const WORD_GAP = /^[ \t\r\n]*$/;

/** Adjacent encoded words in one charset. */
interface Run {
  charset: string;
  bytes: Buffer[];
  /** Incomplete base64 quantum: some senders split one between words. */
  open: string;
}

const closeRun = (run: Run): string => {
  const rest = Buffer.from(run.open, 'base64');
  return decodeBytes(Buffer.concat([...run.bytes, rest]), run.charset).text;
};

function addBase64(run: Run, text: string): void {
  const whole = run.open + text.replace(/[ \t]/g, '');
  run.open = !whole.includes('=') && whole.length % 4 ? whole : '';
  if (!run.open) run.bytes.push(Buffer.from(whole, 'base64'));
}

function addQ(run: Run, text: string): void {
  run.bytes.push(Buffer.from(run.open, 'base64'), decodeQ(text));
  run.open = '';
}

const decodeQ = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/_/g, ' ')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

const sameCharset = (a: string, b: string): boolean =>
  a.toLowerCase() === b.toLowerCase() || (charsetOf(a) !== null && charsetOf(a) === charsetOf(b));

/**
 * Decodes the encoded words of a header value (RFC 2047). Adjacent words in one charset are decoded together, since
 * senders split characters between them. White space between words is removed.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  let result = '';
  let end = 0;
  let run: Run | null = null;
  for (const match of value.matchAll(WORD)) {
    const [whole, charset = '', base64, q = '', close] = match;
    const gap = value.slice(end, match.index);
    const neighbour = run !== null && WORD_GAP.test(gap);
    if (run && (!neighbour || !sameCharset(run.charset, charset))) {
      result += closeRun(run);
      run = null;
    }
    if (!neighbour) result += gap;
    run ??= { charset, bytes: [], open: '' };
    if (base64 === undefined) addQ(run, close ? q : q.trimEnd());
    else addBase64(run, base64);
    end = match.index + whole.length;
  }
  if (run) result += closeRun(run);
  return result + value.slice(end);
}
