import { EmailChannelError, type Channel, type ChannelRun } from '../../../contracts';
import type { RunResult } from '../intake';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { ChannelStates } from './channel-state';
import { consequenceOf, type Consequence } from './failures';
import type { Leases } from './lease';
import { untilSkipWindow } from './skip-windows';
import type { Turns } from './turns';

/** Delay before a run that lacked data to start is tried again, in ms. */
const UNKNOWN_MS = 10_000;
/** Delay before a run that found the lease taken, or no connection free, is tried again, in ms. */
const TAKEN_MS = 10_000;
/** Maximum duration of a run in ms (the maximum of `runMs`). */
const MAX_RUN_MS = 3_600_000;

export interface RunsDependencies {
  channels: { read(documentId: string): Promise<Channel | null> };
  states: Pick<ChannelStates, 'read' | 'succeeded' | 'failed'>;
  leases: Pick<Leases, 'acquire'>;
  /** A single run over a channel, under its lease. */
  run(
    channel: Channel,
    options: { fence: number; signal: AbortSignal; ending: AbortSignal; connects: boolean },
  ): Promise<RunResult>;
  logger: Logger;
  config: { runMs: number };
  /** From 0 to 1; jitter for the retries of channels. */
  random?: () => number;
}

/** Receives the results of runs that connected to a mailbox; never throws. */
export interface RunListener {
  succeeded(channel: Channel, result: RunResult): void;
  failed?(channel: Channel, error: EmailChannelError, consequence: Consequence): void;
}

/** How a run is requested. */
export interface Call {
  /** A requested run happens even if the channel was read less than its interval ago. */
  asked: boolean;
  /** Skips even the pause between two retries. */
  now?: boolean;
  /** Continues what an earlier run left unread; channels with new mail take precedence. */
  rest?: boolean;
}

/** When a channel is due next, and why. */
export interface Next extends Call {
  inMs: number;
  /** `interval`: it was read and waits for its polling interval; `taken`: another run holds its lease. */
  why: 'interval' | 'read-lately' | 'taken' | 'unknown' | 'waits' | 'more' | 'failed' | 'ended';
}

/** Result of a requested run. */
export interface Ended {
  /** Null if nothing could be read. */
  result: RunResult | null;
  /** Null if the channel is no longer read. */
  next: Next | null;
}

/** Runs channels and handles the consequences. Engines call it and learn when a channel is due next. */
export interface Runs {
  onRun(listener: RunListener): void;
  /**
   * Runs a channel once; never rejects. `stopping` ends the run, `turns` says when to give its place to another
   * channel.
   */
  once(id: string, call: Call, place: { stopping: AbortSignal; turns: Turns }): Promise<Ended>;
}

/** @see Runs */
export function createRuns(deps: RunsDependencies): Runs {
  const { random = Math.random } = deps;
  const listeners: RunListener[] = [];
  type Place = Parameters<Runs['once']>[2];

  const once: Runs['once'] = async (id, call, place) => {
    try {
      const channel = await deps.channels.read(id);
      if (!channel) return { result: null, next: null };
      const intervalMs = channel.pollingIntervalSeconds * 1_000;
      const { readAgoMs } = await deps.states.read(id);
      if (!call.asked && readAgoMs !== null && readAgoMs < intervalMs - 1_000)
        return {
          result: null,
          next: { inMs: intervalMs - readAgoMs, asked: false, why: 'read-lately' },
        };
      const lease = await deps.leases.acquire(id);
      if (!lease)
        return { result: null, next: { inMs: Math.min(intervalMs, TAKEN_MS), ...call, why: 'taken' } };
      try {
        const { result, next } = await underLease(channel, lease, call.now === true, place);
        return { result, next: channel.status === 'active' ? next : null };
      } finally {
        await lease.release();
      }
    } catch (error) {
      deps.logger.error(`channel ${id}: ${databaseError(error).message}`);
      return { result: null, next: { inMs: UNKNOWN_MS, ...call, why: 'unknown' } };
    }
  };

  /** Runs the channel and determines when the next run is due. */
  const underLease = async (
    channel: Channel,
    lease: { fence: number; lost: AbortSignal },
    now: boolean,
    { stopping, turns }: Place,
  ): Promise<{ result: RunResult | null; next: Next }> => {
    const id = channel.documentId;
    const startedAt = performance.now();
    const signal = AbortSignal.any([stopping, lease.lost, AbortSignal.timeout(deps.config.runMs)]);
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
        await deps.states.succeeded(id, done, result);
        for (const listener of listeners) listener.succeeded(channel, result);
      }
      if (waitMs > 0) return { result, next: { inMs: waitMs + 100, asked: true, why: 'waits' } };
      if (result.more) return { result, next: { inMs: 0, asked: true, rest: true, why: 'more' } };
      const intervalMs = channel.pollingIntervalSeconds * 1_000;
      return { result, next: { inMs: intervalMs, asked: false, why: 'interval' } };
    } catch (error) {
      // The deadline came in the middle of a command; the next run continues from there.
      if (signal.aborted) return { result: null, next: { inMs: 1_000, asked: true, why: 'ended' } };
      const failure = error instanceof EmailChannelError ? error : databaseError(error);
      const inMs = await fail(channel, failure, performance.now() - startedAt);
      return { result: null, next: { inMs, asked: true, why: 'failed' } };
    } finally {
      clearTimeout(timer);
      endTurn();
    }
  };

  /** Counts a failed run; returns when the next one is due. */
  const fail = async (channel: Channel, failure: EmailChannelError, ms: number): Promise<number> => {
    const { documentId: id, name } = channel;
    deps.logger.warn(
      `channel ${name} (${id}) was not read: ${failure.code}: ${failure.message} ms=${Math.round(ms)}`,
    );
    // Our own limit, not a fault of the mail server, so it is not counted as a failure.
    if (failure.code === 'connections-exhausted') return TAKEN_MS;
    const failures = (await deps.states.read(id)).failures + 1;
    const consequence = consequenceOf(failure, failures, channel, random());
    await deps.states.failed(id, failure, { ...consequence, failures }, runOf(failure.code, ms));
    for (const listener of listeners) listener.failed?.(channel, failure, consequence);
    return consequence.waitMs + 100;
  };

  /** Logs a run, at level info if it decided any message. */
  const report = (channel: Channel, { summary, more }: RunResult, ms: number): ChannelRun => {
    const counts = Object.entries(summary).filter(([, count]) => count > 0);
    const messages = counts.reduce((sum, [, count]) => sum + count, 0);
    const told = counts.map(([outcome, count]) => `${outcome}=${count} `).join('');
    const line = `run channel="${channel.name}" id=${channel.documentId} ${told}ms=${Math.round(ms)} more=${more}`;
    if (messages > 0) deps.logger.info(line);
    else deps.logger.debug(line);
    return runOf('ok', ms, messages);
  };

  return { onRun: (listener) => void listeners.push(listener), once };
}

const runOf = (result: string, ms: number, messages = 0): ChannelRun => ({
  at: new Date().toISOString(),
  ms: Math.round(ms),
  result,
  messages,
});
