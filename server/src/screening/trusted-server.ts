import type { TrustedServer } from '../../../contracts';
import { authenticationResults, cameFromInside } from '../mail/authentication';
import { HeaderFields } from '../mail/headers';

/**
 * Proposes which server to trust for the Authentication-Results (RFC 8601) of a mailbox, based on the raw headers of
 * its newest messages. Only the topmost results above the border count, since the sender may have written those below.
 * Messages that never crossed the border are ignored, because nothing separates their server's headers from the
 * sender's.
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
  // Requires a majority, so that a few messages that get past the border by a trick cannot set the proposal.
  for (const [server, wrote] of counts) if (wrote > of / 2) return { server, wrote, of };
  return { server: null, wrote: 0, of };
}
