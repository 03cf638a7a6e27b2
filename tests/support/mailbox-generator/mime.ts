export const part = (type: string, encoding: string, content: string, headers: string[] = []) =>
  [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, ...headers, '', content].join('\r\n');
export const multipart = (boundary: string, parts: string[]) =>
  `${parts.map((content) => `--${boundary}\r\n${content}\r\n`).join('')}--${boundary}--\r\n`;
export const rfcDate = (date: Date) => date.toUTCString().replace('GMT', '+0000');
/** Encoded words of RFC 2047, each below its 75 characters. */
export const encoded = (text: string) =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : (text.match(/.{1,12}/gsu) ?? [])
        .map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`)
        .join('\r\n ');

/** In lines of 76 characters, without one regular expression over a megabyte. */
export function base64(data: Buffer): string {
  const encoded = Buffer.from(data.toString('base64'), 'latin1');
  const lines = Math.ceil(encoded.length / 76);
  const folded = Buffer.alloc(encoded.length + 2 * Math.max(0, lines - 1), '\r\n');
  for (let line = 0; line < lines; line++) encoded.copy(folded, line * 78, line * 76, (line + 1) * 76);
  return folded.toString('latin1');
}

/** Quoted-printable of RFC 2045; line ends stay, and no line is cut within an `=XX`. */
export function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) => {
      const bytes = Buffer.from(line).toString('latin1');
      const escaped = bytes.replace(
        /[^ -<>-~]/g,
        (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
      );
      return (escaped.match(/.{0,73}[^=][^=]|.+/g) ?? []).join('=\r\n');
    })
    .join('\r\n');
}
