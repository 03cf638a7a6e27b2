import { decodeBytes } from './charset';

const WORD = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=/g;
const WORD_GAP = /^[ \t\r\n]*$/;

interface Run {
  charset: string;
  encoding: string;
  bytes: Buffer[];
}

const decodeRun = (run: Run): string => decodeBytes(Buffer.concat(run.bytes), run.charset).text;

const decodeQ = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/_/g, ' ')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/**
 * Decodes the encoded words of a header value (RFC 2047). Neighbouring words of one charset are decoded together, for
 * senders split characters between them; white space between words is dropped.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  let result = '';
  let end = 0;
  let run: Run | null = null;
  for (const match of value.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', text = ''] = match;
    const gap = value.slice(end, match.index);
    const neighbour = run !== null && WORD_GAP.test(gap);
    if (run && (!neighbour || run.charset.toLowerCase() !== charset.toLowerCase())) {
      result += decodeRun(run);
      run = null;
    }
    if (!neighbour) result += gap;
    run ??= { charset, encoding, bytes: [] };
    run.bytes.push(/b/i.test(encoding) ? Buffer.from(text, 'base64') : decodeQ(text));
    end = match.index + whole.length;
  }
  if (run) result += decodeRun(run);
  return result + value.slice(end);
}
