import type { InstallationView, StartingAs } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { Installation } from './installation';

/** Interval in ms to check whether another instance has the decision, or the database is available again. */
const LOOK_AGAIN_MS = 30_000;

/** Starts work only in the installation's own place. */
export interface Gate {
  view(): Promise<InstallationView>;
  /** Starts work, or waits until a person decides about a copy. */
  start(): Promise<void>;
  /** Stores a person's decision and starts work. */
  settle(as: StartingAs): Promise<void>;
  stop(): void;
}

export function createGate({
  installation,
  begin,
  disown,
  logger,
  lookAgainMs = LOOK_AGAIN_MS,
}: {
  installation: Pick<Installation, 'view' | 'settle'>;
  /** Starts reading and sending. */
  begin(): Promise<void>;
  /** Drops pending work that belongs to the original. */
  disown(): Promise<void>;
  logger: Logger;
  /** Retry interval in ms. */
  lookAgainMs?: number;
}): Gate {
  let stopped = false;
  let opening: Promise<string | null> | null = null;
  let looking: NodeJS.Timeout | null = null;
  const stopLooking = () => {
    if (looking) clearInterval(looking);
    looking = null;
  };

  /** Starts work if the database has not moved. Otherwise returns where it came from. */
  const open = async (): Promise<string | null> => {
    const { copyOf } = await installation.view();
    if (copyOf !== null || stopped) return copyOf;
    await begin();
    stopLooking();
    return null;
  };
  /** Makes one attempt at a time, until one succeeds. */
  const tryToOpen = (): Promise<string | null> => {
    opening ??= open().then(
      (copyOf) => {
        if (copyOf !== null) opening = null;
        return copyOf;
      },
      (error: unknown) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  };

  return {
    view: () => installation.view(),

    async start() {
      try {
        const copyOf = await tryToOpen();
        if (copyOf === null) return;
        logger.warn(
          `This database looks like a copy of ${copyOf}: no mail is read or sent here until someone opens Email Channel in the admin panel and says what this place is.`,
        );
      } catch (error) {
        // No caller awaits this: an unhandled rejection would end the process.
        logger.warn(
          `Reading and sending could not begin, and are tried again: ${databaseError(error).message}`,
        );
      }
      if (!stopped)
        looking ??= setInterval(() => void tryToOpen().catch(() => undefined), lookAgainMs).unref();
    },

    async settle(as) {
      // First, so that a crash afterwards cannot send mail of the original.
      if (as === 'copy') await disown();
      await installation.settle(as);
      await tryToOpen();
    },

    stop() {
      stopped = true;
      stopLooking();
    },
  };
}
