import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token is bound to; the key belongs to the installation. */
export interface TokenSubject {
  /** documentId of the channel. */
  channel: string;
  ticket: { uid: string; documentId: string };
  /** Of what agents write to others about the ticket, apart from the conversation with the customer. */
  side?: boolean;
  /** Id of the admin user whose answers by mail it is for, and for nobody else's. */
  agent?: number;
}

/** A token as it was found in a mail, not verified. */
export interface ThreadToken {
  /** The ticket's number. */
  number: number;
  /** HMAC in hex, lower case. */
  mac: string;
}

/** A token for one agent's answers by mail, as it was found, not verified. */
export interface AgentToken extends ThreadToken {
  /** Id of the admin user. */
  agent: number;
}

/** 128 bits of the HMAC, in bytes. */
const MAC_BYTES = 16;
/** Lower case only: mail servers may change the case of an address. */
const TOKEN = /(?<![a-z0-9])ec-(\d{1,10})-([0-9a-f]{32})(?![0-9a-f])/gi;
/** Of another shape than the token of a conversation: it opens nothing for a customer who gets to see one. */
const AGENT_TOKEN = /(?<![a-z0-9])ea-(\d{1,10})-(\d{1,10})-([0-9a-f]{32})(?![0-9a-f])/gi;
const REFERENCE = /^[ \t>]*Ref:[ \t]*ec-\d{1,10}-[0-9a-f]{32}[ \t]*$/gim;
const NUMBER = /\[#(\d{1,10})\]/g;
/** Tokens and numbers of one mail that are looked at. */
const MOST = 50;
/** Text that is looked through, in UTF-16 units. */
const LONGEST = 200_000;
/** Ids of a table are 32 bits on every database. */
const LARGEST = 2_147_483_647;

const mac = (key: Uint8Array, { channel, ticket, side, agent }: TokenSubject): Buffer => {
  const purpose = agent === undefined ? [side ? 'side' : 'thread'] : ['agent', String(agent)];
  return createHmac('sha256', key)
    .update([...purpose, channel, ticket.uid, ticket.documentId].join('\0'))
    .digest()
    .subarray(0, MAC_BYTES);
};

/** The proof that a mail belongs to a ticket: its number and an HMAC-SHA256 of 128 bits, of characters that any local part may have. */
export const signToken = (key: Uint8Array, number: number, subject: TokenSubject): string =>
  `${subject.agent === undefined ? `ec-${number}` : `ea-${number}-${subject.agent}`}-${mac(key, subject).toString('hex')}`;

/** Whether a token was made for this ticket and channel by the holder of the key. Takes the same time for every MAC. */
export function isTokenOf(key: Uint8Array, token: ThreadToken, subject: TokenSubject): boolean {
  const given = Buffer.from(token.mac, 'hex');
  return given.length === MAC_BYTES && timingSafeEqual(given, mac(key, subject));
}

/** Tokens in texts (addresses, Message-IDs, a body), in their order, each once; at most 50. */
export function findTokens(texts: string[]): ThreadToken[] {
  const found = new Map<string, ThreadToken>();
  for (const text of texts)
    for (const [, number, hex] of text.slice(0, LONGEST).matchAll(TOKEN)) {
      const token = { number: Number(number), mac: hex!.toLowerCase() };
      if (found.size < MOST && isNumber(token.number)) found.set(`${token.number}-${token.mac}`, token);
    }
  return [...found.values()];
}

/** Tokens of agents in addresses and Message-IDs, in their order, each once; at most 50. */
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

/** A text without its tokens, and without the words that stand before them in a line of their own. */
export const withoutTokens = (text: string): string =>
  text.replace(REFERENCE, '').replace(TOKEN, '…').replace(AGENT_TOKEN, '…');

/** Ticket numbers that a subject names as `[#1234]`. */
export const findNumbers = (subject: string): number[] => [
  ...new Set([...subject.matchAll(NUMBER)].map(([, number]) => Number(number)).filter(isNumber)),
];

const isNumber = (number: number): boolean => number > 0 && number <= LARGEST;

/** How a subject names a ticket. */
export const subjectTag = (number: number): string => `[#${number}]`;

/** The line of a body that carries the token, for clients that drop the headers of what they answer. */
export const referenceLine = (token: string): string => `Ref: ${token}`;

/** The token that a Message-ID of ours carries; null in any other. */
export const tokenIn = (messageId: string): string | null =>
  /^<(e(?:c|a-\d{1,10})-\d{1,10}-[0-9a-f]{32})\./.exec(messageId)?.[1] ?? null;

/**
 * A Message-ID (RFC 5322 3.6.4) that carries the token; another one at each call.
 * @param host domain at its right, such as that of the channel's address
 */
export const messageIdWith = (token: string, host: string): string =>
  `<${token}.${randomBytes(10).toString('hex')}@${host}>`;
