/** One attribute of a TNEF stream (MS-OXTNEF 2.1.3.2). */
export interface Attribute {
  /** Whether it belongs to an attachment rather than to the message. */
  ofAttachment: boolean;
  /** Type and number, as in the stream. */
  id: number;
  data: Buffer;
}

export const ATTRIBUTE = {
  messageClass: 0x00078008,
  subject: 0x00018004,
  body: 0x0002800c,
  codepage: 0x00069007,
  properties: 0x00069003,
  attachmentStart: 0x00069002,
  attachmentTitle: 0x00018010,
  attachmentData: 0x0006800f,
  attachmentProperties: 0x00069005,
} as const;

const SIGNATURE = 0x223e9f78;
const HEADER = 6;
const FRAME = 11;
const MAX_ATTRIBUTES = 5_000;

export const isTnef = (bytes: Buffer): boolean =>
  bytes.length >= HEADER && bytes.readUInt32LE(0) === SIGNATURE;

/**
 * Reads the attributes of a TNEF stream, as views of its bytes, in order. `sound` is false if the stream is truncated,
 * exceeds the limits, or a checksum is wrong; attributes read before are kept.
 */
export function readAttributes(bytes: Buffer): { attributes: Attribute[]; sound: boolean } {
  const attributes: Attribute[] = [];
  if (!isTnef(bytes)) return { attributes, sound: false };
  let sound = true;
  let at = HEADER;
  while (at < bytes.length) {
    if (at + FRAME > bytes.length || attributes.length >= MAX_ATTRIBUTES) return { attributes, sound: false };
    const start = at + 9;
    const end = start + bytes.readUInt32LE(at + 5);
    if (end + 2 > bytes.length) return { attributes, sound: false };
    const data = bytes.subarray(start, end);
    if (checksum(data) !== bytes.readUInt16LE(end)) sound = false;
    attributes.push({ ofAttachment: bytes[at] === 2, id: bytes.readUInt32LE(at + 1), data });
    at = end + 2;
  }
  return { attributes, sound };
}

function checksum(data: Buffer): number {
  let sum = 0;
  for (const byte of data) sum = (sum + byte) & 0xffff;
  return sum;
}
