import type { InstallationView, StartingAs } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { Installation } from './installation';

/** A person may settle it on another instance, and a database may come back: it is looked for this often, in ms. */
const LOOK_AGAIN_MS = 30_000;

/** Lets work begin only where the installation belongs. */
export interface Gate {
  view(): Promise<InstallationView>;
  /** Begins the work, or waits until a person says what this place is. */
  start(): Promise<void>;
  /** A person says what this place is; then the work begins. */
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
  /** Begins to read and send. */
  begin(): Promise<void>;
  /** Gives up the work that belongs to the original. */
  disown(): Promise<void>;
  logger: Logger;
  /** How often another try is made, in ms. */
  lookAgainMs?: number;
}): Gate {
  let stopped = false;
  let opening: Promise<string | null> | null = null;
  let looking: NodeJS.Timeout | null = null;
  const stopLooking = () => {
    if (looking) clearInterval(looking);
    looking = null;
  };

  /** Begins the work where this place is the installation's own; otherwise returns where the database came from. */
  const open = async (): Promise<string | null> => {
    const { copyOf } = await installation.view();
    if (copyOf !== null || stopped) return copyOf;
    await begin();
    stopLooking();
    return null;
  };
  /** One attempt at a time; one that succeeded is the last. */
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
        // Nobody waits for a start: were the database away, the rejection would end the process.
        logger.warn(
          `Reading and sending could not begin, and are tried again: ${databaseError(error).message}`,
        );
      }
      if (!stopped)
        looking ??= setInterval(() => void tryToOpen().catch(() => undefined), lookAgainMs).unref();
    },

    async settle(as) {
      // First, so that a crash in between can't send what belongs to the original.
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
