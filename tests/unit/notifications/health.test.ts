import { createHealth } from '../../../server/src/notifications/health';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('health is checked every two seconds at most, however often it is requested', async () => {
  let looks = 0;
  const health = createHealth(async () => {
    looks += 1;
    return { channels: [], states: new Map(), eventsLost: looks - 1 };
  });
  const answers = await Promise.all(Array.from({ length: 100 }, health));
  expect([looks, new Set(answers.map(({ status }) => status))]).toEqual([1, new Set(['ok'])]);
  jest.advanceTimersByTime(2_001);
  expect(await health()).toEqual({ status: 'failing', problems: [{ code: 'events-lost', channel: null }] });
});

it('a failed health check is not kept for longer', async () => {
  let looks = 0;
  const health = createHealth(async () => {
    looks += 1;
    if (looks === 1) throw new Error('away');
    return { channels: [], states: new Map(), eventsLost: 0 };
  });
  await expect(health()).rejects.toThrow('away');
  jest.advanceTimersByTime(2_001);
  expect(await health()).toMatchObject({ status: 'ok' });
});
