import { healthOf, type StateRow } from '../../../server/src/channels/health';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const health = (
  state: StateRow | undefined,
  status: 'draft' | 'active' | 'inactive' = 'active',
  outside = false,
) => healthOf(state, { status }, NOW, outside);

describe('the health of a channel', () => {
  it.each([
    ['idle before its first run', undefined, 'idle'],
    ['healthy after one', { last_read_at: NOW - 1_000, failures: 0 }, 'healthy'],
    ['reading while a lease is held', { lease_until: NOW + 1_000, failures: 2 }, 'reading'],
    ['not reading when the lease ran out', { lease_until: NOW - 1, last_read_at: NOW - 9 }, 'healthy'],
    ['retrying after failures', { failures: 2, last_error_code: 'connection-refused' }, 'retrying'],
    ['cooling off until the time is over', { failures: 5, cool_off_until: NOW + 60_000 }, 'cooling-off'],
    ['retrying once it is', { failures: 5, cool_off_until: NOW }, 'retrying'],
    [
      'in need of credentials without a password',
      { failures: 1, last_error_code: 'secret-required' },
      'needs-credentials',
    ],
  ])('is %s', (_name, state, expected) => {
    expect(health(state).health).toBe(expected);
  });

  it('is outside hours in a skip window', () => {
    expect(health({ last_read_at: NOW }, 'active', true).health).toBe('outside-hours');
  });

  it('is idle while the channel is not active', () => {
    for (const status of ['draft', 'inactive'] as const)
      expect(health({ failures: 3, cool_off_until: NOW + 1 }, status).health).toBe('idle');
  });

  it('accepts 64-bit columns returned as strings', () => {
    expect(health({ cool_off_until: String(NOW + 60_000), failures: 5 })).toMatchObject({
      health: 'cooling-off',
      failures: 5,
      coolOffUntil: '2026-03-01T12:01:00.000Z',
    });
  });

  it('includes the last error and, during a run, the progress', () => {
    const state = {
      last_error_code: 'login-refused',
      last_error: 'The mail server refused the password.',
      last_error_at: NOW - 60_000,
      failures: 1,
      progress_done: 3,
      progress_total: 10,
    };
    expect(health(state)).toMatchObject({
      lastError: { code: 'login-refused', message: state.last_error, at: '2026-03-01T11:59:00.000Z' },
      progress: null,
    });
    expect(health({ ...state, lease_until: NOW + 1 }).progress).toEqual({ done: 3, total: 10 });
  });
});
