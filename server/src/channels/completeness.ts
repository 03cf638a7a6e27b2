import { scheduleJob, type Job } from 'node-schedule';
import {
  EmailChannelError,
  missingIn,
  type Channel,
  type CompletenessCheck,
  type FolderCompleteness,
} from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';

const NIGHTLY = '7 4 * * *';
/** With several instances, only the first one checks within this time in ms. */
const ONCE_IN_MS = 12 * 3_600_000;

export interface CompletenessDependencies {
  active(): Promise<Channel[]>;
  /** Compares the mailbox with the message log. */
  examine(channel: Channel): Promise<FolderCompleteness[]>;
  states: {
    /** Claims the check, unless one was made within the last `ms`. */
    claimCheck(channel: string, ms: number): Promise<boolean>;
    noteCompleteness(channel: string, check: CompletenessCheck): Promise<void>;
  };
  /** Called when messages of a channel are missing. */
  incomplete(channel: Channel, count: number): void;
  logger: Logger;
}

/** Checks nightly and on request that every message of a folder is in the message log. */
export function createCompleteness(deps: CompletenessDependencies) {
  let job: Job | null = null;
  let working: Promise<void> = Promise.resolve();

  const check = async (channel: Channel): Promise<CompletenessCheck> => {
    const at = new Date().toISOString();
    const made = await deps.examine(channel).then(
      (folders): CompletenessCheck => ({ at, folders, problem: null }),
      (error: unknown): CompletenessCheck => {
        if (error instanceof EmailChannelError) return { at, folders: [], problem: error.said };
        throw error;
      },
    );
    await deps.states.noteCompleteness(channel.documentId, made);
    const missing = missingIn(made);
    if (missing > 0) deps.incomplete(channel, missing);
    return made;
  };

  const nightly = (): Promise<void> => {
    working = working
      .then(async () => {
        for (const channel of await deps.active())
          if (await deps.states.claimCheck(channel.documentId, ONCE_IN_MS)) await check(channel);
      })
      .catch((error: unknown) => {
        deps.logger.warn(`completeness could not be checked: ${databaseError(error).message}`);
      });
    return working;
  };

  return {
    start(): void {
      job ??= scheduleJob(NIGHTLY, () => void nightly());
    },
    /** Checks one channel now. */
    check,
    /** The nightly check. Never rejects. */
    nightly,
    async stop(): Promise<void> {
      job?.cancel();
      job = null;
      await working;
    },
  };
}

export type Completeness = ReturnType<typeof createCompleteness>;
