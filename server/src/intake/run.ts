import type { BodyForms } from '../mail/types';
import type { Channel, ChannelFolder, Outcome } from '../../../contracts';
import { readFolder } from './folder';
import { endAbandoned } from './left-over';
import { MOST_ATTEMPTS } from '../messages/message';
import { gaveUp, parse } from './prepare';
import type { IntakeDependencies, Run } from './dependencies';
import { Session } from './session';
import { settle } from './settle';

/** What a run did. */
export interface RunResult {
  summary: Record<Outcome, number>;
  /** The run reached its deadline with messages left. */
  more: boolean;
}

const NO_FORMS: BodyForms = { markdown: false, blocks: false };

/**
 * One run over a channel: first what earlier runs and people left to be done, then each folder from its cursor on.
 * Rejects with the EmailChannelError that ended it (mail server or database away); what was committed by then stays.
 * @param options.fence fence of the lease that the caller holds
 * @param options.signal ends the run in the midst of whatever it does
 * @param options.ending ends it once the messages in hand are done
 * @param options.connects false: only what needs no mail server (the channel is not active, cools off, or is outside its hours)
 */
export async function readChannel(
  deps: IntakeDependencies,
  channel: Channel,
  options: { fence: number; signal: AbortSignal; ending: AbortSignal; connects: boolean },
): Promise<RunResult> {
  const found = await deps.targetOf(channel);
  const run: Run = {
    channel,
    fence: options.fence,
    target: found?.target ?? null,
    forms: found?.forms ?? NO_FORMS,
    ownAddresses: await deps.ownAddresses(),
    signal: AbortSignal.any([options.signal, options.ending]),
    connection: options.signal,
    summary: { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 },
  };
  await deps.uploads.sweep(channel.documentId, run.fence);
  await decideKept(deps, run);
  await endAbandoned(deps, run);
  if (!options.connects) return { summary: run.summary, more: false };

  const session = await Session.start(deps, run);
  try {
    for (const folder of distinct(channel.folders)) await readFolder(deps, run, session, folder);
  } finally {
    await session.end();
  }
  return { summary: run.summary, more: run.signal.aborted };
}

/** Decides the messages whose raw mail is kept and that wait for another try: no mail server is needed. */
async function decideKept(deps: IntakeDependencies, run: Run): Promise<void> {
  while (!run.signal.aborted) {
    const leftOver = await deps.messages.ledger.leftOver(run.channel.documentId, run.fence, { hasRaw: true });
    // One by one: raw mail may be large, and each is somebody's waiting request.
    const [claim] = await deps.messages.ledger.takeOver(leftOver.slice(0, 1), run.fence);
    if (!claim) return;
    if (claim.attempts > MOST_ATTEMPTS) {
      await settle(deps, run, [gaveUp(claim)]);
      continue;
    }
    const raw = await deps.messages.rawMail.load(claim.id);
    if (raw) await settle(deps, run, [await parse(deps, run, claim, raw)]);
    else await deps.messages.ledger.release(claim);
  }
}

/** A folder that is named twice is read once, as its first row says. */
const distinct = (folders: ChannelFolder[]): ChannelFolder[] =>
  [...new Map(folders.toReversed().map((folder) => [folder.path, folder])).values()].toReversed();
