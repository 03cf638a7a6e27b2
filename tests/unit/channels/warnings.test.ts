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
  ])('name a certificate that ends in %i days', (days, expected) => {
    expect(codes(active, ends({ certificateEndsAt: inDays(days) }), NOW)).toEqual(expected);
  });

  it('are none of a certificate that is not used, and none of a channel that is not read', () => {
    const soon = ends({ certificateEndsAt: inDays(1) });
    expect(codes({ ...active, security: 'none' }, soon, NOW)).toEqual([]);
    expect(codes({ ...active, status: 'inactive' }, soon, NOW)).toEqual([]);
  });

  it('name a client secret that is about to be two years old', () => {
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

  it('name the client certificate that ends soon, and then no client secret, which is not used', () => {
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

  it('name a sign-in that was not used for long, by its last use or else by when it was stored', () => {
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

  it('come the soonest first', () => {
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
