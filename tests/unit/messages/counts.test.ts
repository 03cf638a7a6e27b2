import { startOfDay } from '../../../server/src/messages/counts';

describe('the start of a day', () => {
  it.each([
    ['UTC', '2026-03-01T00:00:00.000Z'],
    ['Europe/Berlin', '2026-02-28T23:00:00.000Z'],
    ['America/New_York', '2026-02-28T05:00:00.000Z'],
    ['Asia/Kolkata', '2026-02-28T18:30:00.000Z'],
  ])('is midnight in %s', (timeZone, midnight) => {
    const now = new Date('2026-03-01T03:30:15.500Z');
    expect(new Date(startOfDay(now, timeZone)).toISOString()).toBe(midnight);
  });
});
