import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** The right to read a channel. Its fence is higher than that of any earlier lease. */
export interface Lease {
  readonly fence: number;
  /** Aborted if the lease is lost or could not be renewed in time. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** The right to watch the folders of a channel; runs do not need it. */
export type WatchLease = Omit<Lease, 'fence'>;

/**
 * Leases of channels by compare-and-set on the database's clock. A lease only avoids duplicate work of instances; the
 * unique indexes and fences of the message log make sure that nothing is read twice.
 * @param options.owner name of this instance
 * @param options.leaseMs how long a lease lasts unless it is renewed, which is also how long another instance waits
 * after a crash
 */
export function createLeases(options: { database: Database; owner: string; leaseMs: number }) {
  const { database, owner, leaseMs } = options;
  const states = () => database.table(TABLES.state);
  const until = () => database.raw('? + ?', [database.now(), leaseMs]);
  const makeRow = (channel: string) =>
    states().insert({ channel, fence: 0, failures: 0 }).onConflict('channel').ignore();

  return {
    /** Acquires the lease of a channel; null if another run holds it. */
    async acquire(channel: string): Promise<Lease | null> {
      await makeRow(channel);
      const taken = await states()
        .where({ channel })
        .where((free) => free.whereNull('lease_until').orWhere('lease_until', '<', database.now()))
        .update({ fence: database.raw('?? + 1', ['fence']), owner, lease_until: until() });
      if (taken !== 1) return null;
      const row: Record<string, unknown> | undefined = await states()
        .where({ channel, owner })
        .first('fence');
      if (!row) return null;

      const fence = numberOf(row.fence);
      const mine = () => states().where({ channel, owner, fence });
      const renewal = renewing(leaseMs, async () => (await mine().update({ lease_until: until() })) === 1);
      return {
        fence,
        lost: renewal.lost,
        async release() {
          renewal.stop();
          await mine().update({ lease_until: null, owner: null });
        },
      };
    },

    /** Acquires the lease for watching a channel; null if another instance holds it. */
    async acquireWatch(channel: string): Promise<WatchLease | null> {
      await makeRow(channel);
      const taken = await states()
        .where({ channel })
        .where((free) => free.whereNull('watch_until').orWhere('watch_until', '<', database.now()))
        .update({ watch_owner: owner, watch_until: until() });
      if (taken !== 1) return null;
      const mine = () => states().where({ channel, watch_owner: owner });
      const renewal = renewing(leaseMs, async () => (await mine().update({ watch_until: until() })) === 1);
      return {
        lost: renewal.lost,
        async release() {
          renewal.stop();
          await mine().update({ watch_until: null, watch_owner: null });
        },
      };
    },

    /** Channels whose run never ended, because the instance with the lease died and the lease expired. */
    async abandoned(): Promise<string[]> {
      const rows: { channel: string }[] = await states()
        .where('lease_until', '<', database.now())
        .select('channel');
      return rows.map((row) => row.channel);
    },
  };
}

/**
 * Renews the lease three times before it would expire; `lost` fires if another instance has it or the database did not
 * answer in time.
 */
function renewing(leaseMs: number, renew: () => Promise<boolean>): { lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const everyMs = leaseMs / 3;
  let renewedAt = performance.now();
  const timer = setInterval(async () => {
    try {
      if (await renew()) renewedAt = performance.now();
      else lost.abort();
    } catch {
      if (performance.now() - renewedAt > leaseMs - everyMs) lost.abort();
    }
  }, everyMs);
  timer.unref();
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}

export type Leases = ReturnType<typeof createLeases>;
