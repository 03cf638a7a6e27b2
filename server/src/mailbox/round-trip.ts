import { setTimeout as sleep } from 'node:timers/promises';
import { EmailChannelError } from '../../../contracts';
import { withinDeadline } from './deadline';
import type { Mailbox } from './types';

/** Maximum time for a message to arrive, in ms, and polling interval. */
const PATIENCE_MS = 90_000;
const LOOK_MS = 1_000;
/** Searches for a bounce only every so many polls, because it is slower. */
const REPORT_EVERY = 5;
/** Servers count by days in their own time zone. */
const REPORTED_SINCE_MS = 2 * 24 * 3_600_000;

/**
 * Waits until a message is in one of the folders and returns the folder. Rejects with `deadline-exceeded`, or with
 * `returned` if the message bounced.
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
          // Selects the folder again, since servers report new messages when it is opened.
          await mailbox.open(folder);
          if ((await mailbox.withMessageId(messageId)).length > 0) return folder;
          if (look % REPORT_EVERY === 0 && (await mailbox.holding(messageId, since)).length > 0)
            throw returned();
        }
        await sleep(LOOK_MS, undefined, { signal: stop });
      }
    },
  );
