import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Data that a token is bound to; the key belongs to the installation. */
export interface TokenSubject {
  /** documentId of the channel. */
  channel: string;
  ticket: { uid: string; documentId: string };
  /** Token for side conversations about the ticket, which exclude the customer. */
  side?: boolean;
  /** Id of the only admin user whose emailed answers the token is valid for. */
  agent?: number;
}

/** A token found in a message, not verified. */
export interface ThreadToken {
  /** The ticket's number. */
  number: number;
  /** HMAC in hex, lower case. */
  mac: string;
}

/** A token for one agent's emailed answers, not verified. */
export interface AgentToken extends ThreadToken {
  /** Id of the admin user. */
  agent: number;
}

/** Length of the truncated HMAC: 128 bits, in bytes. */
const MAC_BYTES = 16;
/** Lower case only, because mail servers may change the case of an address. */
const TOKEN = /(?<![a-z0-9])ec-(\d{1,10})-([0-9a-f]{32})(?![0-9a-f])/gi;
/** Different format from a conversation token, so a customer who sees one gains no access. */
const AGENT_TOKEN = /(?<![a-z0-9])ea-(\d{1,10})-(\d{1,10})-([0-9a-f]{32})(?![0-9a-f])/gi;
const REFERENCE = /^[ \t>]*Ref:[ \t]*ec-\d{1,10}-[0-9a-f]{32}[ \t]*$/gim;
const NUMBER = /\[#(\d{1,10})\]/g;
/** Maximum number of tokens and numbers to check per message. */
const MOST = 50;
/** Maximum length of text to search, in UTF-16 units. */
const LONGEST = 200_000;
/** Table ids are 32-bit integers on every database. */
const LARGEST = 2_147_483_647;

const mac = (key: Uint8Array, { channel, ticket, side, agent }: TokenSubject): Buffer => {
  const purpose = agent === undefined ? [side ? 'side' : 'thread'] : ['agent', String(agent)];
  return createHmac('sha256', key)
    .update([...purpose, channel, ticket.uid, ticket.documentId].join('\0'))
    .digest()
    .subarray(0, MAC_BYTES);
};

/**
 * Proof that a message belongs to a ticket: the ticket's number and a 128-bit HMAC-SHA256, in characters valid in any
 * local part.
 */
export const signToken = (key: Uint8Array, number: number, subject: TokenSubject): string =>
  `${subject.agent === undefined ? `ec-${number}` : `ea-${number}-${subject.agent}`}-${mac(key, subject).toString('hex')}`;

/** Whether a token was signed with the key for this ticket and channel. Takes constant time for every MAC. */
export function isTokenOf(key: Uint8Array, token: ThreadToken, subject: TokenSubject): boolean {
  const given = Buffer.from(token.mac, 'hex');
  return given.length === MAC_BYTES && timingSafeEqual(given, mac(key, subject));
}

/** Finds tokens in texts (addresses, Message-IDs, a body), in order, without duplicates, at most 50. */
export function findTokens(texts: string[]): ThreadToken[] {
  const found = new Map<string, ThreadToken>();
  for (const text of texts)
    for (const [, number, hex] of text.slice(0, LONGEST).matchAll(TOKEN)) {
      const token = { number: Number(number), mac: hex!.toLowerCase() };
      if (found.size < MOST && isNumber(token.number)) found.set(`${token.number}-${token.mac}`, token);
    }
  return [...found.values()];
}

/** Finds agent tokens in addresses and Message-IDs, in order, without duplicates, at most 50. */
export function findAgentTokens(texts: string[]): AgentToken[] {
  const found = new Map<string, AgentToken>();
  for (const text of texts)
    for (const [whole, number, agent, hex] of text.slice(0, LONGEST).matchAll(AGENT_TOKEN)) {
      const token = { number: Number(number), agent: Number(agent), mac: hex!.toLowerCase() };
      if (found.size < MOST && isNumber(token.number) && isNumber(token.agent))
        found.set(whole.toLowerCase(), token);
    }
  return [...found.values()];
}

/** Removes reference lines, and replaces other tokens with “…”. */
export const withoutTokens = (text: string): string =>
  text.replace(REFERENCE, '').replace(TOKEN, '…').replace(AGENT_TOKEN, '…');

/** Finds ticket numbers in a subject, written as `[#1234]`. */
export const findNumbers = (subject: string): number[] => [
  ...new Set([...subject.matchAll(NUMBER)].map(([, number]) => Number(number)).filter(isNumber)),
];

const isNumber = (number: number): boolean => number > 0 && number <= LARGEST;

/** The ticket reference in a subject. */
export const subjectTag = (number: number): string => `[#${number}]`;

/** Body line with the token, for clients that drop the headers of the message they reply to. */
export const referenceLine = (token: string): string => `Ref: ${token}`;

/** Returns the token in a Message-ID of this plugin, or null for others. */
export const tokenIn = (messageId: string): string | null =>
  /^<(e(?:c|a-\d{1,10})-\d{1,10}-[0-9a-f]{32})\./.exec(messageId)?.[1] ?? null;

/**
 * Returns a new Message-ID (RFC 5322 3.6.4) with the token, unique per call.
 * @param host domain after the `@`, such as that of the channel's address
 */
export const messageIdWith = (token: string, host: string): string =>
  `<${token}.${randomBytes(10).toString('hex')}@${host}>`;
