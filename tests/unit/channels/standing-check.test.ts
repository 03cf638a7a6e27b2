import { createStandingCheck } from '../../../server/src/channels/standing-check';
import type { Surroundings } from '../../../server/src/channels/drift';
import { aChannel } from '../../support/values';

const SURROUNDINGS: Surroundings = {
  templates: [],
  offers: [],
  roles: new Set(),
  ticketTypes: [],
  locales: [],
  readers: new Map(),
  catalogue: () => null,
};

const silent = () => undefined;

/** A check of one channel, whose template is gone, with what it told. */
function checkOf() {
  const channel = { ...aChannel({ status: 'active' }), documentId: 'channel1' };
  const told: string[] = [];
  let looks = 0;
  let noted = '[]';
  const check = createStandingCheck({
    active: async () => {
      looks += 1;
      return [channel];
    },
    surroundings: async () => SURROUNDINGS,
    async note(_channel, problems) {
      const before = noted;
      noted = problems;
      return before === problems ? null : before;
    },
    drifted: (_channel, problems) => void told.push(...problems.map(({ code }) => code)),
    mended: () => void told.push('mended'),
    onChange: () => () => undefined,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return { check, told, looks: () => looks };
}

describe('the standing check', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'], now: new Date(2026, 2, 1, 3, 36) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs at startup and every night, and reports a problem once', async () => {
    const { check, told, looks } = checkOf();
    await check.start();
    expect([looks(), told]).toEqual([1, ['template-gone']]);
    await jest.advanceTimersByTimeAsync(2 * 60_000);
    expect(looks()).toBe(2);
    await jest.advanceTimersByTimeAsync(23 * 3_600_000);
    expect(looks()).toBe(2);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect([looks(), told]).toEqual([3, ['template-gone']]);
    await check.stop();
    await jest.advanceTimersByTimeAsync(48 * 3_600_000);
    expect(looks()).toBe(3);
  });
});
