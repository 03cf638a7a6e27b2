import { scheduleJob, type Job } from 'node-schedule';
import type { Channel } from '../../../contracts';
import type { RunResult } from '../intake';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { ChannelStates } from './channel-state';
import type { Engine } from './engine';
import type { Leases } from './lease';
import type { Call, Runs } from './runs';
import { isInSkipWindow } from './skip-windows';
import { createTurns } from './turns';
import { within } from './pause';

/**
 * How often to look for channels that another instance created, changed, or left behind when it died, in ms. Together
 * with `leaseMs`, it limits how long a channel waits after a crash: 30 s + 10 s by default.
 */
const LOOK_AGAIN_MS = 10_000;
/** Maximum time that a shutdown waits for runs in progress, in ms; they stop at their next message. */
const STOPPING_MS = 20_000;

export interface EngineDependencies {
  runs: Runs;
  channels: {
    /** Ids of active channels. */
    activeIds(): Promise<string[]>;
    /** Ids of channels with a message that waits for another attempt. */
    idsWithRetries(): Promise<string[]>;
    read(documentId: string): Promise<Channel | null>;
  };
  states: Pick<ChannelStates, 'clearCoolOff'>;
  leases: Pick<Leases, 'abandoned'>;
  logger: Logger;
  config: { concurrentChannels: number };
}

/**
 * The engine inside the process: timers, leases in the database, and regular queries for channels. It reads each active
 * channel at its interval, one run at a time, and as many channels in parallel as the config allows. Instances share
 * the interval: a channel that another one has read is due one interval later. Changes of channels take effect without
 * a restart. Runs end when the engine stops.
 */
export function createEmbeddedEngine(deps: EngineDependencies): Engine {
  const jobs = new Map<string, Job>();
  const running = new Map<string, Promise<RunResult | null>>();
  const waiting = new Map<string, Call>();
  const stopping = new AbortController();
  const turns = createTurns(
    () => waiting.size,
    () => beginNext(),
  );
  const isFull = (): boolean => {
    const { concurrentChannels } = deps.config;
    return running.size - Math.min(turns.overdue(), concurrentChannels) >= concurrentChannels;
  };
  let looking: Job | null = null;
  let started = false;

  const schedule = (id: string, inMs: number, call: Call): void => {
    jobs.get(id)?.cancel();
    jobs.delete(id);
    if (stopping.signal.aborted || !started) return;
    const job = scheduleJob(new Date(Date.now() + Math.max(inMs, 10)), () => begin(id, call));
    if (job) jobs.set(id, job);
  };

  const begin = (id: string, call: Call): void => {
    jobs.delete(id);
    if (stopping.signal.aborted || running.has(id)) return;
    if (isFull()) {
      const before = waiting.get(id);
      waiting.set(id, {
        asked: call.asked || before?.asked === true,
        rest: call.rest === true && before?.rest !== false,
      });
      return;
    }
    void track(id, call);
  };

  const track = (id: string, call: Call): Promise<RunResult | null> => {
    const run = runOnce(id, call).finally(() => {
      running.delete(id);
      beginNext();
    });
    running.set(id, run);
    return run;
  };

  const beginNext = (): void => {
    const next = [...waiting].find(([, { rest }]) => !rest) ?? [...waiting][0];
    if (next === undefined) return;
    waiting.delete(next[0]);
    begin(...next);
  };

  /** Schedules a run as soon as there is capacity, after the current one; returns whether one is in progress. */
  const soon = (id: string): boolean => {
    const current = running.get(id);
    if (current) void current.then(() => schedule(id, 0, { asked: true }));
    else schedule(id, 0, { asked: true });
    return current !== undefined;
  };

  const runOnce = async (id: string, call: Call): Promise<RunResult | null> => {
    const { result, next } = await deps.runs.once(id, call, { stopping: stopping.signal, turns });
    if (next !== null) schedule(id, next.inMs, { asked: next.asked, rest: next.rest });
    return result;
  };

  /** Schedules active channels without a job, and immediately those with unfinished messages. */
  const look = async (): Promise<void> => {
    try {
      const free = (id: string) => !running.has(id) && !waiting.has(id);
      for (const id of await deps.leases.abandoned()) if (free(id)) schedule(id, 0, { asked: true });
      const calls = new Map((await deps.channels.activeIds()).map((id) => [id, { asked: false }]));
      for (const id of await deps.channels.idsWithRetries()) calls.set(id, { asked: true });
      for (const [id, call] of calls) if (!jobs.has(id) && free(id)) schedule(id, 0, call);
    } catch (error) {
      deps.logger.warn(`channels could not be looked up: ${databaseError(error).message}`);
    } finally {
      if (!stopping.signal.aborted)
        looking = scheduleJob(new Date(Date.now() + LOOK_AGAIN_MS), () => void look()) ?? null;
    }
  };

  return {
    onRun: (listener) => deps.runs.onRun(listener),

    async start() {
      if (started || stopping.signal.aborted) return;
      started = true;
      await look();
    },

    async requestRun(id) {
      if (!started || stopping.signal.aborted) return { result: 'off' };
      await deps.states.clearCoolOff(id);
      const isRunning = soon(id);
      const channel = await deps.channels.read(id);
      if (channel && isInSkipWindow(channel, new Date())) return { result: 'skip-time' };
      return { result: isRunning ? 'again' : 'started' };
    },

    wake(id) {
      if (started && !stopping.signal.aborted) soon(id);
    },

    runNow: (id) => running.get(id) ?? track(id, { asked: true, now: true }),

    state: () => ({ kind: 'embedded', problem: null, running: running.size }),

    async stop() {
      stopping.abort();
      looking?.cancel();
      for (const job of jobs.values()) job.cancel();
      jobs.clear();
      waiting.clear();
      await within(STOPPING_MS, running.values());
    },
  };
}
