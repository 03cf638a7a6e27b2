import { setTimeout as sleep } from 'node:timers/promises';
import { EmailChannelError } from '../../../contracts';
import { withinDeadline } from './deadline';
import type { Mailbox } from './types';

/** How long a message may take to come back, in ms, and how often it is looked for. */
const PATIENCE_MS = 90_000;
const LOOK_MS = 1_000;
/** Every so many looks also for a report that it was not delivered, which takes a server longer to find. */
const REPORT_EVERY = 5;
/** A server counts by days of its own time zone. */
const REPORTED_SINCE_MS = 2 * 24 * 3_600_000;

/**
 * Waits until a message is in one of the folders. Rejects with `deadline-exceeded`, and with `returned` where a report says that it
 * was not delivered. Returns the folder.
 */
export const arrival = (
  mailbox: Mailbox,
  folders: string[],
  messageId: string,
  signal: AbortSignal | undefined,
  returned: () => EmailChannelError,
  patienceMs = PATIENCE_MS,
): Promise<string> =>
  withinDeadline(
    patienceMs,
    signal,
    () => new EmailChannelError('deadline-exceeded.round-trip', { seconds: patienceMs / 1_000 }),
    async (stop) => {
      const since = new Date(Date.now() - REPORTED_SINCE_MS);
      for (let look = 1; ; look += 1) {
        for (const folder of folders) {
          stop.throwIfAborted();
          // Selected again, since a server tells of new mail in a folder when it is opened.
          await mailbox.open(folder);
          if ((await mailbox.withMessageId(messageId)).length > 0) return folder;
          if (look % REPORT_EVERY === 0 && (await mailbox.holding(messageId, since)).length > 0)
            throw returned();
        }
        await sleep(LOOK_MS, undefined, { signal: stop });
      }
    },
  );
