import type { ServerChange } from '../messages/message';
import { breaksConnection, isAfterStepFault } from './faults';
import type { IntakeDependencies, Run } from './dependencies';
import type { OpenedFolder } from './run-session';

interface Pending {
  id: number;
  uid: number;
  /** Target folder from a rule. */
  folder: string | null;
}

const rulesMove = ({ rules }: Pick<Run, 'rules'>): boolean =>
  rules?.rules.some(({ rule }) => rule.actions.some((action) => action.do === 'move')) ?? false;

/** Maximum number of messages per command and status update. */
const CHANGES = 1_000;

/**
 * Applies the changes on the mail server that committed outcomes require: marking as seen and moving. Each change is
 * recorded when done, so that the next run repeats those that a crash prevented. A failed change stops neither reading
 * nor other changes; one that breaks the connection ends all changes of the run.
 */
export async function changeServer(
  { messages, observer, logger }: Pick<IntakeDependencies, 'messages' | 'observer' | 'logger'>,
  { run, session, place, setting }: OpenedFolder,
): Promise<void> {
  if (run.leavesServer || (setting.after === 'leave' && !setting.failFolder && !rulesMove(run))) return;
  const uidsOf = (messages: Pending[]) => messages.map(({ uid }) => uid);
  const moveTo = (folder: string | null) => async (messages: Pending[]) => {
    if (folder) await session.mailbox.move(uidsOf(messages), folder);
  };
  const changes: [ServerChange, (messages: Pending[]) => Promise<void>][] = [
    ['seen', (messages) => session.mailbox.markSeen(uidsOf(messages))],
    ['success', moveTo(setting.successFolder)],
    ['fail', moveTo(setting.failFolder)],
    ['folder', moveEach],
  ];
  for (const [after, make] of changes) {
    try {
      await makeAll(after, make);
    } catch (error) {
      if (!isAfterStepFault(error)) throw error;
      logger.warn(`channel ${place.channel}: ${error.message}`);
      run.fault ??= error;
      if (!breaksConnection(error)) continue;
      run.leavesServer = true;
      // If the folder was recreated in the meantime, the UIDs are invalid.
      if ((await session.restart()).uidValidity !== place.uidValidity) throw error;
      return;
    }
  }

  /** Moves messages to the folders that rules chose. */
  async function moveEach(messages: Pending[]): Promise<void> {
    for (const folder of new Set(messages.map((message) => message.folder)))
      await moveTo(folder)(messages.filter((message) => message.folder === folder));
  }

  async function makeAll(after: ServerChange, make: (messages: Pending[]) => Promise<void>): Promise<void> {
    while (!run.signal.aborted) {
      const pending = await messages.ledger.pendingAfter(place, after, CHANGES);
      if (pending.length === 0) return;
      await make(pending);
      observer.reached?.('server-changed');
      await messages.ledger.afterDone(pending.map((row) => row.id));
      observer.reached?.('change-noted');
      if (pending.length < CHANGES) return;
    }
  }
}
