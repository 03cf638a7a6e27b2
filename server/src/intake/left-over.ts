import { decide } from '../../../contracts';
import type { IntakeDependencies, Run } from './dependencies';
import { isDelivery } from './delivery';
import { folderKey } from '../messages/keys';
import { MOST_ATTEMPTS, type Claim, type Place } from '../messages/message';
import { fetchAndParse, gaveUp, unreadable, type Prepared } from './prepare';
import type { Session } from './session';
import { settle } from './settle';

/** Left-over messages are begun in small batches, so that one which ends the process spoils few others. */
const BATCH = 25;
/** From this many beginnings on a message is read alone. */
const ALONE = 3;

/** Brings to an end what earlier runs claimed in a folder and did not decide. */
export async function finishLeftOver(
  deps: IntakeDependencies,
  run: Run,
  session: Session,
  place: Place,
): Promise<void> {
  while (!run.signal.aborted) {
    const leftOver = await deps.messages.ledger.leftOver(place.channel, run.fence, {
      hasRaw: false,
      folderHash: place.folderHash,
    });
    if (leftOver.length === 0) return;
    const calm = leftOver.filter((claim) => claim.attempts < ALONE).slice(0, BATCH);
    const claims = await deps.messages.ledger.takeOver(
      calm.length > 0 ? calm : leftOver.slice(0, 1),
      run.fence,
    );
    const hopeless = claims.filter((claim) => claim.attempts > MOST_ATTEMPTS);
    const moved = claims.filter((claim) => claim.place.uidValidity !== place.uidValidity);
    await settle(deps, run, [
      ...hopeless.map(gaveUp),
      ...moved.filter((claim) => !hopeless.includes(claim)).map(rebuilt),
    ]);

    const readable = claims.filter((claim) => !hopeless.includes(claim) && !moved.includes(claim));
    try {
      await settle(deps, run, await fetchAndParse(deps, run, session.mailbox, readable));
    } catch (error) {
      if (!isDelivery(error)) throw error;
      if ((await session.restart()).uidValidity !== place.uidValidity) return;
      await oneByOne(deps, run, session, readable);
    }
  }
}

/**
 * Ends what was claimed and can't be read any more: its folder was taken out of the channel, or the channel is not active.
 * A person may try it again once that is mended.
 */
export async function endAbandoned(deps: IntakeDependencies, run: Run): Promise<void> {
  const { channel } = run;
  const active = channel.status === 'active';
  const outside = active ? channel.folders.map(({ path }) => folderKey(path)) : [];
  const text = active
    ? 'Its folder was taken out of the channel before it was read.'
    : 'The channel was set to inactive before it was read.';
  while (!run.signal.aborted) {
    const leftOver = await deps.messages.ledger.leftOver(channel.documentId, run.fence, {
      hasRaw: false,
      outside,
    });
    if (leftOver.length === 0) return;
    const claims = await deps.messages.ledger.takeOver(leftOver, run.fence);
    await settle(
      deps,
      run,
      claims.map((claim) => unreadable(claim, text)),
    );
  }
}

/**
 * Reads messages with a command each, after one of them broke a common one. A message that breaks its own command
 * waits for the next run, and ends as unreadable at its third.
 */
export async function oneByOne(
  deps: IntakeDependencies,
  run: Run,
  session: Session,
  claims: Claim[],
): Promise<void> {
  for (const claim of claims) {
    if (run.signal.aborted) return;
    let prepared: Prepared[];
    try {
      prepared = await fetchAndParse(deps, run, session.mailbox, [claim]);
    } catch (error) {
      if (!isDelivery(error)) throw error;
      if (claim.attempts >= ALONE)
        await settle(deps, run, [
          unreadable(claim, 'The mail server broke off each time it was asked for the message.'),
        ]);
      if ((await session.restart()).uidValidity !== claim.place.uidValidity) return;
      continue;
    }
    await settle(deps, run, prepared);
  }
}

/** A message whose folder was made anew since it was claimed: its UID means nothing now, and it is read under its new one. */
const rebuilt = (claim: Claim): Prepared => {
  const text = 'The mail server made the folder anew; the message is read under its new UID.';
  return {
    claim,
    raw: null,
    mail: null,
    ended: decide('gone', [{ check: 'reading', result: 'stop', text }]),
  };
};
