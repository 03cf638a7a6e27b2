import { EXCHANGE_ONLINE_AUTHSERV_ID, GOOGLE_AUTHSERV_ID } from '../../../contracts';
import type { HeaderFields } from './headers';
import type { AuthenticationResults, AuthenticationVerdict } from './types';

const KEY = 'authentication-results';
/** Maximum length of one header, in characters, and maximum number of headers per message. */
const LONGEST = 16_384;
const MOST = 50;
/** Gmail writes its results directly below its own Received line, and first removes any that use its name. */
const WRITES_BELOW = GOOGLE_AUTHSERV_ID;

/** Maps the results of RFC 8601 2.7 to verdicts. Temporary and permanent errors give none. */
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
 * Returns the Authentication-Results (RFC 8601) of the receiving servers, one entry per authserv-id. Headers that the
 * sender may have written are ignored: only those above the first Received line that accepted the message from a
 * foreign host count. Internal hops (LMTP, loopback and private addresses) are skipped.
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
  // Without a Received line, the receiving servers' lines cannot be distinguished from the sender's.
  if (!border && !headers.has('received')) return [];
  const named = merge(trusted.map(parse).filter((results) => results !== null));
  const exchange = exchangeOnlineResults(headers);
  return exchange ? [...named.filter(({ server }) => server !== exchange.server), exchange] : named;
}

/** Names under which Exchange Online servers accept a message, internally and at the edge. */
const MICROSOFT = /(?:^|\.)(?:outlook|office365)\.com$/i;
const EDGE = /^([a-z0-9-]+)\.mail\.protection\.outlook\.com$/i;
const AUTH_SOURCE = 'x-ms-exchange-organization-authsource';
const AUTH_AS = 'x-ms-exchange-organization-authas';

/**
 * Returns the results of Exchange Online, which carry no authserv-id: those directly above the line in which its edge
 * accepted the message from outside. Every hop above must be Microsoft's, and the headers that Exchange reserves for
 * itself (it removes senders' copies) must name the same edge. On another server anyone could forge all of this, so it
 * counts only for channels that trust Exchange Online.
 */
function exchangeOnlineResults(headers: HeaderFields): AuthenticationResults | null {
  const [source, ...sources] = headers.raw(AUTH_SOURCE);
  const [as, ...others] = headers.raw(AUTH_AS);
  if (!source || sources.length > 0 || others.length > 0 || as?.trim().toLowerCase() !== 'anonymous')
    return null;
  let above: string[] = [];
  for (const { key, value } of headers.entries()) {
    if (key === KEY) above.push(value);
    if (key !== 'received') continue;
    const by = /(?:^|\s)by\s+([^\s;]+)/i.exec(withoutComments(value.slice(0, LONGEST)))?.[1] ?? '';
    if (!MICROSOFT.test(by)) return null;
    const edge = EDGE.exec(by)?.[1];
    if (edge !== undefined) {
      const nameless = above.map(segments).filter((parts) => serverOf(parts) === null);
      const isSame = source.trim().split('.', 1)[0]!.toLowerCase() === edge.toLowerCase();
      if (!isSame || !MICROSOFT.test(source.trim()) || nameless.length !== 1) return null;
      return resultsIn(EXCHANGE_ONLINE_AUTHSERV_ID, nameless[0]!);
    }
    above = [];
  }
  return null;
}

/**
 * Whether a message is from an internal sender: it only moved between internal hosts, or the server accepted it from an
 * authenticated client (RFC 3848). A message without Received lines was appended to the mailbox directly, which
 * requires its password.
 */
export function cameFromInside(headers: HeaderFields): boolean {
  const border = headers.raw('received').find((received) => !isInternalHop(received));
  return (
    border === undefined ||
    /\swith\s+(?:UTF8)?(?:ESMTPS?A|LMTPS?A|ASMTP)\b/i.test(withoutComments(border.slice(0, LONGEST)))
  );
}

/** Whether the hop is between internal programs or hosts. */
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

/** Returns the text without comments (RFC 5322 3.2.2). An unclosed comment extends to the end. */
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

/**
 * Splits a value at semicolons, without comments. Quoted text does not split, and is emptied except in the first part.
 */
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

/** Returns the authserv-id in lower case, or null if the header has none, as with Exchange Online. */
function serverOf([first = '']: string[]): string | null {
  const [, id] = /^\s*([^\s=;]+)(?:\s+\d+)?\s*$/.exec(first) ?? [];
  return id?.toLowerCase() ?? null;
}

function parse(value: string): AuthenticationResults | null {
  const parts = segments(value);
  const server = serverOf(parts);
  return server ? resultsIn(server, parts.slice(1)) : null;
}

/** Parses one server's results from the parts of a value. */
function resultsIn(server: string, parts: string[]): AuthenticationResults {
  const results: AuthenticationResults = { server, dkim: 'unknown', spf: 'unknown', dmarc: 'unknown' };
  for (const part of parts) {
    const [, method, result] = /^\s*([a-z0-9-]+)\s*(?:\/\s*\d+\s*)?=\s*([a-z]+)/i.exec(part) ?? [];
    const name = method?.toLowerCase();
    const verdict = MEANING[result?.toLowerCase() ?? ''];
    if (!verdict || (name !== 'dkim' && name !== 'spf' && name !== 'dmarc')) continue;
    results[name] = join(name, results[name], verdict);
  }
  return results;
}

/** Merges results: for DKIM one passing signature is enough; for SPF and DMARC the worse verdict counts. */
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
