import { headerEnd } from '../mail/headers';
import type { Mail } from '../mail/types';
import type { Claim } from '../messages/message';
import { senderKey } from '../messages/keys';
import { asSeen } from '../screening/effective-sender';
import { NO_FORMS, type IntakeDependencies, type Run } from './dependencies';

const HOUR_MS = 3_600_000;

/** A message beyond the sender's limit, with its header data. */
export interface Excess {
  mail: Mail;
  /** Number of the sender's messages in the preceding hour. */
  sent: number;
}

/**
 * Finds messages beyond their sender's limit by UID before parsing their bodies, so that a flood is cheap. Needs one
 * query if no sender has reached the limit.
 */
export function createFloodCheck({
  messages,
  parser,
  limits,
}: Pick<IntakeDependencies, 'parser' | 'limits'> & {
  messages: { recall: Pick<IntakeDependencies['messages']['recall'], 'busySenders' | 'sent'> };
}) {
  return async function excessOf(
    { channel, isAgent }: Pick<Run, 'channel'> & Partial<Pick<Run, 'isAgent'>>,
    claims: Claim[],
    fetched: ReadonlyMap<number, Buffer>,
  ): Promise<Map<number, Excess>> {
    const found = new Map<number, Excess>();
    if (claims.length === 0) return found;
    const times = claims.map(({ receivedAt }) => receivedAt.getTime());
    const span: [number, number] = [Math.min(...times) - HOUR_MS, Math.max(...times)];
    const limit = channel.senderLimitPerHour;
    const busy = await messages.recall.busySenders(channel.documentId, span, limit);
    if (busy.length === 0) return found;
    const sent = await messages.recall.sent(channel.documentId, busy, span);
    await Promise.all(
      claims.map(async (claim) => {
        const raw = fetched.get(claim.uid);
        if (!raw || claim.forced) return;
        const header = raw.subarray(0, Math.min(headerEnd(raw), limits.headerBytes));
        const mail = await parser.parse(header, NO_FORMS, channel.documentId).catch(() => null);
        const from = mail && asSeen(mail, channel, isAgent).mail.from;
        if (!from) return;
        const key = senderKey(from.address);
        const until = claim.receivedAt.getTime();
        const before = sent.filter(
          (one) => one.senderKey === key && one.receivedAt > until - HOUR_MS && one.receivedAt <= until,
        ).length;
        if (before >= limit) found.set(claim.uid, { mail, sent: before });
      }),
    );
    return found;
  };
}
