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
/** Of several instances the first one looks; the others find that it did within this time, in ms. */
const ONCE_IN_MS = 12 * 3_600_000;

export interface CompletenessDependencies {
  active(): Promise<Channel[]>;
  /** Compares the mailbox with the log. */
  examine(channel: Channel): Promise<FolderCompleteness[]>;
  states: {
    /** Whether nobody looked at the channel within the last `ms`; the one who asks does now. */
    claimCheck(channel: string, ms: number): Promise<boolean>;
    noteCompleteness(channel: string, check: CompletenessCheck): Promise<void>;
  };
  /** Messages of a channel are missing. */
  incomplete(channel: Channel, count: number): void;
  logger: Logger;
}

/** Proves every night, and when somebody asks, that no message of a folder is without its entry in the log. */
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
    /** Looks at one channel now. */
    check,
    /** What the night does; never rejects. */
    nightly,
    async stop(): Promise<void> {
      job?.cancel();
      job = null;
      await working;
    },
  };
}

export type Completeness = ReturnType<typeof createCompleteness>;
