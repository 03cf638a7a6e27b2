import { EmailChannelError, type Channel } from '../../../contracts';
import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** What keeps a channel from being connected to, in the database so that every instance knows it. */
export interface ChannelState {
  failures: number;
  /** Ms left of the cool-off by the database's clock; 0 = none. */
  coolOffMs: number;
}

/** Tries, cool-off and progress of channels (DESIGN: the life of a channel). */
export function createChannelStates({ database }: { database: Database }) {
  const states = () => database.table(TABLES.state);

  return {
    async read(channel: string): Promise<ChannelState> {
      const row: Record<string, unknown> | undefined = await states()
        .where({ channel })
        .first('failures', database.raw('?? - ? as cool_off_ms', ['cool_off_until', database.now()]));
      return { failures: numberOf(row?.failures), coolOffMs: Math.max(0, numberOf(row?.cool_off_ms)) };
    },

    async succeeded(channel: string): Promise<void> {
      await states().where({ channel }).update({
        failures: 0,
        cool_off_until: null,
        last_read_at: database.now(),
        last_error_code: null,
        last_error: null,
        last_error_at: null,
        progress_done: null,
        progress_total: null,
      });
    },

    /** Counts a failed run; at the channel's max tries its cool-off begins. Answers the count. */
    async failed(channel: Channel, error: EmailChannelError): Promise<number> {
      const { failures } = await this.read(channel.documentId);
      const coolsOff = failures + 1 >= channel.maxTries;
      await states()
        .where({ channel: channel.documentId })
        .update({
          failures: failures + 1,
          cool_off_until: coolsOff
            ? database.raw('? + ?', [database.now(), channel.coolOffMinutes * 60_000])
            : null,
          last_error_code: error.code,
          last_error: error.message.slice(0, 1_000),
          last_error_at: database.now(),
          progress_done: null,
          progress_total: null,
        });
      return failures + 1;
    },

    async progress(channel: string, done: number, total: number): Promise<void> {
      await states().where({ channel }).update({ progress_done: done, progress_total: total });
    },

    /** Lets a channel be tried at once: its settings changed, or a person asks for it. */
    async clearCoolOff(channel: string): Promise<void> {
      await states().where({ channel }).update({ failures: 0, cool_off_until: null });
    },
  };
}

export type ChannelStates = ReturnType<typeof createChannelStates>;
