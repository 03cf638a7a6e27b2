import { warningsOf, type Ends } from '../../../server/src/channels/warnings';
import { aChannel } from '../../support/values';

const NOW = new Date('2026-03-01T12:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();
const unset = { set: false, setAt: null };
const ends = (values: Partial<Ends> = {}): Ends => ({
  secrets: {
    password: unset,
    clientSecret: unset,
    clientCertificate: unset,
    proxyPassword: unset,
    nextPassword: unset,
    refreshToken: unset,
  },
  signIn: { signedInAs: null, signedInAt: null, refreshedAt: null },
  certificateEndsAt: null,
  ...values,
});
const active = aChannel({ status: 'active' });
const oauth = aChannel({ status: 'active', authType: 'oauth' });
const codes = (...parameters: Parameters<typeof warningsOf>) =>
  warningsOf(...parameters).map(({ code }) => code);

describe('the warnings of a channel', () => {
  it.each([
    [15, []],
    [13, ['certificate-ends']],
    [-1, ['certificate-ends']],
  ])('include a certificate that expires in %i days', (days, expected) => {
    expect(codes(active, ends({ certificateEndsAt: inDays(days) }), NOW)).toEqual(expected);
  });

  it('do not include an unused certificate or an inactive channel', () => {
    const soon = ends({ certificateEndsAt: inDays(1) });
    expect(codes({ ...active, security: 'none' }, soon, NOW)).toEqual([]);
    expect(codes({ ...active, status: 'inactive' }, soon, NOW)).toEqual([]);
  });

  it('include a client secret that is almost two years old', () => {
    const setAt = (age: number) => ({
      password: unset,
      clientSecret: { set: true, setAt: inDays(-age) },
      clientCertificate: unset,
      proxyPassword: unset,
      nextPassword: unset,
      refreshToken: unset,
    });
    expect(codes(oauth, ends({ secrets: setAt(700) }), NOW)).toEqual([]);
    expect(codes(oauth, ends({ secrets: setAt(720) }), NOW)).toEqual(['client-secret-ends']);
    expect(codes(active, ends({ secrets: setAt(720) }), NOW)).toEqual([]);
  });

  it('include a client certificate that expires soon, but then no unused client secret', () => {
    const { secrets } = ends();
    const stored = (endsAt?: string) =>
      ends({
        secrets: {
          ...secrets,
          clientSecret: { set: true, setAt: inDays(-720) },
          clientCertificate: { set: true, setAt: inDays(-300), endsAt },
        },
      });
    expect(codes(oauth, stored(inDays(5)), NOW)).toEqual(['client-certificate-ends']);
    expect(codes(oauth, stored(inDays(60)), NOW)).toEqual([]);
    expect(codes(oauth, stored(), NOW)).toEqual([]);
  });

  it('include a sign-in that was not used for a long time, based on its last use or when it was stored', () => {
    const secrets = {
      password: unset,
      clientSecret: unset,
      clientCertificate: unset,
      proxyPassword: unset,
      nextPassword: unset,
      refreshToken: { set: true, setAt: inDays(-80) },
    };
    const used = (days: number) => ({ signedInAs: null, signedInAt: null, refreshedAt: inDays(-days) });
    expect(codes(oauth, ends({ secrets }), NOW)).toEqual(['sign-in-ends']);
    expect(codes(oauth, ends({ secrets, signIn: used(1) }), NOW)).toEqual([]);
    expect(codes({ ...oauth, oauthGrant: 'client-credentials' }, ends({ secrets }), NOW)).toEqual([]);
  });

  it('are sorted by date, soonest first', () => {
    const secrets = {
      password: unset,
      clientSecret: unset,
      clientCertificate: unset,
      proxyPassword: unset,
      nextPassword: unset,
      refreshToken: { set: true, setAt: inDays(-85) },
    };
    expect(warningsOf(oauth, ends({ secrets, certificateEndsAt: inDays(2) }), NOW)).toEqual([
      { code: 'certificate-ends', endsAt: inDays(2) },
      { code: 'sign-in-ends', endsAt: inDays(5) },
    ]);
  });
});
