import type { TrustedServer } from '../../../contracts';
import { authenticationResults, cameFromInside } from '../mail/authentication';
import { HeaderFields } from '../mail/headers';

/**
 * Which server to trust for the Authentication-Results (RFC 8601) of a mailbox, by the raw headers of its newest messages. Of each
 * message only the topmost results above the border count: those below may be the sender's. Mail that never
 * crossed a border tells nothing, since nothing parts its lines from the sender's.
 */
export function proposeTrustedServer(newest: Buffer[]): TrustedServer {
  const outside = newest
    .map((header) => new HeaderFields(header))
    .filter((fields) => !cameFromInside(fields));
  const counts = new Map<string, number>();
  for (const fields of outside) {
    const [topmost] = authenticationResults(fields);
    if (topmost) counts.set(topmost.server, (counts.get(topmost.server) ?? 0) + 1);
  }
  const of = outside.length;
  // Most, so that a few messages that get past the border by a trick propose nobody.
  for (const [server, wrote] of counts) if (wrote > of / 2) return { server, wrote, of };
  return { server: null, wrote: 0, of };
}
