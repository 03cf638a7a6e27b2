import { deflateSync } from 'node:zlib';
import type { Random } from './random';

/** An RGB picture of noise, 6 to 18 KB, in stored blocks, so that its bytes don't depend on the version of zlib. */
export function png(random: Random): Buffer {
  const width = random.int(48, 80);
  const height = random.int(42, 72);
  const rows = Array.from({ length: height }, () =>
    Buffer.concat([Buffer.alloc(1), random.bytes(width * 3)]),
  );
  return pngOf(width, height, deflateSync(Buffer.concat(rows), { level: 0 }));
}

/** An RGB picture of 8 bits a channel around its compressed rows, each of which begins with the filter 0. */
export function pngOf(width: number, height: number, compressed: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', compressed),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
