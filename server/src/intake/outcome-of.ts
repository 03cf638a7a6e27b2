import type { Decision } from '../../../contracts';
import type { Outcome } from '../messages/message';
import type { TicketRef } from '../ticketing/threading';
import type { Decided, Run } from './dependencies';
import type { ItemVerdict, Planned } from './item';

/** Values of a decided message for the log row. */
export function outcomeOf(
  item: Planned,
  verdict: ItemVerdict,
  ticket: TicketRef | null,
  run: Run,
  raw: Pick<Outcome, 'keepsRaw' | 'original'>,
): Outcome {
  const { claim } = item.prepared;
  const { decision, mail } = verdict;
  return {
    decision,
    mail,
    plain: item.plain === true,
    // Copies have no key of their own.
    ...(item.arrived && decision.reason !== 'duplicate'
      ? { dedupKey: item.arrived.dedupKey, decodedKey: item.arrived.decodedKey }
      : { dedupKey: null, decodedKey: null }),
    sharedKey: ticket && item.arrived ? item.arrived.sharedKey : null,
    ticket,
    ...raw,
    ...changeOnServer(decision, run, claim.place.folder, verdict.byRules.moveTo),
  };
}

/** The change to make on the mail server. Held messages stay in place until a person decides. */
function changeOnServer(
  decision: Decision,
  run: Run,
  path: string,
  moveTo: string | null,
): Pick<Outcome, 'after' | 'afterFolder'> {
  const folder = run.channel.folders.find((candidate) => candidate.path === path);
  if (!folder || decision.outcome === 'held' || decision.reason === 'gone') return { after: null };
  if (decision.outcome === 'failed') return { after: folder.failFolder ? 'fail' : null };
  if (moveTo !== null) return moveTo === path ? { after: null } : { after: 'folder', afterFolder: moveTo };
  return { after: ({ leave: null, seen: 'seen', move: 'success' } as const)[folder.after] };
}

/** Event data of a decided message. */
export const decidedOf = (
  item: Planned,
  run: Run,
  verdict: ItemVerdict,
  ticket: TicketRef | null,
): Decided => ({
  channel: run.channel,
  id: item.prepared.claim.id,
  folder: item.prepared.claim.place.folder,
  uid: item.prepared.claim.uid,
  decision: verdict.decision,
  sender: verdict.mail?.from?.address ?? null,
  subject: verdict.mail?.subject ?? null,
  ticket,
});
