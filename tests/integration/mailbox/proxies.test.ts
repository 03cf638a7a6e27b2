import { describeWith } from '../../support/available';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import {
  startConnectProxy,
  startSocksProxy,
  type ForwardProxy,
} from '../../support/mailservers/forward-proxy';
import { CLIENT, MAIL_SCOPE, startOidc } from '../../support/mailservers/oidc';
import { certificates } from '../../support/mailservers/certificates';
import { startSmtpSink } from '../../support/mailservers/smtp-sink';
import { refreshTokens } from '../../../server/src/mailbox/oauth';
import { connectSmtp } from '../../../server/src/mailbox/smtp';
import { connectTo, errorOf, settingsFor } from './support';

const USER = 'user';
const PASSWORD = 'password';
const PROXY_PASSWORD = 'pass#word of the proxy';

describeWith('dovecot', 'a proxy', () => {
  let dovecot: Dovecot;
  const open: ForwardProxy[] = [];
  const started = async (proxy: Promise<ForwardProxy>) => {
    open.push(await proxy);
    return open.at(-1)!;
  };
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [USER]: PASSWORD } });
  });
  afterAll(async () => {
    await Promise.all(open.map((proxy) => proxy.stop()));
    await dovecot?.stop();
  });

  it.each([
    ['CONNECT', 'http', startConnectProxy],
    ['SOCKS5', 'socks5', startSocksProxy],
  ])('with %s carries TLS and STARTTLS, with user and password', async (_name, scheme, start) => {
    const proxy = await started(start(`desk:${PROXY_PASSWORD}`));
    const settings = {
      // The name means nothing here: the proxy looks it up.
      host: 'localhost',
      caCertificate: dovecot.ca,
      proxy: { url: `${scheme}://desk@127.0.0.1:${proxy.port}`, password: PROXY_PASSWORD },
    };
    const allowed = { allowedPrivateHosts: ['127.0.0.0/8', 'localhost'] };
    for (const [port, security] of [
      [dovecot.ports.imaps, 'tls'],
      [dovecot.ports.imap, 'starttls'],
    ] as const) {
      const mailbox = await connectTo(port, { ...settings, security }, allowed);
      expect((await mailbox.folders()).map(({ path }) => path)).toContain('INBOX');
      await mailbox.close();
      expect(proxy.asked.at(-1)).toEqual({
        target: `localhost:${port}`,
        credentials: `desk:${PROXY_PASSWORD}`,
      });
    }
  });

  it.each([
    ['CONNECT', 'http', startConnectProxy],
    ['SOCKS5', 'socks5', startSocksProxy],
  ])('with %s that rejects the password is reported, without the password', async (_name, scheme, start) => {
    const proxy = await started(start('desk:right'));
    const error = await errorOf(
      connectTo(
        dovecot.ports.imaps,
        {
          security: 'tls',
          proxy: { url: `${scheme}://desk@127.0.0.1:${proxy.port}`, password: PROXY_PASSWORD },
        },
        { allowedPrivateHosts: ['127.0.0.0/8', 'localhost'] },
      ),
    );
    expect(error).toMatchObject({ code: 'proxy-failed', details: { field: 'proxy' } });
    expect(error.message).toContain(`127.0.0.1:${proxy.port}`);
    expect(error.message).not.toContain(PROXY_PASSWORD);
    expect(error.message).not.toContain('desk');
  });

  it.each([
    ['CONNECT', 'http', startConnectProxy],
    ['SOCKS5', 'socks5', startSocksProxy],
  ])('with %s carries outgoing mail over TLS and STARTTLS', async (_name, scheme, start) => {
    const proxy = await started(start(`desk:${PROXY_PASSWORD}`));
    for (const tls of [true, false]) {
      const sink = await startSmtpSink({ tls, passwords: { [USER]: PASSWORD } });
      try {
        const session = await connectSmtp(
          settingsFor(sink.port, {
            security: tls ? 'tls' : 'starttls',
            caCertificate: certificates().ca,
            proxy: { url: `${scheme}://desk@127.0.0.1:${proxy.port}`, password: PROXY_PASSWORD },
          }),
          { allowedPrivateHosts: ['127.0.0.0/8', 'localhost'] },
        );
        await session.send(
          { from: 'desk@a.example', to: ['ann@b.example'] },
          Buffer.from('Subject: x\r\n\r\nx'),
        );
        session.close();
        expect(sink.mails).toMatchObject([{ to: ['ann@b.example'] }]);
        expect(proxy.asked.at(-1)!.target).toBe(`localhost:${sink.port}`);
      } finally {
        await sink.stop();
      }
    }
  });

  it('on a private address must be allowed, and gives no access to other private addresses', async () => {
    const proxy = await started(startConnectProxy());
    const through = { url: `http://127.0.0.1:${proxy.port}`, password: null };
    const to = (host: string, allowedPrivateHosts: string[]) =>
      errorOf(connectTo(993, { host, security: 'tls', proxy: through }, { allowedPrivateHosts }));
    expect(await to('imap.example.com', [])).toMatchObject({ code: 'host-not-allowed' });
    expect(await to('10.0.0.1', ['127.0.0.1'])).toMatchObject({ code: 'host-not-allowed' });
    expect(proxy.asked).toEqual([]);
  });

  it('carries requests to the token endpoint', async () => {
    const oidc = await startOidc({ appMailbox: 'desk@mail.test' });
    const proxy = await started(startConnectProxy('desk:right'));
    try {
      const client = {
        provider: 'other' as const,
        tokenEndpoint: oidc.tokenEndpoint,
        endpointField: 'tokenEndpoint' as const,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        scopes: [MAIL_SCOPE, 'offline_access', 'openid', 'email'],
      };
      const tokens = await refreshTokens(client, await oidc.mint('desk@mail.test'), {
        deadlineMs: 20_000,
        caCertificate: oidc.ca,
        allowedPrivateHosts: ['localhost', '127.0.0.1'],
        proxy: { url: `http://desk@127.0.0.1:${proxy.port}`, password: 'right' },
      });
      expect(tokens.accessToken).toBeTruthy();
      expect(proxy.asked).toHaveLength(1);
    } finally {
      await oidc.stop();
    }
  });
});
