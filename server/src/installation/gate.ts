import type { InstallationView, StartingAs } from '../../../contracts';
import type { Logger } from '../strapi/logger';
import type { Installation } from './installation';

/** Another instance may be where a person settled it; it is looked for this often, in ms. */
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
}: {
  installation: Installation;
  /** Begins to read and send. */
  begin(): Promise<void>;
  /** Gives up the work that belongs to the original. */
  disown(): Promise<void>;
  logger: Logger;
}): Gate {
  let open = false;
  let looking: NodeJS.Timeout | null = null;
  const stop = () => {
    if (looking) clearInterval(looking);
    looking = null;
  };
  const tryToOpen = async (): Promise<string | null> => {
    if (open) return null;
    const { copyOf } = await installation.view();
    if (copyOf !== null) return copyOf;
    open = true;
    stop();
    await begin();
    return null;
  };
  return {
    view: () => installation.view(),

    async start() {
      const copyOf = await tryToOpen();
      if (copyOf === null) return;
      logger.warn(
        `This database looks like a copy of ${copyOf}: no mail is read or sent here until someone opens Email Channel in the admin panel and says what this place is.`,
      );
      looking = setInterval(() => void tryToOpen().catch(() => undefined), LOOK_AGAIN_MS).unref();
    },

    async settle(as) {
      // First, so that a crash in between can't send what belongs to the original.
      if (as === 'copy') await disown();
      await installation.settle(as);
      await tryToOpen();
    },

    stop,
  };
}
