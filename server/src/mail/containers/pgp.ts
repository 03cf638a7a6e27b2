/** A text part whose OpenPGP armor (RFC 9580) was removed. */
export interface PgpText {
  /** The text without armor. */
  text: string;
  signed: boolean;
  /** Encrypted armored messages, in order. */
  encrypted: string[];
}

const BEGIN_SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const END_SIGNATURE = '-----END PGP SIGNATURE-----';
const BEGIN_MESSAGE = '-----BEGIN PGP MESSAGE-----';
const END_MESSAGE = '-----END PGP MESSAGE-----';

/**
 * Removes the armor of cleartext-signed text and extracts encrypted messages. Returns null if there are none. Single
 * pass.
 */
export function readPgpText(text: string, notice: string): PgpText | null {
  if (!text.includes(BEGIN_SIGNED) && !text.includes(BEGIN_MESSAGE)) return null;
  const lines = text.split('\n');
  const endOfMessages = lines.findLastIndex((line) => line.trimEnd() === END_MESSAGE);
  const kept: string[] = [];
  const encrypted: string[] = [];
  let signed = false;
  let state: 'words' | 'armor headers' | 'signed' | 'signature' = 'words';
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const mark = line.trimEnd();
    if (state === 'armor headers') {
      if (!mark) state = 'signed';
    } else if (state === 'signature') {
      if (mark === END_SIGNATURE) state = 'words';
    } else if (state === 'words' && mark === BEGIN_SIGNED) {
      signed = true;
      state = 'armor headers';
    } else if (state === 'signed' && mark === BEGIN_SIGNATURE) state = 'signature';
    else if (mark === BEGIN_MESSAGE && i < endOfMessages) {
      const start = i;
      while (lines[i]!.trimEnd() !== END_MESSAGE) i++;
      encrypted.push(lines.slice(start, i + 1).join('\n'));
      kept.push(notice);
    } else kept.push(state === 'signed' ? line.replace(/^- /, '') : line);
  }
  return signed || encrypted.length ? { text: kept.join('\n'), signed, encrypted } : null;
}
