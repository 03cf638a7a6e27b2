import { EmailChannelError, errorKind } from '../../../contracts';
import type { IntakeDependencies } from './dependencies';
import type { OpenedFolder } from './session';

/** Changes are made and noted this many at a time. */
const CHANGES = 1_000;

/**
 * Makes on the mail server what committed outcomes ask for: mark as seen, move. Each change is noted once it is made, so
 * that one which a crash prevented is made by the next run. A folder that can't be made stops no reading.
 */
export async function changeServer(
  { messages, observer, logger }: Pick<IntakeDependencies, 'messages' | 'observer' | 'logger'>,
  { run, session, place, setting }: OpenedFolder,
): Promise<void> {
  if (setting.after === 'leave' && !setting.failFolder) return;
  while (!run.signal.aborted) {
    const pending = await messages.ledger.pendingAfter(place, CHANGES);
    if (pending.length === 0) return;
    const uidsOf = (after: string) => pending.filter((row) => row.after === after).map((row) => row.uid);
    const { mailbox } = session;
    try {
      if (uidsOf('seen').length > 0) await mailbox.markSeen(uidsOf('seen'));
      if (uidsOf('success').length > 0 && setting.successFolder)
        await mailbox.move(uidsOf('success'), setting.successFolder);
      if (uidsOf('fail').length > 0 && setting.failFolder)
        await mailbox.move(uidsOf('fail'), setting.failFolder);
    } catch (error) {
      if (!(error instanceof EmailChannelError) || !errorKind(error.code)?.refusal) throw error;
      logger.warn(`channel ${place.channel}: ${error.message}`);
      return;
    }
    observer.reached?.('server-changed');
    await messages.ledger.afterDone(pending.map((row) => row.id));
    observer.reached?.('change-noted');
    if (pending.length < CHANGES) return;
  }
}
