import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** The right to read a channel. Its fence is higher than that of every lease before. */
export interface Lease {
  readonly fence: number;
  /** Aborted when the lease is lost or could not be renewed in time. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Leases of channels by compare-and-set on the database's clock. A lease saves work between instances; that nothing is
 * read twice is the doing of the message log's unique indexes and fences.
 * @param options.owner names this instance
 * @param options.leaseMs how long a lease lasts unless it is renewed: what another instance waits after a crash
 */
export function createLeases(options: { database: Database; owner: string; leaseMs: number }) {
  const { database, owner, leaseMs } = options;
  const renewMs = leaseMs / 3;
  const states = () => database.table(TABLES.state);
  const until = () => database.raw('? + ?', [database.now(), leaseMs]);

  return {
    /** Takes the lease of a channel, or answers null while another run has it. */
    async acquire(channel: string): Promise<Lease | null> {
      await states().insert({ channel, fence: 0, failures: 0 }).onConflict('channel').ignore();
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
      const lost = new AbortController();
      let renewedAt = performance.now();
      const mine = () => states().where({ channel, owner, fence });
      const timer = setInterval(async () => {
        try {
          if ((await mine().update({ lease_until: until() })) === 1) renewedAt = performance.now();
          else lost.abort();
        } catch {
          if (performance.now() - renewedAt > leaseMs - renewMs) lost.abort();
        }
      }, renewMs);
      timer.unref();

      return {
        fence,
        lost: lost.signal,
        async release() {
          clearInterval(timer);
          await mine().update({ lease_until: null, owner: null });
        },
      };
    },
  };
}

export type Leases = ReturnType<typeof createLeases>;
