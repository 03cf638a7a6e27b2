const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
const HEADER = 16;
const SIZE = 4_096;
/** Initial content of the dictionary (MS-OXRTFCP 2.1.2.1). */
const START = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
    'MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n' +
    '\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);

/** Two bytes expand to 17 at most; a larger declared size is false. */
const MAX_RATIO = 9;

/**
 * Decompresses RTF (MS-OXRTFCP) to at most `maxBytes`. Returns null if the input is not compressed RTF, is damaged, or
 * is longer.
 */
export function decompressRtf(bytes: Buffer, maxBytes: number): Buffer | null {
  if (bytes.length < HEADER) return null;
  const size = bytes.readUInt32LE(4);
  const kind = bytes.readUInt32LE(8);
  if (size > maxBytes || size > bytes.length * MAX_RATIO) return null;
  if (kind === UNCOMPRESSED) return bytes.subarray(HEADER, HEADER + size);
  return kind === COMPRESSED ? inflate(bytes, size) : null;
}

/**
 * Each control byte is followed by eight tokens: a literal byte, or an offset and a length within the last 4,096 bytes.
 */
function inflate(bytes: Buffer, size: number): Buffer | null {
  const dictionary = Buffer.alloc(SIZE, 0);
  START.copy(dictionary);
  let write = START.length;
  const out = Buffer.alloc(size);
  let length = 0;
  const put = (byte: number) => {
    dictionary[write] = byte;
    write = (write + 1) % SIZE;
    if (length < size) out[length++] = byte;
  };
  let at = HEADER;
  while (at < bytes.length) {
    const control = bytes[at++]!;
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if (!(control & (1 << bit))) {
        put(bytes[at++]!);
        continue;
      }
      if (at + 1 >= bytes.length) return null;
      const token = bytes.readUInt16BE(at);
      at += 2;
      const from = token >> 4;
      if (from === write) return out.subarray(0, length);
      for (let i = 0; i < (token & 15) + 2; i++) put(dictionary[(from + i) % SIZE]!);
    }
    if (length >= size) break;
  }
  return out.subarray(0, length);
}
