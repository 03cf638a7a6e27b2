import { isInSkipWindow, untilSkipWindow } from '../../../server/src/schedule/skip-windows';

const channel = (from: string, to: string, days: number[] = [], timeZone = 'Europe/Berlin') => ({
  skipTimes: [{ from, to, days }],
  timeZone,
});

describe('a skip window', () => {
  it.each([
    ['before it', '2026-06-03T05:59:00Z', false],
    ['at its first minute', '2026-06-03T06:00:00Z', true],
    ['at its last minute', '2026-06-03T07:29:00Z', true],
    ['at its end', '2026-06-03T07:30:00Z', false],
  ])('from 08:00 to 09:30 in Berlin, %s', (_, time, expected) => {
    expect(isInSkipWindow(channel('08:00', '09:30'), new Date(time))).toBe(expected);
  });

  it.each([
    ['on the evening it begins', '2026-06-05T20:30:00Z', true],
    ['on the morning after', '2026-06-06T03:59:00Z', true],
    ['at its end', '2026-06-06T04:00:00Z', false],
    ['on the next evening, which is not one of its days', '2026-06-06T20:30:00Z', false],
    ['on the morning of its own day', '2026-06-05T03:00:00Z', false],
  ])('across midnight on Fridays, %s', (_, time, expected) => {
    expect(isInSkipWindow(channel('22:00', '06:00', [5]), new Date(time))).toBe(expected);
  });

  it.each([
    ['the hour that does not exist begins it late', '2026-03-29T00:59:00Z', false],
    ['it holds from the first minute after the gap', '2026-03-29T01:00:00Z', true],
    ['it ends by the clock', '2026-03-29T02:00:00Z', false],
  ])('from 02:30 to 04:00 on the day clocks go forward: %s', (_, time, expected) => {
    expect(isInSkipWindow(channel('02:30', '04:00'), new Date(time))).toBe(expected);
  });

  it.each([
    ['2026-10-25T00:30:00Z', true],
    ['2026-10-25T01:30:00Z', true],
    ['2026-10-25T02:00:00Z', false],
  ])('from 02:00 to 03:00 on the day clocks go back holds in both such hours: %s', (time, expected) => {
    expect(isInSkipWindow(channel('02:00', '03:00'), new Date(time))).toBe(expected);
  });

  it('with equal times lasts the whole day, and the next day until then', () => {
    expect(isInSkipWindow(channel('12:00', '12:00', [1], 'UTC'), new Date('2026-06-01T13:00:00Z'))).toBe(
      true,
    );
    expect(isInSkipWindow(channel('12:00', '12:00', [1], 'UTC'), new Date('2026-06-02T11:59:00Z'))).toBe(
      true,
    );
    expect(isInSkipWindow(channel('12:00', '12:00', [1], 'UTC'), new Date('2026-06-02T12:00:00Z'))).toBe(
      false,
    );
  });

  it('is never met if a channel has none', () => {
    expect(isInSkipWindow({ skipTimes: [], timeZone: 'UTC' }, new Date())).toBe(false);
  });
});

describe('the start of the next skip window', () => {
  const HOUR = 3_600_000;
  it.each([
    ['is awaited to its minute', '2026-06-03T05:59:30Z', 30_000],
    ['is now within it', '2026-06-03T06:30:00Z', 0],
    ['is not looked for beyond the time asked for', '2026-06-03T04:59:00Z', null],
  ])('%s', (_, time, expected) => {
    expect(untilSkipWindow(channel('08:00', '09:30'), new Date(time), HOUR)).toBe(expected);
  });

  it('follows the clocks on the day they go forward', () => {
    expect(untilSkipWindow(channel('02:30', '04:00'), new Date('2026-03-29T00:30:00Z'), HOUR)).toBe(
      1_800_000,
    );
  });

  it('never comes if a channel has none', () => {
    expect(untilSkipWindow({ skipTimes: [], timeZone: 'UTC' }, new Date(), HOUR)).toBeNull();
  });
});
