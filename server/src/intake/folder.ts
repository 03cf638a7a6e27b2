import type { ChannelFolder } from '../../../contracts';
import type { MessageInfo } from '../mailbox/types';
import { changeServer } from './change-server';
import { startingUid } from './cursor';
import type { IntakeDependencies, Run } from './dependencies';
import { breaksConnection, isMessageFault } from './faults';
import { folderKey } from '../messages/keys';
import type { LeftOver } from './left-over';
import type { Claim, Place } from '../messages/message';
import type { Prepared, Preparation, RawMessages } from './prepare';
import type { OpenedFolder, RunSession } from './run-session';
import type { Settle } from './settle';

/** Number of UIDs whose size and date are fetched at once; more would block the event loop. */
const WINDOW = 1_000;
/** Maximum number of messages fetched by one command. Three batches are in memory at once, see readNew. */
const BATCH_MESSAGES = 200;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Number of batches after which other folders of the channel get their turn. */
const TURN = 5;

/** Reads folders from their cursors onward. */
export function createFolderReader(
  deps: IntakeDependencies,
  { fetchAll, parseAll }: Preparation,
  settle: Settle,
  leftOver: LeftOver,
) {
  const { cursors, observer, progress } = deps;
  const { ledger } = deps.messages;

  /**
   * Reads a folder: first messages left over by earlier runs, then those after the cursor. When sharing with other
   * folders, it stops after some batches and returns whether there may be more.
   */
  return async function readFolder(
    run: Run,
    session: RunSession,
    setting: ChannelFolder,
    takesTurns: boolean,
  ): Promise<boolean> {
    const place: Place = {
      channel: run.channel.documentId,
      folder: setting.path,
      folderHash: folderKey(setting.path, run.laterAccount),
      uidValidity: (await session.open(setting.path)).uidValidity,
    };
    const folder = { run, session, place, setting };
    await leftOver.finish(folder);
    let afterUid = startingUid(await cursors.read(place), place.uidValidity, startDateOf(run));
    // If the server did not deliver a batch, its messages are read one by one; then reading continues.
    while (!run.signal.aborted) {
      const stuck = await readNew(folder, afterUid, takesTurns ? TURN : Infinity);
      if (stuck === 'turn-over') return true;
      if (!stuck) return false;
      if (stuck.broken && (await session.restart()).uidValidity !== place.uidValidity) return false;
      await leftOver.oneByOne(folder, stuck.claims);
      afterUid = stuck.claims.at(-1)!.uid;
    }
    return false;
  };

  /**
   * Reads new messages until none is left or the folder's turn is over. Three batches are processed at once: one is
   * fetched, the previous one parsed, the one before committed. Changes on the mail server are made while the
   * connection is idle. Returns the claimed messages of a batch that could not be fetched.
   */
  async function readNew(
    folder: OpenedFolder,
    afterUid: number,
    mostBatches: number,
  ): Promise<Stuck | 'turn-over' | null> {
    const { run, session, place } = folder;
    const startDate = startDateOf(run);
    const since = startDate === null ? null : new Date(startDate);
    const uids = await session.mailbox.uids({ afterUid, since });
    // Shows the total before the first batch is done.
    if (uids.length > BATCH_MESSAGES) await progress(place.channel, 0, uids.length);

    /** The cursor only follows messages that the server returned data for, since a listed UID may not exist. */
    let highestUid = 0;
    const upcoming = inBatches(session, uids, since, (uid) => {
      highestUid = Math.max(highestUid, uid);
    });
    let batches = 0;
    const fetchNext = (): Promise<Fetched | End> =>
      batches++ === mostBatches ? Promise.resolve({ end: 'turn-over' }) : fetchBatch(folder, upcoming);
    const parseFetched = async (batch: Fetched) => ({ ...batch, prepared: await parseAll(batch.raw, run) });
    let done = 0;
    const commit = async ({ prepared, lastUid, count }: Parsed) => {
      done += count;
      await progress(place.channel, done, uids.length);
      await settle(run, prepared, (transaction) => cursors.move(place, { lastUid, startDate }, transaction));
    };

    let fetching = fetchNext();
    let parsing: Promise<Parsed | null> = Promise.resolve(null);
    let committing: Promise<void> = Promise.resolve();
    try {
      for (;;) {
        const [fetched, parsed] = await Promise.all([fetching, parsing]);
        await committing;
        await changeServer(deps, folder);
        committing = awaitedLater(parsed ? commit(parsed) : Promise.resolve());
        if ('end' in fetched) {
          parsing = Promise.resolve(null);
          if (parsed) continue;
          if (fetched.end === 'failed') throw fetched.error;
          if (fetched.end !== 'read') return fetched.end;
          break;
        }
        parsing = awaitedLater(parseFetched(fetched));
        fetching = fetchNext();
      }
    } finally {
      await Promise.allSettled([fetching, parsing, committing]);
    }
    if (highestUid > 0 && !run.signal.aborted) await cursors.move(place, { lastUid: highestUid, startDate });
    return null;
  }

  /** Claims and fetches the next batch. Returns errors, so that earlier batches are committed first. */
  async function fetchBatch(
    { run, session, place }: OpenedFolder,
    upcoming: AsyncGenerator<MessageInfo[]>,
  ): Promise<Fetched | End> {
    let claims: Claim[] = [];
    try {
      const { value: infos, done } = await upcoming.next();
      if (done || run.signal.aborted) return { end: 'read' };
      claims = await ledger.claim(place, run.fence, infos);
      observer.reached?.('claimed');
      const raw = await fetchAll(session.mailbox, claims);
      return { raw, lastUid: infos.at(-1)!.uid, count: infos.length };
    } catch (error) {
      if (claims.length > 0 && isMessageFault(error))
        return { end: { claims, broken: breaksConnection(error) } };
      return { end: 'failed', error };
    }
  }
}

/** A fetched batch of claimed messages. */
interface Fetched {
  raw: RawMessages;
  lastUid: number;
  /** Number of messages, including those claimed by another run. */
  count: number;
}

interface Parsed extends Fetched {
  prepared: Prepared[];
}

/** A batch that the mail server did not deliver. */
interface Stuck {
  claims: Claim[];
  broken: boolean;
}

/** Why there is no further batch. */
type End = { end: 'read' | 'turn-over' | Stuck } | { end: 'failed'; error: unknown };

/** Marks a promise as awaited later, so that its rejection is not reported as unhandled. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Start date of a run's channel, in ms since 1970; null = none. */
const startDateOf = ({ channel }: Run): number | null =>
  channel.syncStartDate === null ? null : new Date(channel.syncStartDate).getTime();

/** Messages since the start date in ascending order, in batches limited by count and bytes. */
async function* inBatches(
  session: RunSession,
  uids: number[],
  since: Date | null,
  seen: (uid: number) => void,
): AsyncGenerator<MessageInfo[]> {
  let batch: MessageInfo[] = [];
  let bytes = 0;
  for (let start = 0; start < uids.length; start += WINDOW) {
    const infos = await session.mailbox.describe(uids.slice(start, start + WINDOW));
    for (const info of infos.sort((a, b) => a.uid - b.uid)) {
      seen(info.uid);
      if (since && info.internalDate < since) continue;
      if (batch.length > 0 && (batch.length >= BATCH_MESSAGES || bytes + info.size > BATCH_BYTES)) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push(info);
      bytes += info.size;
    }
  }
  if (batch.length > 0) yield batch;
}
