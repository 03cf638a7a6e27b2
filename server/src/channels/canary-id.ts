import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 128 bits are unguessable and keep Message-IDs within one line. */
const BYTES = 16;
const LOCAL_PART = /^<canary\.([0-9a-f]{32})\.([0-9a-f]{32})@/;

const sign = (key: Uint8Array, channel: string, nonce: string): Buffer =>
  createHmac('sha256', key).update(`${channel}\n${nonce}`).digest().subarray(0, BYTES);

/**
 * Creates the local part of a canary's Message-ID: a random value and its signature for the channel (HMAC-SHA-256, RFC
 * 2104).
 */
export function canaryId(key: Uint8Array, channel: string): string {
  const nonce = randomBytes(BYTES).toString('hex');
  return `canary.${nonce}.${sign(key, channel, nonce).toString('hex')}`;
}

/** Whether a Message-ID belongs to a canary that this installation sent for the channel. */
export function isCanaryId(key: Uint8Array, channel: string, messageId: string): boolean {
  const [, nonce, signature] = LOCAL_PART.exec(messageId) ?? [];
  return (
    nonce !== undefined &&
    signature !== undefined &&
    timingSafeEqual(Buffer.from(signature, 'hex'), sign(key, channel, nonce))
  );
}
