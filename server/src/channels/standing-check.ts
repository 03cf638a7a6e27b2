import { AsyncResource } from 'node:async_hooks';
import { scheduleJob, type Job } from 'node-schedule';
import type { Channel, ChannelWarning } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import { driftOf, type Surroundings } from './drift';

/** Changes come in bursts, and inside of transactions: the check waits so long after the latest, in ms. */
const SETTLE_MS = 1_000;
/** At night, once those who change things are asleep; also for what no event tells of. */
const NIGHTLY = '37 3 * * *';

export interface StandingCheckDependencies {
  /** The active channels. */
  active(): Promise<Channel[]>;
  surroundings(): Promise<Surroundings>;
  /**
   * Stores what is wrong with a channel; returns what was stored before where that differs, null where it does not or another
   * instance was first.
   */
  note(channel: string, problems: string): Promise<string | null>;
  /** Problems of a channel that were not there before. */
  drifted(channel: Channel, problems: ChannelWarning[]): void;
  /** Problems of a channel are gone: what was held for them can be decided. */
  mended(channel: Channel): void;
  /** Calls back after each change of what channels work with; returns a function that stops it. */
  onChange(changed: () => void): () => void;
  logger: Logger;
}

/**
 * Looks, before mail suffers, whether what active channels work with is still there: at start, after changes of templates,
 * offers, roles, locales and channels, and every night. People get each new problem once, whichever instance sees it first.
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

  /** One look at a time; rejects never, since nobody waits for it. */
  const look = (): Promise<void> => {
    looking = looking.then(check).catch((error: unknown) => {
      deps.logger.warn(`the channels' configuration could not be checked: ${databaseError(error).message}`);
    });
    return looking;
  };

  // Bound to where it is made: a change comes from inside a transaction of Strapi, which the look must not join.
  const lookSoon = AsyncResource.bind(() => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => void look(), SETTLE_MS);
    timer.unref();
  });

  return {
    /** Looks now, and from now on after each change and every night. */
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
