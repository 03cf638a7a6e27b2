import { AsyncResource } from 'node:async_hooks';
import { scheduleJob, type Job } from 'node-schedule';
import type { Channel, ChannelWarning } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import { driftOf, type Surroundings } from './drift';

/** Delay in ms after the latest change, since changes come in bursts and within transactions. */
const SETTLE_MS = 1_000;
/** Outside working hours; also catches changes without an event. */
const NIGHTLY = '37 3 * * *';

export interface StandingCheckDependencies {
  /** The active channels. */
  active(): Promise<Channel[]>;
  surroundings(): Promise<Surroundings>;
  /**
   * Stores the problems of a channel. Returns the previous ones if they differ, or null if unchanged or if another
   * instance stored them first.
   */
  note(channel: string, problems: string): Promise<string | null>;
  /** Called for new problems of a channel. */
  drifted(channel: Channel, problems: ChannelWarning[]): void;
  /** Called when problems are fixed, so that messages held for them can be processed. */
  mended(channel: Channel): void;
  /** Subscribes to changes of items that channels reference. Returns a function to unsubscribe. */
  onChange(changed: () => void): () => void;
  logger: Logger;
}

/**
 * Checks that the items which active channels reference still exist, before messages are affected: at start, after
 * changes of templates, offers, roles, locales and channels, and nightly. People are notified of each new problem once,
 * by one instance.
 */
export function createStandingCheck(deps: StandingCheckDependencies) {
  let job: Job | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopListening: (() => void) | null = null;
  let looking: Promise<void> = Promise.resolve();

  async function check(): Promise<void> {
    const surroundings = await deps.surroundings();
    for (const channel of await deps.active()) {
      const problems = driftOf(channel, surroundings);
      const before = await deps.note(channel.documentId, JSON.stringify(problems.map(keyOf)));
      if (before === null) continue;
      const known = keysOf(before);
      const keys = problems.map(keyOf);
      const fresh = problems.filter((problem) => !known.includes(keyOf(problem)));
      if (fresh.length > 0) deps.drifted(channel, fresh);
      if (known.some((key) => !keys.includes(key))) deps.mended(channel);
    }
  }

  /** Runs one check at a time. Never rejects, since no caller awaits it. */
  const look = (): Promise<void> => {
    looking = looking.then(check).catch((error: unknown) => {
      deps.logger.warn(`the channels' configuration could not be checked: ${databaseError(error).message}`);
    });
    return looking;
  };

  // Bound to this context: a change is reported from inside a Strapi transaction, which the check must not join.
  const lookSoon = AsyncResource.bind(() => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => void look(), SETTLE_MS);
    timer.unref();
  });

  return {
    /** Checks now, after each change, and nightly. */
    async start(): Promise<void> {
      job ??= scheduleJob(NIGHTLY, look);
      stopListening ??= deps.onChange(lookSoon);
      await look();
    },

    look,

    async stop(): Promise<void> {
      job?.cancel();
      job = null;
      stopListening?.();
      stopListening = null;
      if (timer) clearTimeout(timer);
      await looking;
    },
  };
}

export type StandingCheck = ReturnType<typeof createStandingCheck>;

const keyOf = ({ code, about }: ChannelWarning): string => (about ? `${code}: ${about}` : code);

function keysOf(stored: string): string[] {
  try {
    const keys: unknown = JSON.parse(stored);
    return Array.isArray(keys) ? keys.map(String) : [];
  } catch {
    return [];
  }
}
