import { healthWords, isInTrouble } from '../../../../admin/src/channels/health';
import { HEALTHS, type ChannelHealth } from '../../../../contracts';

describe('the health of a channel', () => {
  const health = (change: Partial<ChannelHealth> = {}): ChannelHealth => ({
    health: 'healthy',
    lastReadAt: '2026-03-01T00:00:00Z',
    lastError: { code: 'login-refused', message: 'Refused.', at: '2026-03-01T00:00:00Z' },
    failures: 2,
    coolOffUntil: null,
    progress: null,
    ...change,
  });

  it.each(HEALTHS)('%s has a text and a color', (name) => {
    expect(healthWords('active', health({ health: name }), 5)).toMatchObject({
      key: expect.stringMatching(/^health\./),
      tone: expect.any(String),
    });
  });

  it('includes times, retries and the error', () => {
    expect(healthWords('active', health({ health: 'retrying' }), 5)).toMatchObject({
      failures: 2,
      maxTries: 5,
      error: 'Refused.',
    });
    expect(healthWords('active', health({ health: 'cooling-off', coolOffUntil: 'T' }), 5)).toMatchObject({
      until: 'T',
      tone: 'danger',
    });
    expect(
      healthWords('active', health({ health: 'reading', progress: { done: 1, total: 2 } }), 5),
    ).toMatchObject({ done: 1, total: 2 });
  });

  it('exists for active channels only', () => {
    expect(healthWords('draft', health(), 5).key).toBe('health.draft');
    expect(isInTrouble('inactive', health({ health: 'needs-credentials' }))).toBe(false);
    expect(isInTrouble('active', health({ health: 'needs-credentials' }))).toBe(true);
  });
});
