/** MAPI properties by number; the first of duplicates counts. Text values are decoded, others are raw bytes. */
export type Properties = Map<number, { type: number; value: Buffer }>;

export const PROPERTY = {
  messageClass: 0x001a,
  subject: 0x0037,
  senderName: 0x0c1a,
  senderAddress: 0x0c1f,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  displayName: 0x3001,
  attachmentData: 0x3701,
  attachmentExtension: 0x3703,
  attachmentName: 0x3704,
  attachmentLongName: 0x3707,
  attachmentType: 0x370e,
  attachmentContentId: 0x3712,
  internetCodepage: 0x3fde,
  messageCodepage: 0x3ffd,
} as const;

export const TYPE = {
  long: 0x0003,
  object: 0x000d,
  string8: 0x001e,
  unicode: 0x001f,
  binary: 0x0102,
} as const;

const FIXED: Record<number, number> = {
  0x0001: 0,
  0x0002: 4,
  0x0003: 4,
  0x0004: 4,
  0x0005: 8,
  0x0006: 8,
  0x0007: 8,
  0x000a: 4,
  0x000b: 4,
  0x0014: 8,
  0x0040: 8,
  0x0048: 16,
};
const VARIABLE = new Set<number>([TYPE.object, TYPE.string8, TYPE.unicode, TYPE.binary]);
const MULTIPLE = 0x1000;
const NAMED = 0x8000;
const MAX_PROPERTIES = 2_000;
const MAX_VALUES = 2_000;

class Cursor {
  at = 0;
  constructor(readonly bytes: Buffer) {}

  uint32(): number {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }

  /** Reads bytes and skips the padding to four. Throws past the end, like `readUInt32LE`. */
  take(size: number): Buffer {
    const end = this.at + size;
    if (end > this.bytes.length) throw new RangeError('The value ends behind the properties.');
    const value = this.bytes.subarray(this.at, end);
    this.at = end + ((4 - (size % 4)) % 4);
    return value;
  }
}

/**
 * Reads a block of MAPI properties (MS-OXTNEF 2.1.3.4). `sound` is false if it is truncated or contains unknown types.
 */
export function readProperties(bytes: Buffer): { properties: Properties; sound: boolean } {
  const properties: Properties = new Map();
  const cursor = new Cursor(bytes);
  try {
    const count = cursor.uint32();
    if (count > MAX_PROPERTIES) return { properties, sound: false };
    for (let i = 0; i < count; i++) readProperty(cursor, properties);
    return { properties, sound: true };
  } catch {
    return { properties, sound: false };
  }
}

function readProperty(cursor: Cursor, properties: Properties): void {
  const tag = cursor.uint32();
  const type = tag & 0xffff;
  const id = tag >>> 16;
  if (id >= NAMED) skipName(cursor);
  const base = type & ~MULTIPLE;
  const isVariable = VARIABLE.has(base);
  const size = FIXED[base];
  if (!isVariable && size === undefined) throw new RangeError('The type of a property is unknown.');
  const values = isVariable || type & MULTIPLE ? cursor.uint32() : 1;
  if (values > MAX_VALUES) throw new RangeError('A property has too many values.');
  for (let i = 0; i < values; i++) {
    const value = cursor.take(isVariable ? cursor.uint32() : size!);
    // The numbers of named properties differ between streams.
    if (i === 0 && id < NAMED && !properties.has(id)) properties.set(id, { type: base, value });
  }
}

function skipName(cursor: Cursor): void {
  cursor.take(16);
  if (cursor.uint32() === 0) cursor.uint32();
  else cursor.take(cursor.uint32());
}
