import type { ChannelRun, CompletenessCheck, EmailChannelError } from '../../../contracts';
import type { CanaryState } from '../channels/canary';
import { decidedAtOf, waitingIn } from '../messages/counts';
import { inAscii } from '../strapi/ascii';
import { numberOf, type Database } from '../strapi/database';
import { saidColumn } from '../strapi/said-column';
import { TABLES } from '../strapi/models';
import type { Consequence } from './failures';

/** What keeps a channel from connecting. Stored in the database, so that every instance knows it. */
export interface ChannelState {
  /** Number of consecutive failed runs. */
  failures: number;
  /** Rest of its cool-off in ms, by the database's clock; 0 = none. */
  coolOffMs: number;
  /** Rest of the pause between two retries, or of the wait that a server requested, in ms; 0 = none. */
  pauseMs: number;
  /** Time since any instance read it, in ms; null if none has. */
  readAgoMs: number | null;
  /** Time of the last read, in ms by the database's clock; identifies a successful run. */
  lastReadAt: number | null;
}

/** Conditions that people are notified of once, by the instance that notices them first. */
export type Condition = 'unhealthy' | 'waiting';
const SINCE: Record<Condition, string> = { unhealthy: 'unhealthy_since', waiting: 'waiting_since' };

/** Number of runs kept to show how long they took. */
const RUNS_KEPT = 10;

/** Retries, cool-off, progress and conditions of channels. */
export function createChannelStates({ database }: { database: Database }) {
  const states = () => database.table(TABLES.state);
  const inMs = (ms: number) => database.raw('? + ?', [database.now(), ms]);
  const lastRuns = async (channel: string, run: ChannelRun): Promise<string> => {
    const row: Record<string, unknown> | undefined = await states().where({ channel }).first('last_runs');
    return JSON.stringify([run, ...runsOf(row?.last_runs)].slice(0, RUNS_KEPT));
  };

  return {
    async read(channel: string): Promise<ChannelState> {
      const row: Record<string, unknown> | undefined = await states()
        .where({ channel })
        .first(
          'failures',
          'last_read_at',
          'cool_off_until',
          'retry_at',
          database.raw('? as now', [database.now()]),
        );
      const now = numberOf(row?.now);
      const lastReadAt = row?.last_read_at == null ? null : numberOf(row.last_read_at);
      return {
        failures: numberOf(row?.failures),
        coolOffMs: Math.max(0, numberOf(row?.cool_off_until) - now),
        pauseMs: Math.max(0, numberOf(row?.retry_at) - now),
        readAgoMs: lastReadAt === null ? null : Math.max(0, now - lastReadAt),
        lastReadAt,
      };
    },

    /** Records a run that read the mailbox, why a folder was not read, and whether messages are left unread. */
    async succeeded(
      channel: string,
      run: ChannelRun,
      { fault = null, more = false }: { fault?: EmailChannelError | null | undefined; more?: boolean } = {},
    ): Promise<void> {
      const began = inMs(-run.ms);
      await states()
        .where({ channel })
        .update({
          failures: 0,
          cool_off_until: null,
          retry_at: null,
          last_read_at: database.now(),
          last_error_code: fault?.code ?? null,
          last_error: fault?.message.slice(0, 1_000) ?? null,
          last_error_said: fault ? saidColumn(fault.said) : null,
          last_error_at: fault ? database.now() : null,
          progress_done: null,
          progress_total: null,
          last_runs: await lastRuns(channel, run),
          // Anything noticed during the run is left for the next one.
          unread_since: more
            ? database.raw('coalesce(??, ?)', ['unread_since', began])
            : database.raw('case when ?? <= ? then null else ?? end', [
                'unread_since',
                began,
                'unread_since',
              ]),
        });
    },

    /**
     * Stores the findings of the standing check by compare-and-set. Returns the previous findings (empty if there were
     * none), or null if nothing changed or another instance was first.
     */
    async noteDrift(channel: string, found: string): Promise<string | null> {
      const row: Record<string, unknown> | undefined = await states().where({ channel }).first('drift');
      const before = row?.drift == null ? '[]' : String(row.drift);
      if (before === found) return null;
      if (!row) await states().insert({ channel, fence: 0 }).onConflict('channel').ignore();
      const was = states().where({ channel });
      const changed = await (row?.drift == null ? was.whereNull('drift') : was.where('drift', before)).update(
        {
          drift: found,
        },
      );
      return Number(changed) === 1 ? before : null;
    },

    /** Records that the mailbox may have a message that no run has read. */
    async noteUnread(channel: string): Promise<void> {
      await states().where({ channel }).whereNull('unread_since').update({ unread_since: database.now() });
    },

    /** Returns the channels whose last run failed. */
    async failing(): Promise<Set<string>> {
      const rows: { channel: string }[] = await states().where('failures', '>', 0).select('channel');
      return new Set(rows.map(({ channel }) => channel));
    },

    /**
     * Returns how far reading is behind, in ms, by channel. Channels that are unknown or were never read are omitted.
     */
    async lags(
      channels: string[],
    ): Promise<Map<string, { oldestUnreadMs: number | null; readAgoMs: number | null }>> {
      const rows: Record<string, unknown>[] = await states()
        .whereIn('channel', channels)
        .select('channel', 'unread_since', 'last_read_at', database.raw('? as now', [database.now()]));
      const ago = (row: Record<string, unknown>, time: unknown) =>
        time == null ? null : Math.max(0, numberOf(row.now) - numberOf(time));
      return new Map(
        rows.map((row) => [
          String(row.channel),
          { oldestUnreadMs: ago(row, row.unread_since), readAgoMs: ago(row, row.last_read_at) },
        ]),
      );
    },

    /** Records a failed run and how long the channel must not connect. */
    async failed(
      channel: string,
      error: EmailChannelError,
      { failures, coolsOff, waitMs }: Consequence & { failures: number },
      run: ChannelRun,
    ): Promise<void> {
      await states()
        .where({ channel })
        .update({
          failures,
          cool_off_until: coolsOff ? inMs(waitMs) : null,
          retry_at: inMs(waitMs),
          last_error_code: error.code,
          last_error: error.message.slice(0, 1_000),
          last_error_said: saidColumn(error.said),
          last_error_at: database.now(),
          progress_done: null,
          progress_total: null,
          last_runs: await lastRuns(channel, run),
        });
    },

    async progress(channel: string, done: number, total: number): Promise<void> {
      await states().where({ channel }).update({ progress_done: done, progress_total: total });
    },

    /** Allows a channel to connect immediately, because its settings changed or a person requested it. */
    async clearCoolOff(channel: string): Promise<void> {
      await states().where({ channel }).update({ failures: 0, cool_off_until: null, retry_at: null });
    },

    /** Records that a condition started or ended; true only for the caller that changed it. */
    async change(channel: string, condition: Condition, begins: boolean): Promise<boolean> {
      const column = SINCE[condition];
      const before = states().where({ channel });
      const changed = await (begins
        ? before.whereNull(column).update({ [column]: database.now() })
        : before.whereNotNull(column).update({ [column]: null }));
      return changed === 1;
    },

    /** Ends the condition `waiting` of a channel without waiting messages. */
    async endWaiting(channel: string): Promise<void> {
      await states()
        .where({ channel })
        .whereNotNull(SINCE.waiting)
        .whereNotExists(waitingIn(database, channel).select(database.raw('1')) as never)
        .update({ [SINCE.waiting]: null });
    },

    /** Claims the nightly check of a channel, unless it was claimed within the last `ms`. */
    async claimCheck(channel: string, ms: number): Promise<boolean> {
      const due = database.raw('? - ?', [database.now(), ms]);
      const taken = await states()
        .where({ channel })
        .where((free) => free.whereNull('checked_at').orWhere('checked_at', '<', due))
        .update({ checked_at: database.now() });
      return taken === 1;
    },

    async noteCompleteness(channel: string, check: CompletenessCheck): Promise<void> {
      await states()
        .where({ channel })
        .update({ completeness: inAscii(JSON.stringify(check)) });
    },

    async canary(channel: string): Promise<CanaryState> {
      const row: Record<string, unknown> | undefined = await states()
        .where({ channel })
        .first(
          'canary_id',
          'canary_sent_at',
          'canary_ms',
          'canary_late_at',
          database.raw('? as now', [database.now()]),
        );
      return {
        messageId: row?.canary_id == null ? null : String(row.canary_id),
        sentAgoMs: row?.canary_sent_at == null ? null : numberOf(row.now) - numberOf(row.canary_sent_at),
        readAfterMs: row?.canary_ms == null ? null : numberOf(row.canary_ms),
        late: row?.canary_late_at != null,
      };
    },

    /** Claims the next canary, unless one was sent within the last `ms`. */
    async claimCanary(channel: string, ms: number): Promise<boolean> {
      const due = database.raw('? - ?', [database.now(), ms]);
      const taken = await states()
        .where({ channel })
        .where((free) => free.whereNull('canary_sent_at').orWhere('canary_sent_at', '<=', due))
        .update({ canary_sent_at: database.now(), canary_id: null, canary_ms: null });
      return taken === 1;
    },

    async noteCanarySent(channel: string, messageId: string): Promise<void> {
      await states().where({ channel }).update({ canary_id: messageId });
    },

    /** Records when the latest canary reached the message log; false if it has not. */
    async noteCanaryRead(channel: string, messageId: string): Promise<boolean> {
      const decidedAt = await decidedAtOf(database, channel, messageId);
      if (decidedAt === null) return false;
      await states()
        .where({ channel, canary_id: messageId })
        .update({ canary_ms: database.raw('? - ??', [decidedAt, 'canary_sent_at']), canary_late_at: null });
      return true;
    },

    /** Records that the latest canary is late; true only for the first caller. */
    async noteCanaryLate(channel: string): Promise<boolean> {
      const noted = await states()
        .where({ channel })
        .whereNull('canary_late_at')
        .update({ canary_late_at: database.now() });
      return noted === 1;
    },

    /** Clears late canaries of all channels except these. */
    async keepCanariesOf(channels: string[]): Promise<void> {
      await states()
        .whereNotNull('canary_late_at')
        .whereNotIn('channel', channels)
        .update({ canary_late_at: null });
    },

    /** Records when the certificate of the channel's mail server expires (ISO time); null if it has none. */
    async noteCertificate(channel: string, endsAt: string | null): Promise<void> {
      await states()
        .where({ channel })
        .update({ certificate_ends_at: endsAt === null ? null : Date.parse(endsAt) });
    },
  };
}

/** The latest runs of a channel, newest first; none if the column cannot be parsed. */
export function runsOf(column: unknown): ChannelRun[] {
  try {
    const runs: unknown = JSON.parse(String(column ?? '[]'));
    return Array.isArray(runs) ? (runs as ChannelRun[]) : [];
  } catch {
    return [];
  }
}

export type ChannelStates = ReturnType<typeof createChannelStates>;
