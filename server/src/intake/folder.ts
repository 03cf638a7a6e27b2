import type { ChannelFolder } from '../../../contracts';
import type { MessageInfo } from '../mailbox/types';
import { changeServer } from './change-server';
import { startingUid } from './cursor';
import { isDelivery } from './delivery';
import type { IntakeDependencies, Run } from './dependencies';
import { folderKey } from '../messages/keys';
import { finishLeftOver, oneByOne } from './left-over';
import type { Claim, Place } from '../messages/message';
import { fetchAndParse } from './prepare';
import type { Session } from './session';
import { settle } from './settle';

/** Size and date are asked for this many UIDs at once; a wider window would block the event loop. */
const WINDOW = 1_000;
/** Bounds of a batch: what is fetched with one command and parsed while the batch before is committed. */
const BATCH_MESSAGES = 200;
const BATCH_BYTES = 4 * 1024 * 1024;

/** Reads a folder: what earlier runs left in it, then every message after its cursor. */
export async function readFolder(
  deps: IntakeDependencies,
  run: Run,
  session: Session,
  setting: ChannelFolder,
): Promise<void> {
  const placeOf = (uidValidity: string): Place => ({
    channel: run.channel.documentId,
    folder: setting.path,
    folderHash: folderKey(setting.path),
    uidValidity,
  });
  const place = placeOf((await session.open(setting.path)).uidValidity);
  await changeServer(deps, run, session, place, setting);
  await finishLeftOver(deps, run, session, place);
  const since = run.channel.syncStartDate === null ? null : new Date(run.channel.syncStartDate);
  const startDate = since?.getTime() ?? null;
  let afterUid = startingUid(await deps.cursors.read(place), place.uidValidity, startDate);
  // A batch that the mail server did not deliver is read message by message, then reading goes on after it.
  while (!run.signal.aborted) {
    const stuck = await readNew(deps, run, session, { place, setting, since, afterUid });
    if (stuck.length === 0) return;
    const reopened = await session.restart();
    if (reopened.uidValidity !== place.uidValidity) return;
    await oneByOne(deps, run, session, stuck);
    afterUid = stuck.at(-1)!.uid;
  }
}

/** What is to be read of a folder. */
interface Reading {
  place: Place;
  setting: ChannelFolder;
  since: Date | null;
  afterUid: number;
}

/** Reads new messages until none is left; answers the claimed ones of a batch that could not be fetched together. */
async function readNew(
  deps: IntakeDependencies,
  run: Run,
  session: Session,
  reading: Reading,
): Promise<Claim[]> {
  const { place, setting, since, afterUid } = reading;
  const startDate = since?.getTime() ?? null;
  const uids = await session.mailbox.uids({ afterUid, since });

  // So that a long read shows how long it is before its first batch is done.
  if (uids.length > BATCH_MESSAGES) await deps.progress(place.channel, 0, uids.length);

  let settling: Promise<void> = Promise.resolve();
  let done = 0;
  /** The cursor follows what the server told something of, not what it only listed: a listed UID may be made up. */
  let highestUid = 0;
  const seen = (uid: number) => {
    highestUid = Math.max(highestUid, uid);
  };
  try {
    for await (const infos of batches(session, uids, since, seen)) {
      if (run.signal.aborted) return [];
      const lastUid = infos.at(-1)!.uid;
      const claims = await deps.messages.ledger.claim(place, run.fence, infos);
      deps.observer.reached?.('claimed');
      let prepared;
      try {
        prepared = await fetchAndParse(deps, run, session.mailbox, claims);
      } catch (error) {
        if (isDelivery(error)) return claims;
        throw error;
      }
      await settling;
      await changeServer(deps, run, session, place, setting);
      done += infos.length;
      await deps.progress(place.channel, done, uids.length);
      settling = settle(deps, run, prepared, (transaction) =>
        deps.cursors.move(place, { lastUid, startDate }, transaction),
      );
      // A rejection is met at the next await; this keeps it from counting as unhandled until then.
      settling.catch(() => {});
    }
    await settling;
    await changeServer(deps, run, session, place, setting);
    if (highestUid > 0) await deps.cursors.move(place, { lastUid: highestUid, startDate });
    return [];
  } finally {
    await settling.catch(() => {});
  }
}

/** Messages that arrived on or after the start date, ascending, in batches bounded by count and bytes. */
async function* batches(
  session: Session,
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
