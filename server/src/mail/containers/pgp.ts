/** A text part with what OpenPGP armor (RFC 9580) around its words says. */
export interface PgpText {
  /** The words without armor. */
  text: string;
  signed: boolean;
  /** Armored messages that only a key opens, in their order. */
  encrypted: string[];
}

const BEGIN_SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const END_SIGNATURE = '-----END PGP SIGNATURE-----';
const BEGIN_MESSAGE = '-----BEGIN PGP MESSAGE-----';
const END_MESSAGE = '-----END PGP MESSAGE-----';

/** Takes the armor off words that are signed in clear, and takes encrypted messages out. Null where there is none. One pass. */
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
