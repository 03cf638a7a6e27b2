import type { Channel } from '../../../contracts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const minutesOf = (clock: string): number => {
  const [hours, minutes] = clock.split(':').map(Number);
  return hours! * 60 + minutes!;
};

/** Weekday (0 = Sunday) and minutes since midnight in a time zone. */
function localTime(time: Date, timeZone: string): { day: number; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(time);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return { day: DAYS.indexOf(part('weekday')), minutes: minutesOf(`${part('hour')}:${part('minute')}`) };
}

/**
 * Whether a time is in one of a channel's skip windows, in local time of its time zone. When clocks change, a window
 * still ends at its clock time. `from` is inclusive, `to` exclusive; equal times mean a whole day. A window across
 * midnight belongs to the day on which it starts.
 */
export function isInSkipWindow(channel: Pick<Channel, 'skipTimes' | 'timeZone'>, time: Date): boolean {
  if (channel.skipTimes.length === 0) return false;
  const { day, minutes } = localTime(time, channel.timeZone);
  const yesterday = (day + 6) % 7;
  return channel.skipTimes.some(({ from, to, days }) => {
    const on = (weekday: number) => days.length === 0 || days.includes(weekday);
    const begin = minutesOf(from);
    const end = minutesOf(to);
    if (begin < end) return on(day) && minutes >= begin && minutes < end;
    return (on(day) && minutes >= begin) || (on(yesterday) && minutes < end);
  });
}

const MINUTE_MS = 60_000;

/**
 * Time until the next skip window of a channel starts, in ms: 0 within one, null if none starts within `withinMs` (at
 * most a day). Windows start at whole minutes in every time zone.
 */
export function untilSkipWindow(
  channel: Pick<Channel, 'skipTimes' | 'timeZone'>,
  time: Date,
  withinMs: number,
): number | null {
  if (channel.skipTimes.length === 0) return null;
  if (isInSkipWindow(channel, time)) return 0;
  const from = time.getTime();
  const last = from + Math.min(withinMs, 1_440 * MINUTE_MS);
  for (let at = (Math.floor(from / MINUTE_MS) + 1) * MINUTE_MS; at <= last; at += MINUTE_MS)
    if (isInSkipWindow(channel, new Date(at))) return at - from;
  return null;
}
