import { hostname } from 'node:os';
import type { InstanceKind, InstanceView, Said } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import { isoOf, numberOf, type Database } from '../strapi/database';
import type { Logger } from '../strapi/logger';
import { TABLES } from '../strapi/models';
import { saidColumn, saidOf } from '../strapi/said-column';

/** How often an instance sends a heartbeat, and how long it counts as alive without one, in ms. */
const BEAT_MS = 5_000;
const ALIVE_MS = 20_000;
/** How long stopped instances are kept, so that people notice a missing one, in ms. */
const KEPT_MS = 3_600_000;

/** What an instance reports with each heartbeat. */
export interface MemberFacts {
  kind: InstanceKind;
  reads: boolean;
  engine: 'embedded' | 'queue';
  problem: Said | null;
  /** Number of channels that it watches, and of those that it is reading. */
  watched: number;
  running: number;
  /** Number of messages decided since it started. */
  messages: number;
}

export interface MembersDependencies {
  database: Database;
  /** Name of this instance. */
  instance: string;
  logger: Logger;
}

/** The instances that share this database. They are stored there, so that they are known with either engine. */
export interface Members {
  /** Starts sending heartbeats with current facts; resolves after the first one. */
  start(facts: () => MemberFacts): Promise<void>;
  /** Instances that read and were alive at the last check, including this one if it reads. */
  reading(): string[];
  /** Instances that were alive at the last check. */
  count(): number;
  /** All instances, newest first, including those that stopped within the last hour. */
  list(): Promise<InstanceView[]>;
  /** Leaves, so that others take over its channels immediately. */
  stop(): Promise<void>;
}

type Row = Record<string, unknown>;

/** @see Members */
export function createMembers({ database, instance, logger }: MembersDependencies): Members {
  const rows = () => database.table(TABLES.instance);
  let readers: string[] = [];
  let alive = 1;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Number of messages by heartbeat time, for the rate of the last minute. */
  const beats: { at: number; messages: number }[] = [];

  const perMinute = (messages: number): number => {
    const now = performance.now();
    beats.push({ at: now, messages });
    while (beats.length > 1 && now - beats[0]!.at > 60_000) beats.shift();
    return messages - beats[0]!.messages;
  };

  const beat = async (facts: () => MemberFacts): Promise<void> => {
    const { kind, reads, engine, problem, watched, running, messages } = facts();
    const columns = {
      kind,
      reads,
      engine,
      problem: problem && saidColumn(problem),
      watched,
      running,
      per_minute: perMinute(messages),
      memory: process.memoryUsage.rss(),
      seen_at: database.now(),
    };
    const known = await rows().where({ instance }).update(columns);
    if (known === 0)
      await rows()
        .insert({
          instance,
          host: hostname().slice(0, 255),
          pid: process.pid,
          started_at: database.now(),
          ...columns,
        })
        .onConflict('instance')
        .ignore();
    const seen: Row[] = await rows()
      .where('seen_at', '>', database.raw('? - ?', [database.now(), ALIVE_MS]))
      .select('instance', 'reads');
    alive = Math.max(1, seen.length);
    readers = seen.filter((row) => Boolean(row.reads)).map((row) => String(row.instance));
    if (reads && !readers.includes(instance)) readers.push(instance);
  };

  const goOn = async (facts: () => MemberFacts): Promise<void> => {
    try {
      await beat(facts);
    } catch (error) {
      logger.debug(`this instance could not show that it is alive: ${databaseError(error).message}`);
    } finally {
      if (!stopped) timer = setTimeout(() => void goOn(facts), BEAT_MS).unref();
    }
  };

  return {
    start: goOn,
    reading: () => readers,
    count: () => alive,

    async list() {
      const old = database.raw('? - ?', [database.now(), KEPT_MS]);
      const found: Row[] = await rows()
        .where('seen_at', '>', old)
        .select('*', database.raw('? as now', [database.now()]))
        .orderBy('started_at', 'desc');
      return found.map((row) => ({
        id: String(row.instance),
        host: String(row.host),
        pid: numberOf(row.pid),
        kind: row.kind as InstanceKind,
        alive: numberOf(row.now) - numberOf(row.seen_at) < ALIVE_MS,
        reads: Boolean(row.reads),
        engine: row.engine as 'embedded' | 'queue',
        problem: saidOf(row.problem),
        watched: numberOf(row.watched),
        running: numberOf(row.running),
        perMinute: numberOf(row.per_minute),
        memory: numberOf(row.memory),
        startedAt: isoOf(row.started_at)!,
        seenAt: isoOf(row.seen_at)!,
      }));
    },

    async stop() {
      stopped = true;
      clearTimeout(timer);
      // The database may already be unavailable.
      await rows()
        .where({ instance })
        .delete()
        .catch(() => undefined);
      await rows()
        .where('seen_at', '<', database.raw('? - ?', [database.now(), KEPT_MS]))
        .delete()
        .catch(() => undefined);
    },
  };
}
