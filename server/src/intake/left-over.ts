import { step } from '../../../contracts';
import { folderKey } from '../messages/keys';
import { MAX_ATTEMPTS, type Claim } from '../messages/message';
import { isMended, MENDABLE } from '../ticketing/mended';
import type { IntakeDependencies, Run } from './dependencies';
import { breaksConnection, isForNow, isMessageFault } from './faults';
import { gaveUp, rebuilt, unreadable, type Preparation, type Prepared } from './prepare';
import type { OpenedFolder } from './run-session';
import type { Settle } from './settle';

/** Leftover messages are processed in small batches, so that one which crashes the process affects few others. */
const BATCH = 25;
/** After this many rejections in a row, the run requests no more leftover messages. */
const MAX_REFUSALS = 3;
/** From this attempt on, a message is processed alone. */
const ALONE = 3;

/** Finishes messages that earlier runs claimed but did not decide, and requested retries. */
export function createLeftOver(
  { messages }: Pick<IntakeDependencies, 'messages'>,
  { fetchAndParse, parse }: Preparation,
  settle: Settle,
) {
  const { ledger, rawMail } = messages;

  return {
    /** Processes held messages again whose cause was fixed: the template, a mapped field, or a missing value. */
    async reopenMended({ channel, target }: Run): Promise<void> {
      if (!target || channel.status !== 'active') return;
      const held = await ledger.heldFor(channel.documentId, MENDABLE);
      const mended = held.filter((one) => isMended(one, channel, target));
      if (mended.length > 0) await ledger.reopen(channel.documentId, mended);
    },

    /** Processes retries whose raw mail is stored, without the mail server. */
    async decideKept(run: Run): Promise<void> {
      while (!run.signal.aborted) {
        const leftOver = await ledger.leftOver(run.channel.documentId, run.fence, { hasRaw: true });
        // One by one, since raw mail may be large and a person waits for each.
        const [claim] = await ledger.takeOver(leftOver.slice(0, 1), run.fence);
        if (!claim) return;
        if (claim.attempts > MAX_ATTEMPTS) {
          await settle(run, [gaveUp(claim)]);
          continue;
        }
        const raw = await rawMail.load(claim.id);
        if (raw) await settle(run, [await parse(claim, raw, run.forms)]);
        else await ledger.release(claim);
      }
    },

    /**
     * Fails claimed messages that can no longer be read: their folder was removed from the channel, or the channel is
     * inactive. They can be retried after that is fixed.
     */
    async endAbandoned(run: Run): Promise<void> {
      const { channel } = run;
      const active = channel.status === 'active';
      const outside = active ? channel.folders.map(({ path }) => folderKey(path, run.laterAccount)) : [];
      const why = step(active ? 'reading.folder-removed' : 'reading.inactive');
      while (!run.signal.aborted) {
        const leftOver = await ledger.leftOver(channel.documentId, run.fence, { hasRaw: false, outside });
        if (leftOver.length === 0) return;
        const claims = await ledger.takeOver(leftOver, run.fence);
        await settle(
          run,
          claims.map((claim) => unreadable(claim, why)),
        );
      }
    },

    /** Processes leftover messages of a folder. */
    async finish(folder: OpenedFolder): Promise<void> {
      const { run, session, place } = folder;
      while (!run.signal.aborted) {
        const leftOver = await ledger.leftOver(place.channel, run.fence, {
          hasRaw: false,
          folderHash: place.folderHash,
        });
        if (leftOver.length === 0) return;
        const calm = leftOver.filter((claim) => claim.attempts < ALONE).slice(0, BATCH);
        const claims = await ledger.takeOver(calm.length > 0 ? calm : leftOver.slice(0, 1), run.fence);
        const hopeless = claims.filter((claim) => claim.attempts > MAX_ATTEMPTS);
        const moved = claims.filter((claim) => claim.place.uidValidity !== place.uidValidity);
        await settle(run, [
          ...hopeless.map(gaveUp),
          ...moved.filter((claim) => !hopeless.includes(claim)).map(rebuilt),
        ]);

        const readable = claims.filter((claim) => !hopeless.includes(claim) && !moved.includes(claim));
        try {
          await settle(run, await fetchAndParse(session.mailbox, readable, run));
        } catch (error) {
          if (!isMessageFault(error)) throw error;
          if (breaksConnection(error) && (await session.restart()).uidValidity !== place.uidValidity) return;
          await oneByOne(folder, readable);
        }
      }
    },

    oneByOne,
  };

  /**
   * Fetches messages with one command each, after one of them broke a joint command. A message that breaks its own
   * command waits for the next run and fails as unreadable on the third attempt. A temporarily rejected one waits until
   * its attempts are used up.
   */
  async function oneByOne({ run, session }: OpenedFolder, claims: Claim[]): Promise<void> {
    let refusals = 0;
    let delivered = false;
    for (const claim of claims) {
      if (run.signal.aborted) return;
      let prepared: Prepared[];
      try {
        prepared = await fetchAndParse(session.mailbox, [claim], run);
      } catch (error) {
        if (!isMessageFault(error)) throw error;
        // A server that rejects one message after another is failing itself, so the channel waits.
        if (isForNow(error)) refusals += 1;
        if (refusals >= MAX_REFUSALS && !delivered) throw error;
        if (claim.attempts >= ALONE && !isForNow(error))
          await settle(run, [unreadable(claim, step('reading.broke-off'))]);
        if (breaksConnection(error) && (await session.restart()).uidValidity !== claim.place.uidValidity)
          return;
        continue;
      }
      delivered = true;
      await settle(run, prepared);
    }
  }
}

export type LeftOver = ReturnType<typeof createLeftOver>;
