import { inflateSync } from 'node:zlib';
import { fromBER, Constructed, ObjectIdentifier, OctetString } from 'asn1js';

/** Content of a CMS message (RFC 5652): readable, or encrypted for a key holder. */
export type CmsContent = { kind: 'signed' | 'compressed'; content: Buffer } | { kind: 'encrypted' };

const OID = {
  signed: '1.2.840.113549.1.7.2',
  enveloped: '1.2.840.113549.1.7.3',
  encrypted: '1.2.840.113549.1.7.6',
  authEnveloped: '1.2.840.113549.1.9.16.1.23',
  compressed: '1.2.840.113549.1.9.16.1.9',
};
const MAX_NODES = 100_000;
const MAX_DEPTH = 50;

/** Remaining budget for decompressed content, in bytes. */
export interface InflateBudget {
  bytes: number;
}

/**
 * Extracts the content of CMS signed-data and compressed-data, which need no key. Decompresses within a common budget,
 * which content that exceeds it uses up. Returns null if the bytes are not CMS, are damaged, or hold a detached
 * signature. Does not verify signatures.
 */
export function openCms(bytes: Buffer, budget: InflateBudget): CmsContent | null {
  try {
    const { offset, result } = fromBER(withoutArmor(bytes), {
      maxContentLength: bytes.length,
      maxNodes: MAX_NODES,
      maxDepth: MAX_DEPTH,
    });
    if (offset === -1) return null;
    const [type, wrapped] = childrenOf(result);
    switch (type instanceof ObjectIdentifier ? type.valueBlock.toString() : '') {
      case OID.enveloped:
      case OID.encrypted:
      case OID.authEnveloped:
        return { kind: 'encrypted' };
      case OID.signed: {
        const content = encapsulated(wrapped);
        return content?.length ? { kind: 'signed', content } : null;
      }
      case OID.compressed: {
        const content = encapsulated(wrapped);
        return content && { kind: 'compressed', content: inflate(content, budget) };
      }
      default:
        return null;
    }
  } catch {
    return null;
  }
}

function inflate(content: Buffer, budget: InflateBudget): Buffer {
  try {
    const inflated = inflateSync(content, { maxOutputLength: budget.bytes });
    budget.bytes -= inflated.length;
    return inflated;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') budget.bytes = 0;
    throw error;
  }
}

const childrenOf = (block: unknown): unknown[] =>
  block instanceof Constructed ? block.valueBlock.value : [];

/** Extracts `encapContentInfo`, the third field of SignedData and CompressedData: a type and the octets. */
function encapsulated(wrapped: unknown): Buffer | null {
  const info = childrenOf(childrenOf(wrapped)[0])[2];
  const octets = childrenOf(childrenOf(info)[1])[0];
  return octets instanceof OctetString ? Buffer.from(octets.getValue()) : null;
}

/** Converts PEM, or base64 without a header field that says so, to DER; some software sends these. */
function withoutArmor(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const start = bytes.subarray(0, 64).toString('latin1').trimStart();
  if (!/^(?:-----BEGIN |M[A-P][\w+/]{10})/.test(start)) return new Uint8Array(bytes);
  const text = bytes.toString('latin1').replace(/^-----.*$/gm, '');
  return new Uint8Array(Buffer.from(text, 'base64'));
}
