import type { ChannelPayload, SecretField } from '../../../../contracts';
import { secretChange } from '../../../../server/src/channels/validation/secret-change';
import { aChannel } from '../../../support/values';

const NONE: Record<SecretField, boolean> = {
  password: false,
  clientSecret: false,
  clientCertificate: false,
  proxyPassword: false,
  nextPassword: false,
  refreshToken: false,
};
const before = aChannel({ host: 'imap.example.com', port: 993, security: 'starttls', tokenEndpoint: null });
const change = (
  values: Partial<ChannelPayload>,
  stored: Partial<Record<SecretField, boolean>>,
  sent: Partial<Record<SecretField, string>> = {},
  from = before,
) => secretChange(from, { ...from, ...(values as object) }, { ...NONE, ...stored }, sent);

describe('a change of a channel with a stored password', () => {
  it.each([
    ['host', { host: 'evil.example' }],
    ['port', { port: 143 }],
    ['username', { username: 'other@desk.example' }],
    ['security, to a weaker one', { security: 'none' as const }],
    ['where it is sent to send', { sendWith: 'mailbox' as const, smtpHost: 'evil.example' }],
  ])('requires the password again for a new %s', (_field, values) => {
    expect(change(values, { password: true }).problems).toEqual([
      { path: ['secrets', 'password'], said: expect.objectContaining({ text: 'problem.secret-again' }) },
    ]);
    expect(change(values, { password: true }, { password: 'again' })).toEqual({ problems: [], forget: [] });
  });

  it.each([
    ['name', { name: 'Other' }],
    ['tokenEndpoint, where it is not sent', { tokenEndpoint: 'https://other.example/token' }],
    ['security, to a stronger one', { security: 'tls' as const }],
    ['an SMTP server that is not used', { smtpHost: 'evil.example' }],
    ['nothing', {}],
  ])('does not require the password for a new %s', (_field, values) => {
    expect(change(values, { password: true })).toEqual({ problems: [], forget: [] });
  });

  it('does not require it to send through the mailbox’s provider, but does for any other server', () => {
    const gmail = { ...before, host: 'imap.gmail.com' };
    const sending = { sendWith: 'mailbox' as const };
    expect(change(sending, { password: true }, {}, gmail).problems).toEqual([]);
    const own = { ...sending, smtpHost: 'smtp.gmail.com', smtpPort: 465, smtpSecurity: 'tls' as const };
    expect(change(own, { password: true }, {}, gmail).problems).toEqual([]);
    const weaker = { ...own, smtpSecurity: 'none' as const };
    expect(change(weaker, { password: true }, {}, gmail).problems).toHaveLength(1);
    const prepared = { ...gmail, smtpHost: 'evil.example' };
    expect(change(sending, { password: true }, {}, prepared).problems).toHaveLength(1);
  });

  it('does not require it if none is stored', () => {
    expect(change({ host: 'imap.example.org' }, {})).toEqual({ problems: [], forget: [] });
  });

  it('removes stored secrets of another sign-in method, so that they cannot be sent later', () => {
    const stored = { password: true, clientSecret: true, refreshToken: true };
    expect(change({ host: 'evil.example' }, stored, { password: 'again' }).forget).toEqual([
      'clientSecret',
      'refreshToken',
    ]);
  });

  it('cannot avoid that by switching the sign-in method at the same time', () => {
    const values = { host: 'evil.example', authType: 'oauth' as const };
    expect(change(values, { password: true }, { clientSecret: 'mine' }).problems[0]?.path).toEqual([
      'secrets',
      'password',
    ]);
  });
});

describe('a change of a channel with OAuth', () => {
  const oauth = {
    ...before,
    authType: 'oauth' as const,
    tenantId: 'contoso',
    clientId: 'client',
  };
  const stored = { clientSecret: true, refreshToken: true };

  it.each<[string, Partial<ChannelPayload>]>([
    ['host', { host: 'evil.example' }],
    ['tokenEndpoint', { tokenEndpoint: 'https://evil.example/token' }],
    ['authorizationEndpoint', { authorizationEndpoint: 'https://evil.example/authorize' }],
    ['tenantId', { tenantId: 'evil' }],
    ['clientId', { clientId: 'evil' }],
    ['username', { username: 'other@desk.example' }],
  ])('requires the client secret and a new sign-in for a new %s', (_field, values) => {
    expect(change(values, stored, {}, oauth).problems[0]?.path).toEqual(['secrets', 'clientSecret']);
    expect(change(values, stored, { clientSecret: 'again' }, oauth)).toEqual({
      problems: [],
      forget: ['refreshToken'],
    });
  });

  it('removes a sign-in without a client secret, which nobody can type', () => {
    expect(change({ host: 'imap.example.org' }, { refreshToken: true }, {}, oauth)).toEqual({
      problems: [],
      forget: ['refreshToken'],
    });
  });

  it('may set the endpoint that it used anyway', () => {
    const tokenEndpoint = 'https://login.microsoftonline.com/contoso/oauth2/v2.0/token';
    expect(change({ tokenEndpoint }, stored, {}, oauth)).toEqual({ problems: [], forget: [] });
  });

  it('may set the mailbox of the person who signed in', () => {
    const after = { ...oauth, username: 'Anna@desk.example' };
    const flags = { ...NONE, ...stored };
    expect(secretChange(oauth, after, flags, {}, 'anna@desk.example')).toEqual({ problems: [], forget: [] });
    const app = { oauthGrant: 'client-credentials' as const };
    expect(
      secretChange({ ...oauth, ...app }, { ...after, ...app }, flags, {}, 'anna@desk.example').problems,
    ).toHaveLength(1);
  });
});
