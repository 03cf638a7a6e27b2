import { setTimeout as sleep } from 'node:timers/promises';
import { EmailChannelError } from '../../../contracts';
import { withinDeadline } from './deadline';
import type { Mailbox } from './types';

/** How long a message may take to come back, in ms, and how often it is looked for. */
const PATIENCE_MS = 90_000;
const LOOK_MS = 1_000;

/** Waits until a message is in one of the folders. Rejects with `deadline-exceeded`. Returns the folder. */
export const arrival = (
  mailbox: Mailbox,
  folders: string[],
  messageId: string,
  signal: AbortSignal | undefined,
  patienceMs = PATIENCE_MS,
): Promise<string> =>
  withinDeadline(
    patienceMs,
    signal,
    () => new EmailChannelError('deadline-exceeded.round-trip', { seconds: patienceMs / 1_000 }),
    async (stop) => {
      for (;;) {
        for (const folder of folders) {
          stop.throwIfAborted();
          // Selected again, since a server tells of new mail in a folder when it is opened.
          await mailbox.open(folder);
          if ((await mailbox.withMessageId(messageId)).length > 0) return folder;
        }
        await sleep(LOOK_MS, undefined, { signal: stop });
      }
    },
  );
