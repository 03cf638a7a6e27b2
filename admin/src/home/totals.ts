import type { ChannelView } from '../../../contracts/channel';
import { isInTrouble } from '../channels/health';

/** Totals over all channels for the widget. */
export interface Totals {
  ticketsToday: number;
  waiting: number;
  /** Channels that need attention, now or soon. */
  inTrouble: ChannelView[];
}

export const totals = (channels: ChannelView[]): Totals => ({
  ticketsToday: channels.reduce((sum, { counts }) => sum + counts.ticketsToday, 0),
  waiting: channels.reduce((sum, { counts }) => sum + counts.waiting, 0),
  inTrouble: channels.filter(
    ({ status, health, warnings }) => isInTrouble(status, health) || warnings.length > 0,
  ),
});
