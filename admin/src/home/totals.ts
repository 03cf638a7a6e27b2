import type { ChannelView } from '../../../contracts/channel';
import { isInTrouble } from '../channels/health';

/** What the widget shows of all channels. */
export interface Totals {
  ticketsToday: number;
  waiting: number;
  /** Channels that a person has to do something about, now or soon. */
  inTrouble: ChannelView[];
}

export const totals = (channels: ChannelView[]): Totals => ({
  ticketsToday: channels.reduce((sum, { counts }) => sum + counts.ticketsToday, 0),
  waiting: channels.reduce((sum, { counts }) => sum + counts.waiting, 0),
  inTrouble: channels.filter(
    ({ status, health, warnings }) => isInTrouble(status, health) || warnings.length > 0,
  ),
});
