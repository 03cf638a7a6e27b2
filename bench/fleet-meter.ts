import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetServers, Worker } from './fleet-workers';

/** `proc(5)` counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** What a fleet took meanwhile; CPU in cores, the rest a second. */
export interface Usage {
  /** Of each worker: its CPU, and its RSS in bytes at the end. */
  workers: { cpu: number; rss: number }[];
  /** CPU of the database server's processes for this database. */
  databaseCpu: number;
  statements: number;
  redisCommands: number;
  logins: number;
}

/** Measures what a fleet takes while `work` lasts, or for so many ms. */
export async function usageOf(
  fleet: FleetServers,
  all: Worker[],
  work: number | (() => Promise<unknown>),
): Promise<Usage> {
  const before = await countersOf(fleet, all);
  const begun = performance.now();
  await (typeof work === 'number' ? sleep(work) : work());
  const after = await countersOf(fleet, all);
  const seconds = (performance.now() - begun) / 1_000;
  const rate = (name: 'statements' | 'redisCommands' | 'logins') => (after[name] - before[name]) / seconds;
  return {
    workers: all.map(({ pid }, index) => ({
      cpu: (after.cpu[index]! - before.cpu[index]!) / seconds,
      rss: Number(/VmRSS:\s+(\d+)/.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024,
    })),
    // Those of connections that ended meanwhile, or were opened, are left out.
    databaseCpu:
      [...after.databaseCpu].reduce(
        (sum, [pid, cpu]) => sum + (cpu - (before.databaseCpu.get(pid) ?? cpu)),
        0,
      ) / seconds,
    statements: rate('statements'),
    redisCommands: rate('redisCommands'),
    logins: rate('logins'),
  };
}

async function countersOf(fleet: FleetServers, all: Worker[]) {
  const rows = await fleet.database.query(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
  );
  const client = fleet.redis.connect();
  const info = await client.info('stats').catch(() => '');
  client.disconnect();
  return {
    cpu: all.map(({ pid }) => cpuOf(pid)),
    databaseCpu: new Map(rows.map(({ pid }) => [Number(pid), cpuOf(Number(pid))])),
    statements: all.reduce((sum, { pid }) => sum + Number(textOf(join(fleet.counts, String(pid)))), 0),
    redisCommands: Number(/total_commands_processed:(\d+)/.exec(info)?.[1] ?? 0),
    logins: fleet.imap.logins(),
  };
}

/** CPU seconds of a process until now; 0 where it ended. */
function cpuOf(pid: number): number {
  const fields = textOf(`/proc/${pid}/stat`).split(') ')[1]?.split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND : 0;
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
