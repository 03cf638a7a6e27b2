import { GOOGLE_AUTHSERV_ID } from '../../../contracts';
import type { HeaderFields } from './headers';
import type { AuthenticationResults, AuthenticationVerdict } from './types';

const KEY = 'authentication-results';
/** Looked at of one header, in characters, and headers of one message. */
const LONGEST = 16_384;
const MOST = 50;
/** Gmail writes its results right below its own Received, and takes out any that claim its name before it does. */
const WRITES_BELOW = GOOGLE_AUTHSERV_ID;

/** RFC 8601 2.7: what a method may result in, as what it means here. A temporary or permanent error says nothing. */
const MEANING: Record<string, AuthenticationVerdict> = {
  pass: 'pass',
  fail: 'fail',
  hardfail: 'fail',
  none: 'none',
  neutral: 'none',
  policy: 'none',
  softfail: 'none',
};

/**
 * The results (RFC 8601) that our own side's servers wrote, one entry for each server that names itself. What the sender may
 * have written is left out: only what stands above the first Received line that took the message over from a foreign
 * host counts. Hops inside our own side (LMTP, loopback and private addresses) are passed over.
 */
export function authenticationResults(headers: HeaderFields): AuthenticationResults[] {
  const trusted: string[] = [];
  let border = false;
  let below = false;
  for (const { key, value } of headers.entries()) {
    if (key === 'received') {
      if (border) break;
      border = !isInternalHop(value);
      below = border && new RegExp(`\\bby\\s+${WRITES_BELOW.replaceAll('.', '\\.')}\\s`).test(value);
      if (border && !below) break;
    } else if (key === KEY && trusted.length < MOST) {
      if (!border) trusted.push(value);
      else if (below && serverOf(segments(value)) === WRITES_BELOW) {
        trusted.push(value);
        break;
      }
    }
  }
  // Without any Received nothing tells our side's lines from the sender's.
  if (!border && !headers.has('received')) return [];
  return merge(trusted.map(parse).filter((results) => results !== null));
}

/**
 * Whether a message came from one of our own side: it moved between our own hosts alone, or our server took it from someone
 * who signed in (RFC 3848). Without any Received it was put into the mailbox, which takes its password.
 */
export function cameFromInside(headers: HeaderFields): boolean {
  const border = headers.raw('received').find((received) => !isInternalHop(received));
  return (
    border === undefined ||
    /\swith\s+(?:UTF8)?(?:ESMTPS?A|LMTPS?A|ASMTP)\b/i.test(withoutComments(border.slice(0, LONGEST)))
  );
}

/** Whether the message only moved between programs or hosts of our own side. */
function isInternalHop(received: string): boolean {
  const text = received.slice(0, LONGEST);
  const by = /(?:^|[\s)])by\s/i.exec(text);
  const from = text.slice(0, by?.index ?? text.length);
  if (!/(?:^|\s)from\s/i.test(from)) return by !== null;
  if (/\swith\s+LMTPS?A?\b/i.test(withoutComments(text.slice(by?.index ?? 0)))) return true;
  const addresses = [...from.matchAll(/\[(?:IPv6:)?([0-9a-f.:]+)\]/gi)].map(([, address]) => address!);
  return addresses.length > 0 && addresses.every(isOwnAddress);
}

const isOwnAddress = (address: string): boolean =>
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]+$/.test(address) ||
  address === '::1' ||
  /^f[cd][0-9a-f]{2}:/i.test(address);

/** Text outside of comments (RFC 5322 3.2.2); what stands behind an unclosed one is part of it. */
function withoutComments(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\\') {
      if (depth === 0) out += text.slice(at, at + 2);
      at += 1;
    } else if (depth > 0) {
      if (character === '(') depth += 1;
      else if (character === ')') depth -= 1;
    } else if (character === '(' && !quoted) {
      depth = 1;
      out += ' ';
    } else {
      if (character === '"') quoted = !quoted;
      out += character;
    }
  }
  return out;
}

/** The parts of a value between semicolons, without comments; what is quoted divides nothing and is left empty, but for the first part. */
function segments(value: string): string[] {
  const parts = [''];
  let quoted = false;
  const text = withoutComments(value.slice(0, LONGEST));
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    const last = parts.length - 1;
    if (character === '\\') {
      at += 1;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (character === ';' && !quoted) {
      parts.push('');
    } else if (!quoted || last === 0) {
      parts[last] += character;
    }
  }
  return parts;
}

/** The authserv-id in lower case; null where the header names none, as Exchange Online's does not. */
function serverOf([first = '']: string[]): string | null {
  const [, id] = /^\s*([^\s=;]+)(?:\s+\d+)?\s*$/.exec(first) ?? [];
  return id?.toLowerCase() ?? null;
}

function parse(value: string): AuthenticationResults | null {
  const parts = segments(value);
  const server = serverOf(parts);
  if (!server) return null;
  const results: AuthenticationResults = { server, dkim: 'unknown', spf: 'unknown', dmarc: 'unknown' };
  for (const part of parts.slice(1)) {
    const [, method, result] = /^\s*([a-z0-9-]+)\s*(?:\/\s*\d+\s*)?=\s*([a-z]+)/i.exec(part) ?? [];
    const name = method?.toLowerCase();
    const verdict = MEANING[result?.toLowerCase() ?? ''];
    if (!verdict || (name !== 'dkim' && name !== 'spf' && name !== 'dmarc')) continue;
    results[name] = join(name, results[name], verdict);
  }
  return results;
}

/** One good signature is enough for DKIM; of two words on SPF or DMARC the worse one counts. */
function join(
  method: 'dkim' | 'spf' | 'dmarc',
  one: AuthenticationVerdict,
  other: AuthenticationVerdict,
): AuthenticationVerdict {
  const order: AuthenticationVerdict[] =
    method === 'dkim' ? ['pass', 'fail', 'none', 'unknown'] : ['fail', 'none', 'pass', 'unknown'];
  return order.find((verdict) => verdict === one || verdict === other)!;
}

function merge(all: AuthenticationResults[]): AuthenticationResults[] {
  const servers = new Map<string, AuthenticationResults>();
  for (const results of all) {
    const before = servers.get(results.server);
    servers.set(
      results.server,
      before
        ? {
            server: results.server,
            dkim: join('dkim', before.dkim, results.dkim),
            spf: join('spf', before.spf, results.spf),
            dmarc: join('dmarc', before.dmarc, results.dmarc),
          }
        : results,
    );
  }
  return [...servers.values()];
}
