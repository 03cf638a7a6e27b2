import { scheduleJob, type Job } from 'node-schedule';
import { EmailChannelError, type Channel, type ChannelRun, type RunRequested } from '../../../contracts';
import type { RunResult } from '../intake';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { ChannelStates } from './channel-state';
import { consequenceOf, type Consequence } from './failures';
import type { Leases } from './lease';
import { isInSkipWindow, untilSkipWindow } from './skip-windows';
import { createTurns } from './turns';

/**
 * How often channels are looked for that another instance created, changed or died over, in ms. With `leaseMs` it bounds
 * what passes until a channel goes on after a crash: 30 s + 10 s by default.
 */
const LOOK_AGAIN_MS = 10_000;
/** A run that found the lease taken, or no connection free, tries again after this, in ms. */
const TAKEN_MS = 10_000;
/** Shutting down waits for runs in progress at most this long, in ms; they stop at their next message. */
const STOPPING_MS = 20_000;
/** No run lasts longer than this, in ms (the greatest `runMs`). */
const MAX_RUN_MS = 3_600_000;

export interface EngineDependencies {
  channels: {
    /** Ids of the channels that are read: the active ones. */
    activeIds(): Promise<string[]>;
    /** Ids of channels in which a message waits for another try. */
    idsWithRetries(): Promise<string[]>;
    read(documentId: string): Promise<Channel | null>;
  };
  states: Pick<ChannelStates, 'read' | 'succeeded' | 'failed' | 'clearCoolOff'>;
  leases: Pick<Leases, 'acquire' | 'abandoned'>;
  /** One run over a channel, under its lease. */
  run(
    channel: Channel,
    options: { fence: number; signal: AbortSignal; ending: AbortSignal; connects: boolean },
  ): Promise<RunResult>;
  logger: Logger;
  config: { runMs: number; concurrentChannels: number };
  /** From 0 to 1; spreads the tries of channels. */
  random?: () => number;
}

/** Who is notified how runs that connected to a mailbox ended; never throws. */
export interface RunListener {
  succeeded(channel: Channel, result: RunResult): void;
  failed?(channel: Channel, error: EmailChannelError, consequence: Consequence): void;
}

interface Call {
  /** A requested run: it also happens when the channel was read less than its interval ago. */
  asked: boolean;
  /** Not even the pause between two tries is waited for. */
  now?: boolean;
  /** It goes on with what a run left unread: channels with news come before it. */
  rest?: boolean;
}
type Next = Call & { inMs: number };

/**
 * Reads each active channel at its interval, one run at a time, as many channels together as the config allows. Instances
 * share the interval: a channel that another one read is due an interval after that. Runs follow changes of channels
 * without a restart, and end when the engine stops.
 */
export function createEngine(deps: EngineDependencies) {
  const { random = Math.random } = deps;
  const jobs = new Map<string, Job>();
  const running = new Map<string, Promise<RunResult | null>>();
  const waiting = new Map<string, Call>();
  const listeners: RunListener[] = [];
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

  /** Schedules a run as soon as there is room, after the one in progress; returns whether one is in progress. */
  const soon = (id: string): boolean => {
    const inHand = running.get(id);
    if (inHand) void inHand.then(() => schedule(id, 0, { asked: true }));
    else schedule(id, 0, { asked: true });
    return inHand !== undefined;
  };

  /** One run with its consequences; never rejects. Answers null when nothing could be read. */
  const runOnce = async (id: string, call: Call): Promise<RunResult | null> => {
    let next: Next | null = { inMs: LOOK_AGAIN_MS, ...call };
    try {
      const channel = await deps.channels.read(id);
      if (!channel) {
        next = null;
        return null;
      }
      const intervalMs = channel.pollingIntervalSeconds * 1_000;
      const { readAgoMs } = await deps.states.read(id);
      if (!call.asked && readAgoMs !== null && readAgoMs < intervalMs - 1_000) {
        next = { inMs: intervalMs - readAgoMs, asked: false };
        return null;
      }
      const lease = await deps.leases.acquire(id);
      if (!lease) {
        next = { inMs: Math.min(intervalMs, TAKEN_MS), ...call };
        return null;
      }
      try {
        const outcome = await underLease(channel, lease, call.now === true);
        next = channel.status === 'active' ? outcome.next : null;
        return outcome.result;
      } finally {
        await lease.release();
      }
    } catch (error) {
      deps.logger.error(`channel ${id}: ${databaseError(error).message}`);
      return null;
    } finally {
      if (next !== null) schedule(id, next.inMs, { asked: next.asked, rest: next.rest });
    }
  };

  /** The run itself, and when the next one is due. */
  const underLease = async (
    channel: Channel,
    lease: { fence: number; lost: AbortSignal },
    now: boolean,
  ): Promise<{ result: RunResult | null; next: Next }> => {
    const id = channel.documentId;
    const startedAt = performance.now();
    const signal = AbortSignal.any([stopping.signal, lease.lost, AbortSignal.timeout(deps.config.runMs)]);
    const window = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const endTurn = turns.begin(() => window.abort());
    try {
      const { coolOffMs, pauseMs } = await deps.states.read(id);
      const waitMs = Math.max(coolOffMs, now ? 0 : pauseMs);
      const begins = untilSkipWindow(channel, new Date(), MAX_RUN_MS);
      if (begins) timer = setTimeout(() => window.abort(), begins);
      const connects = channel.status === 'active' && waitMs === 0 && begins !== 0;
      const result = await deps.run(channel, { fence: lease.fence, signal, ending: window.signal, connects });
      const done = report(channel, result, performance.now() - startedAt);
      if (connects && !signal.aborted) {
        await deps.states.succeeded(id, done, result.fault);
        for (const listener of listeners) listener.succeeded(channel, result);
      }
      if (waitMs > 0) return { result, next: { inMs: waitMs + 100, asked: true } };
      if (result.more) return { result, next: { inMs: 0, asked: true, rest: true } };
      return { result, next: { inMs: channel.pollingIntervalSeconds * 1_000, asked: false } };
    } catch (error) {
      // The deadline came in the middle of a command: the next run goes on from there.
      if (signal.aborted) return { result: null, next: { inMs: 1_000, asked: true } };
      const failure = error instanceof EmailChannelError ? error : databaseError(error);
      const inMs = await fail(channel, failure, performance.now() - startedAt);
      return { result: null, next: { inMs, asked: true } };
    } finally {
      clearTimeout(timer);
      endTurn();
    }
  };

  /** Counts a failed run; answers when the next is due. */
  const fail = async (channel: Channel, failure: EmailChannelError, ms: number): Promise<number> => {
    const { documentId: id, name } = channel;
    deps.logger.warn(
      `channel ${name} (${id}) was not read: ${failure.code}: ${failure.message} ms=${Math.round(ms)}`,
    );
    // Our own bound, not the mail server's fault: it costs no try.
    if (failure.code === 'connections-exhausted') return TAKEN_MS;
    const failures = (await deps.states.read(id)).failures + 1;
    const consequence = consequenceOf(failure, failures, channel, random());
    await deps.states.failed(id, failure, { ...consequence, failures }, runOf(failure.code, ms));
    for (const listener of listeners) listener.failed?.(channel, failure, consequence);
    return consequence.waitMs + 100;
  };

  /** Notes a run in the log: as information when it decided anything. */
  const report = (channel: Channel, { summary, more }: RunResult, ms: number): ChannelRun => {
    const counts = Object.entries(summary).filter(([, count]) => count > 0);
    const messages = counts.reduce((sum, [, count]) => sum + count, 0);
    const told = counts.map(([outcome, count]) => `${outcome}=${count} `).join('');
    const line = `run channel="${channel.name}" id=${channel.documentId} ${told}ms=${Math.round(ms)} more=${more}`;
    if (messages > 0) deps.logger.info(line);
    else deps.logger.debug(line);
    return runOf('ok', ms, messages);
  };

  /** Schedules active channels that have no job yet, and at once those in which something waits to be finished. */
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
    /** Adds a listener for ended runs. */
    onRun: (listener: RunListener): void => void listeners.push(listener),

    /** Begins to read; called once the HTTP server listens. */
    async start(): Promise<void> {
      if (started || stopping.signal.aborted) return;
      started = true;
      await look();
    },

    /** Reads a channel as soon as there is room, after the run in progress: it changed, or a person asks. */
    async requestRun(id: string): Promise<RunRequested> {
      if (!started || stopping.signal.aborted) return { result: 'off' };
      await deps.states.clearCoolOff(id);
      const inHand = soon(id);
      const channel = await deps.channels.read(id);
      if (channel && isInSkipWindow(channel, new Date())) return { result: 'skip-time' };
      return { result: inHand ? 'again' : 'started' };
    },

    /** Reads a channel because new mail was seen in it; its tries and cool-off stay as they are. */
    wake(id: string): void {
      if (started && !stopping.signal.aborted) soon(id);
    },

    /** One run at once, whether or not the engine was started; null when another run holds the channel or it failed. */
    runNow: (id: string): Promise<RunResult | null> =>
      running.get(id) ?? track(id, { asked: true, now: true }),

    /** Ends: no run begins any more, those in progress are aborted and awaited. */
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

const runOf = (result: string, ms: number, messages = 0): ChannelRun => ({
  at: new Date().toISOString(),
  ms: Math.round(ms),
  result,
  messages,
});

export type Engine = ReturnType<typeof createEngine>;
