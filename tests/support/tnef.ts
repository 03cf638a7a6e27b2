import { ATTRIBUTE } from '../../server/src/mail/tnef/attributes';
import { PROPERTY, TYPE } from '../../server/src/mail/tnef/properties';

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const padded = (value: Buffer): Buffer => Buffer.concat([value, Buffer.alloc((4 - (value.length % 4)) % 4)]);

/** A TNEF stream of attributes (MS-OXTNEF 2.1.3). */
export const tnef = (...attributes: Buffer[]): Buffer =>
  Buffer.concat([uint32(0x223e9f78), Buffer.from([1, 0]), ...attributes]);

export function attribute(level: 1 | 2, id: number, data: Buffer): Buffer {
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(data.reduce((total, byte) => (total + byte) & 0xffff, 0));
  return Buffer.concat([Buffer.from([level]), uint32(id), uint32(data.length), data, sum]);
}

/** A block of MAPI properties; numbers are longs, strings Unicode, buffers binary. */
export const properties = (values: [id: number, value: string | number | Buffer, type?: number][]): Buffer =>
  Buffer.concat([
    uint32(values.length),
    ...values.map(([id, value, type]) => {
      if (typeof value === 'number') return Buffer.concat([uint32((id << 16) | TYPE.long), uint32(value)]);
      const bytes = typeof value === 'string' ? Buffer.from(`${value}\0`, 'utf16le') : value;
      const tag = type ?? (typeof value === 'string' ? TYPE.unicode : TYPE.binary);
      return Buffer.concat([uint32((id << 16) | tag), uint32(1), uint32(bytes.length), padded(bytes)]);
    }),
  ]);

/** A property with a name of its own, as Outlook writes many. */
export const namedProperty = (name: string): Buffer => {
  const letters = Buffer.from(`${name}\0`, 'utf16le');
  return Buffer.concat([
    uint32((0x8001 << 16) | TYPE.unicode),
    Buffer.alloc(16, 7),
    uint32(1),
    uint32(letters.length),
    padded(letters),
    uint32(1),
    uint32(4),
    Buffer.from('x\0\0\0', 'utf16le').subarray(0, 4),
  ]);
};

export const messageProperties = (
  ...values: [id: number, value: string | number | Buffer, type?: number][]
): Buffer => attribute(1, ATTRIBUTE.properties, properties(values));

/** A file by its own attributes, and its long name by properties. */
export const attachment = (name: string, content: Buffer, ...more: [number, string][]): Buffer =>
  Buffer.concat([
    attribute(2, ATTRIBUTE.attachmentStart, Buffer.alloc(14)),
    attribute(2, ATTRIBUTE.attachmentTitle, Buffer.from('SHORT~1.DAT\0')),
    attribute(2, ATTRIBUTE.attachmentData, content),
    attribute(2, ATTRIBUTE.attachmentProperties, properties([[PROPERTY.attachmentLongName, name], ...more])),
  ]);

/** A message in a message. */
export const nested = (inner: Buffer): Buffer =>
  Buffer.concat([
    attribute(2, ATTRIBUTE.attachmentStart, Buffer.alloc(14)),
    attribute(
      2,
      ATTRIBUTE.attachmentProperties,
      properties([
        [
          PROPERTY.attachmentData,
          Buffer.concat([Buffer.from('0703020000000000c000000000000046', 'hex'), inner]),
          TYPE.object,
        ],
      ]),
    ),
  ]);
