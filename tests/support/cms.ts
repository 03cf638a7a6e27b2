/** Kinds of content, as object identifiers (RFC 5652). */
export const CMS = {
  signed: '1.2.840.113549.1.7.2',
  enveloped: '1.2.840.113549.1.7.3',
  compressed: '1.2.840.113549.1.9.16.1.9',
};
const DATA = '1.2.840.113549.1.7.1';

/** One DER element: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.from([tag, 0x84]), length, body]);
}

function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = [first! * 40 + second!];
  for (const arc of rest) {
    const septets = [arc & 127];
    for (let left = arc >> 7; left; left >>= 7) septets.unshift((left & 127) | 128);
    bytes.push(...septets);
  }
  return der(6, Buffer.from(bytes));
}

export const octets = (content: Buffer) => der(4, content);
/** CMS of a kind around a MIME entity, without certificates and signers (RFC 5652). */
export const cms = (kind: string, inside: Buffer): Buffer =>
  der(
    0x30,
    oid(kind),
    der(
      0xa0,
      der(0x30, der(2, Buffer.from([1])), der(0x31), der(0x30, oid(DATA), der(0xa0, inside)), der(0x31)),
    ),
  );
/** As software writes that signs while it reads: lengths left open, octets in pieces. */
export const streamed = (content: Buffer): Buffer => {
  const open = (tag: number, ...parts: Buffer[]) =>
    Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.alloc(2)]);
  const half = content.length >> 1;
  const pieces = open(0x24, octets(content.subarray(0, half)), octets(content.subarray(half)));
  return open(
    0x30,
    oid(CMS.signed),
    open(
      0xa0,
      open(0x30, der(2, Buffer.from([1])), der(0x31), open(0x30, oid(DATA), open(0xa0, pieces)), der(0x31)),
    ),
  );
};
