import { inEnglish } from '../../support/english';
import type { ChannelPayload } from '../../../contracts';
import type { AuthenticationResults } from '../../../server/src/mail/types';
import { authenticationFails } from '../../../server/src/screening/authentication';
import { screen } from '../../../server/src/screening/screen';
import { aChannel, aMail } from '../../support/values';

const context = { ownAddresses: [], sentByThisHour: 0, forced: false };
const found = (values: Partial<AuthenticationResults> = {}): AuthenticationResults => ({
  server: 'mx.desk.example',
  dkim: 'unknown',
  spf: 'unknown',
  dmarc: 'unknown',
  ...values,
});
const screened = (results: AuthenticationResults[], channel: Partial<ChannelPayload>, forced = false) =>
  screen(aMail({ authentication: results }), aChannel(channel), { ...context, forced });

describe('a channel with a trusted server', () => {
  it('shows its results as a step', () => {
    const { steps } = screened([found({ dkim: 'pass', dmarc: 'pass' })], { authservId: 'MX.desk.example' });
    expect(steps).toContainEqual({
      check: 'authentication',
      result: 'pass',
      code: 'authentication.results',
      values: { dkim: 'pass', spf: 'unknown', dmarc: 'pass', server: 'mx.desk.example' },
    });
  });

  it('trusts no other server', () => {
    const { steps } = screened([found({ server: 'mx.evil.example', dmarc: 'pass' })], {
      authservId: 'mx.desk.example',
    });
    expect(inEnglish(steps.find(({ check }) => check === 'authentication'))).toMatch(/DMARC unknown/);
  });

  it.each(['fail', 'none', 'unknown'] as const)(
    'that requires DMARC holds a message whose result is %s, unless a person requests the ticket',
    (dmarc) => {
      const channel = { authservId: 'mx.desk.example', requireDmarc: true };
      const results = [found({ dkim: 'pass', spf: 'pass', dmarc })];
      expect(screened(results, channel).decision).toMatchObject({
        outcome: 'held',
        reason: 'authentication-required',
        detail: dmarc,
      });
      expect(screened(results, channel, true).decision).toBeNull();
    },
  );

  it('that requires DMARC accepts a message with a pass', () => {
    const channel = { authservId: 'mx.desk.example', requireDmarc: true };
    expect(screened([found({ dmarc: 'pass' })], channel).decision).toBeNull();
  });
});

it.each<[boolean, Partial<AuthenticationResults>]>([
  [false, {}],
  [false, { dmarc: 'pass', dkim: 'fail', spf: 'fail' }],
  [false, { dkim: 'pass', spf: 'fail' }],
  [false, { dkim: 'fail', spf: 'pass', dmarc: 'none' }],
  [false, { dkim: 'none', spf: 'none', dmarc: 'none' }],
  [true, { dmarc: 'fail', dkim: 'pass', spf: 'pass' }],
  [true, { spf: 'fail', dkim: 'none', dmarc: 'none' }],
  [true, { spf: 'fail', dkim: 'fail' }],
])('considers authentication failed: %s with %j', (fails, values) => {
  const mail = aMail({ authentication: [found(values)] });
  expect(authenticationFails(mail, aChannel({ authservId: 'mx.desk.example' }))).toBe(fails);
  expect(authenticationFails(mail, aChannel())).toBe(false);
});
