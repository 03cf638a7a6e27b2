import { scheduleJob, type Job } from 'node-schedule';
import { EmailChannelError, type Channel } from '../../../contracts';
import type { RunResult } from '../intake/run';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { ChannelStates } from './channel-state';
import type { Leases } from './lease';
import { isInSkipWindow } from './skip-windows';

/** Pause after the n-th failure in a row, in ms; the channel's interval where that is longer. */
const backOffMs = (failures: number): number => Math.min(1_000 * 2 ** (failures - 1), 60_000);
/** How often channels are looked for that another instance created or changed, in ms. */
const LOOK_AGAIN_MS = 30_000;
/** A run that found the lease taken tries again after this, in ms: what bounds a take-over after a crash. */
const LEASE_TAKEN_MS = 10_000;
/** Shutting down waits for runs in hand at most this long, in ms; they stop at their next message. */
const STOPPING_MS = 20_000;

export interface EngineDependencies {
  channels: {
    /** Ids of the channels that are read: the active ones. */
    activeIds(): Promise<string[]>;
    /** Ids of channels in which a message waits for another try. */
    idsWithRetries(): Promise<string[]>;
    read(documentId: string): Promise<Channel | null>;
  };
  states: ChannelStates;
  leases: Leases;
  /** One run over a channel, under its lease. */
  run(
    channel: Channel,
    options: { fence: number; signal: AbortSignal; connects: boolean },
  ): Promise<RunResult>;
  logger: Logger;
  config: { runMs: number; concurrentChannels: number };
}

/**
 * Reads each active channel at its interval, one run at a time, as many channels together as the config allows. Runs
 * follow changes of channels without a restart, and end when the engine stops.
 */
export function createEngine(deps: EngineDependencies) {
  const jobs = new Map<string, Job>();
  const running = new Map<string, Promise<RunResult | null>>();
  const waiting = new Set<string>();
  const stopping = new AbortController();
  let looking: Job | null = null;
  let started = false;

  const schedule = (id: string, inMs: number): void => {
    jobs.get(id)?.cancel();
    jobs.delete(id);
    if (stopping.signal.aborted || !started) return;
    const job = scheduleJob(new Date(Date.now() + Math.max(inMs, 10)), () => begin(id));
    if (job) jobs.set(id, job);
  };

  const begin = (id: string): void => {
    jobs.delete(id);
    if (stopping.signal.aborted || running.has(id)) return;
    if (running.size >= deps.config.concurrentChannels) {
      waiting.add(id);
      return;
    }
    void track(id);
  };

  const track = (id: string): Promise<RunResult | null> => {
    const run = runOnce(id).finally(() => {
      running.delete(id);
      const [next] = waiting;
      if (next !== undefined) {
        waiting.delete(next);
        begin(next);
      }
    });
    running.set(id, run);
    return run;
  };

  /** One run with its consequences; never rejects. Answers null when nothing could be read. */
  const runOnce = async (id: string): Promise<RunResult | null> => {
    let nextMs: number | null = LOOK_AGAIN_MS;
    try {
      const channel = await deps.channels.read(id);
      if (!channel) {
        nextMs = null;
        return null;
      }
      const intervalMs = channel.pollingIntervalSeconds * 1_000;
      const active = channel.status === 'active';
      const lease = await deps.leases.acquire(id);
      if (!lease) {
        nextMs = active ? Math.min(intervalMs, LEASE_TAKEN_MS) : LEASE_TAKEN_MS;
        return null;
      }
      const startedAt = performance.now();
      const signal = AbortSignal.any([stopping.signal, lease.lost, AbortSignal.timeout(deps.config.runMs)]);
      try {
        const { coolOffMs } = await deps.states.read(id);
        const connects = active && coolOffMs === 0 && !isInSkipWindow(channel, new Date());
        const result = await deps.run(channel, { fence: lease.fence, signal, connects });
        if (connects && !signal.aborted) await deps.states.succeeded(id);
        nextMs = !active
          ? null
          : result.more
            ? 0
            : Math.max(intervalMs - (performance.now() - startedAt), 1_000);
        if (coolOffMs > 0) nextMs = active ? coolOffMs + 100 : null;
        report(channel, result, performance.now() - startedAt);
        return result;
      } catch (error) {
        if (signal.aborted) {
          // The deadline came in the middle of a command: the next run goes on from there.
          nextMs = active ? 1_000 : null;
          return null;
        }
        const failure = error instanceof EmailChannelError ? error : databaseError(error);
        deps.logger.warn(`channel ${channel.name} (${id}) was not read: ${failure.code}: ${failure.message}`);
        const failures = await deps.states.failed(channel, failure);
        nextMs = active ? Math.min(intervalMs, backOffMs(failures)) : null;
        if (failures >= channel.maxTries) nextMs = active ? channel.coolOffMinutes * 60_000 + 100 : null;
        return null;
      } finally {
        await lease.release();
      }
    } catch (error) {
      deps.logger.error(`channel ${id}: ${databaseError(error).message}`);
      return null;
    } finally {
      if (nextMs !== null) schedule(id, nextMs);
    }
  };

  const report = (channel: Channel, { summary, more }: RunResult, ms: number): void => {
    const counts = Object.entries(summary).filter(([, count]) => count > 0);
    if (counts.length === 0) return;
    const told = counts.map(([outcome, count]) => `${outcome}=${count}`).join(' ');
    deps.logger.info(
      `run channel="${channel.name}" id=${channel.documentId} ${told} ms=${Math.round(ms)} more=${more}`,
    );
  };

  /** Schedules active channels that have no job yet: at the start, and what other instances created since. */
  const look = async (): Promise<void> => {
    try {
      const ids = new Set([...(await deps.channels.activeIds()), ...(await deps.channels.idsWithRetries())]);
      for (const id of ids) if (!jobs.has(id) && !running.has(id) && !waiting.has(id)) schedule(id, 0);
    } catch (error) {
      deps.logger.warn(`channels could not be looked up: ${databaseError(error).message}`);
    } finally {
      if (!stopping.signal.aborted)
        looking = scheduleJob(new Date(Date.now() + LOOK_AGAIN_MS), () => void look()) ?? null;
    }
  };

  return {
    /** Begins to read; called once the HTTP server listens. */
    async start(): Promise<void> {
      if (started || stopping.signal.aborted) return;
      started = true;
      await look();
    },

    /** Reads a channel as soon as there is room: it changed, or a person asks. Answers whether a run was already going. */
    async requestRun(id: string): Promise<{ started: boolean }> {
      if (!started || stopping.signal.aborted) return { started: false };
      await deps.states.clearCoolOff(id);
      if (running.has(id)) {
        void running.get(id)!.then(() => schedule(id, 0));
        return { started: false };
      }
      schedule(id, 0);
      return { started: true };
    },

    /** One run at once, whether or not the engine was started; null when another run holds the channel or it failed. */
    runNow: (id: string): Promise<RunResult | null> => running.get(id) ?? track(id),

    /** Ends: no run begins any more, those in hand are aborted and awaited. */
    async stop(): Promise<void> {
      stopping.abort();
      looking?.cancel();
      for (const job of jobs.values()) job.cancel();
      jobs.clear();
      waiting.clear();
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise((resolve) => {
        timer = setTimeout(resolve, STOPPING_MS);
      });
      await Promise.race([Promise.allSettled(running.values()), patience]);
      clearTimeout(timer);
    },
  };
}

export type Engine = ReturnType<typeof createEngine>;
