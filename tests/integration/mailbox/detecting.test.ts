import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createDetector } from '../../../server/src/mailbox/detection/detect';
import { type DnsServer, startDnsServer } from '../../support/dns-server';
import { certificates } from '../../support/mailservers/certificates';
import { startConnectProxy } from '../../support/mailservers/forward-proxy';
import type { Proxy } from '../../../server/src/mailbox/types';

const AUTOCONFIG = `<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="mail.test">
  <domain>mail.test</domain><displayName>Mail &amp; More</displayName>
  <incomingServer type="pop3"><hostname>pop.mail.test</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
    <username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
  <incomingServer type="imap"><hostname>imap.mail.test</hostname><port>143</port><socketType>plain</socketType></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.mail.test</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
</emailProvider></clientConfig>`;

describe('detecting the mail server of an address', () => {
  let dns: DnsServer;
  let web: Server;
  let requests: string[];
  let answer: (path: string, response: ServerResponse) => void;

  beforeAll(async () => {
    dns = await startDnsServer();
    const { good } = certificates();
    web = createServer(good, (request, response) => {
      requests.push(`${request.headers.host?.split(':')[0]}${request.url}`);
      answer(`${request.headers.host?.split(':')[0]}${request.url}`, response);
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    requests = [];
    Object.assign(dns, { records: {}, asked: [], silent: false });
    answer = (_path, response) => response.writeHead(404).end();
  });
  afterAll(async () => {
    web.closeAllConnections();
    await new Promise((resolve) => web.close(resolve));
    await dns.stop();
  });

  const detect = (
    email: string,
    { allowed = ['127.0.0.1'], ca = certificates().ca, sourceMs = 10_000, proxy = null as Proxy | null } = {},
  ) =>
    createDetector({
      allowedPrivateHosts: allowed,
      resolver: dns.resolver,
      sourceMs,
      https: {
        lookUp: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
        port: (web.address() as AddressInfo).port,
        caCertificate: ca,
      },
    })(email, proxy);

  it('knows the providers of many addresses without queries', async () => {
    expect(await detect('ann@gmail.com')).toEqual({
      domain: 'gmail.com',
      offers: [
        {
          ...{ sources: ['provider'], provider: 'Gmail', host: 'imap.gmail.com', port: 993, security: 'tls' },
          ...{ username: 'ann@gmail.com', authType: 'oauth' },
          smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
        },
      ],
    });
    expect((await detect('ann@icloud.com')).offers[0]).toMatchObject({ username: 'ann' });
    expect([dns.asked, requests]).toEqual([[], []]);
  });

  it('suggests the servers in the SRV records, the most preferred first', async () => {
    const record = (name: string, priority: number, port = 993) => ({ name, priority, weight: 1, port });
    dns.records.srv = {
      '_imaps._tcp.desk.example': [record('second.desk.example', 20), record('first.desk.example', 10, 1993)],
      '_imap._tcp.desk.example': [record('first.desk.example', 0, 143)],
    };
    const { offers } = await detect('ann@desk.example');
    expect(offers.map(({ host, port, security }) => `${host} ${port} ${security}`)).toEqual([
      'first.desk.example 1993 tls',
      'second.desk.example 993 tls',
      'first.desk.example 143 starttls',
    ]);
    expect(offers[0]).toMatchObject({ sources: ['srv'], username: 'ann@desk.example', authType: 'password' });
  });

  it('does not suggest a service that the domain says it does not offer', async () => {
    dns.records.srv = { '_imaps._tcp.desk.example': [{ name: '', priority: 0, weight: 0, port: 0 }] };
    expect((await detect('ann@desk.example')).offers).toEqual([]);
  });

  it.each([
    ['desk-example.mail.protection.outlook.com', 'Microsoft 365', 'outlook.office365.com', 'oauth'],
    ['aspmx.l.google.com', 'Google Workspace', 'imap.gmail.com', 'oauth'],
    ['in1-smtp.messagingengine.com', 'Fastmail', 'imap.fastmail.com', 'password'],
  ])(
    'recognizes by the mail exchanger %s that the provider is %s',
    async (exchange, provider, host, authType) => {
      dns.records.mx = { 'desk.example': [{ priority: 10, exchange }] };
      const { offers } = await detect('ann@desk.example');
      expect(offers).toEqual([expect.objectContaining({ sources: ['mx'], provider, host, authType })]);
    },
  );

  it('reads the domain’s Autoconfig file, with encrypted IMAP servers only', async () => {
    answer = (path, response) =>
      path === 'autoconfig.mail.test/mail/config-v1.1.xml'
        ? response.end(AUTOCONFIG)
        : response.writeHead(404).end();
    const { offers } = await detect('ann@mail.test');
    expect(offers).toEqual([
      {
        ...{ sources: ['autoconfig'], provider: 'Mail & More', host: 'imap.mail.test', port: 993 },
        ...{ security: 'tls', username: 'ann', authType: 'password' },
        smtp: { host: 'smtp.mail.test', port: 587, security: 'starttls' },
      },
    ]);
    expect(requests.sort()).toEqual([
      'autoconfig.mail.test/mail/config-v1.1.xml',
      'mail.test/.well-known/autoconfig/mail/config-v1.1.xml',
    ]);
    // Only the domain leaves the house, never who is asked for.
    expect(JSON.stringify([requests, dns.asked])).not.toContain('ann');
  });

  it('requests the file through a proxy, which resolves the names', async () => {
    const proxy = await startConnectProxy('desk:right');
    try {
      answer = (_path, response) => response.end(AUTOCONFIG);
      const { offers } = await detect('ann@mail.test', {
        proxy: { url: `http://desk@127.0.0.1:${proxy.port}`, password: 'right' },
      });
      expect(offers[0]).toMatchObject({ sources: ['autoconfig'], host: 'imap.mail.test' });
      const { port } = web.address() as AddressInfo;
      expect(proxy.asked.map(({ target }) => target).sort()).toEqual([
        `autoconfig.mail.test:${port}`,
        `mail.test:${port}`,
      ]);
    } finally {
      await proxy.stop();
    }
  });

  it('finds the file at the well-known address as well, and merges two sources for the same server', async () => {
    dns.records.srv = {
      '_imaps._tcp.mail.test': [{ name: 'imap.mail.test', priority: 0, weight: 0, port: 993 }],
    };
    answer = (path, response) =>
      path.startsWith('mail.test/') ? response.end(AUTOCONFIG) : response.writeHead(404).end();
    const { offers } = await detect('ann@mail.test');
    expect(offers).toEqual([
      expect.objectContaining({
        sources: ['srv', 'autoconfig'],
        provider: 'Mail & More',
        host: 'imap.mail.test',
      }),
    ]);
  });

  it('follows a redirect to https, but not to plain http or in a loop', async () => {
    answer = (path, response) => {
      if (path.endsWith('/moved.xml')) return response.end(AUTOCONFIG);
      const port = (web.address() as AddressInfo).port;
      return response.writeHead(302, { location: `https://mail.test:${port}/moved.xml` }).end();
    };
    expect((await detect('ann@mail.test')).offers).toHaveLength(1);
    answer = (_path, response) => response.writeHead(302, { location: 'http://mail.test/moved.xml' }).end();
    expect((await detect('ann@mail.test')).offers).toEqual([]);
    answer = (path, response) => response.writeHead(302, { location: path }).end();
    expect((await detect('ann@mail.test')).offers).toEqual([]);
  });

  it('queries no host in a private network, not even after a redirect', async () => {
    expect((await detect('ann@mail.test', { allowed: [] })).offers).toEqual([]);
    expect(requests).toEqual([]);
    answer = (_path, response) =>
      response.writeHead(302, { location: 'https://169.254.169.254/latest' }).end();
    expect((await detect('ann@mail.test')).offers).toEqual([]);
  });

  it('trusts no server with an invalid certificate', async () => {
    answer = (_path, response) => response.end(AUTOCONFIG);
    expect((await detect('ann@mail.test', { ca: '' })).offers).toEqual([]);
    expect((await detect('ann@other.example')).offers).toEqual([]);
  });

  it.each([
    ['too large', `${AUTOCONFIG}${' '.repeat(70_000)}`],
    ['no XML', '<html><body>Welcome'],
    ['of nonsense', AUTOCONFIG.replaceAll('993', '0').replaceAll('143', '99999')],
    ['with a host that is none', AUTOCONFIG.replace('imap.%EMAILDOMAIN%', 'a b/c')],
  ])('suggests nothing from a file that is %s', async (_what, file) => {
    answer = (_path, response) => response.end(file);
    expect((await detect('ann@mail.test')).offers).toEqual([]);
  });

  it('waits at most a few seconds for each source', async () => {
    dns.silent = true;
    answer = () => undefined;
    const begun = Date.now();
    expect((await detect('ann@mail.test', { sourceMs: 500 })).offers).toEqual([]);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('queries a domain in any script by its ASCII form', async () => {
    expect((await detect('ann@bücher.example')).domain).toBe('xn--bcher-kva.example');
    expect(dns.asked).toContain('MX xn--bcher-kva.example');
  });
});
