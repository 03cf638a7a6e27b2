import { generateKeyPairSync, sign } from 'node:crypto';
import { connectMailbox } from '../../../server/src/mailbox';
import { describeWith } from '../../support/available';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';

const USER = 'support@mail.test';
const ISSUER = 'https://login.provider.test/v2.0';
const AUDIENCE = 'https://mail.test';
const KEY_ID = 'key1';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** A JWT (RFC 7519) of the provider, good for a minute unless told otherwise. */
function token(claims: object = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = [
    encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID }),
    encode({ iss: ISSUER, aud: AUDIENCE, sub: USER, email: USER, iat: now, exp: now + 60, ...claims }),
  ].join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

describeWith('dovecot', 'a mail server that only supports XOAUTH2 and validates tokens by itself', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot({
      users: { [USER]: 'none' },
      tokenKey: {
        id: KEY_ID,
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        issuer: ISSUER,
        audience: AUDIENCE,
      },
    });
  });
  afterAll(() => dovecot?.stop());

  const open = (accessToken: string) =>
    connectMailbox(
      {
        host: 'localhost',
        port: dovecot.ports.imaps,
        security: 'tls',
        username: USER,
        auth: { type: 'oauth', accessToken },
        connectionTimeoutMs: 20_000,
        caCertificate: dovecot.ca,
      },
      { limits: { operationMs: 20_000, messageBytes: 1_000_000, allowedPrivateHosts: ['localhost'] } },
    );

  it('accepts a valid token', async () => {
    const mailbox = await open(token());
    expect((await mailbox.folders()).map(({ path }) => path)).toContain('INBOX');
    await mailbox.close();
    expect(dovecot.log()).toContain('method=XOAUTH2');
  });

  it.each([
    ['is over', { exp: Math.floor(Date.now() / 1_000) - 60 }],
    ['is for another service', { aud: 'https://other.test' }],
    ['is of another provider', { iss: 'https://other.test' }],
    ['is of another person', { sub: 'other@mail.test', email: 'other@mail.test' }],
  ])('rejects a token that %s, which is not reported as a wrong password', async (_what, claims) => {
    await expect(open(token(claims))).rejects.toMatchObject({
      code: 'oauth-token-refused',
      details: { field: 'username' },
    });
  });
});
