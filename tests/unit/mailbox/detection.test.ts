import { readAutoconfig } from '../../../server/src/mailbox/detection/autoconfig';
import {
  providerOfDomain,
  providerOfExchanger,
  PROVIDERS,
} from '../../../server/src/mailbox/detection/provider-lookup';

describe('the list of providers', () => {
  it('assigns each domain and exchanger to one provider only', () => {
    for (const kind of ['domains', 'exchangers'] as const) {
      const all = PROVIDERS.flatMap((provider) => provider[kind]);
      expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
    }
  });
  it.each([
    ['gmail.com', 'Gmail'],
    ['contoso.onmicrosoft.com', 'Microsoft 365'],
    ['web.de', 'WEB.DE'],
    ['notgmail.com', undefined],
    ['example.com', undefined],
  ])('knows the provider of the domain %s', (domain, name) => {
    expect(providerOfDomain(domain)?.name).toBe(name);
  });
  it.each([
    ['Contoso-com.mail.protection.outlook.com.', 'Microsoft 365'],
    ['hotmail-com.olc.protection.outlook.com', 'Outlook.com'],
    ['alt1.aspmx.l.google.com', 'Google Workspace'],
    ['mx00.ionos.de', 'IONOS'],
    ['mx2.zoho.eu', 'Zoho Mail'],
    ['mail.example.com', undefined],
  ])('knows the provider of the mail exchanger %s', (exchanger, name) => {
    expect(providerOfExchanger(exchanger)?.name).toBe(name);
  });
});

describe('an Autoconfig file', () => {
  const file = (servers: string) =>
    `<clientConfig version="1.1"><emailProvider id="x"><displayName>X</displayName>${servers}</emailProvider></clientConfig>`;
  const server = (
    values: { host?: string; port?: string; type?: string; socket?: string; more?: string } = {},
  ) =>
    `<incomingServer type="${values.type ?? 'imap'}"><hostname>${values.host ?? 'imap.x.example'}</hostname>` +
    `<port>${values.port ?? '993'}</port><socketType>${values.socket ?? 'SSL'}</socketType>${values.more ?? ''}</incomingServer>`;
  const read = (servers: string) => readAutoconfig(file(servers), 'ann@x.example');

  it('lists servers in its order, with the address in place of its variables', () => {
    const username = '<username>%EMAILADDRESS%</username>';
    expect(read(server({ more: username }) + server({ socket: 'STARTTLS', port: '143' }))).toMatchObject([
      { host: 'imap.x.example', port: 993, security: 'tls', username: 'ann@x.example', provider: 'X' },
      { port: 143, security: 'starttls' },
    ]);
  });
  it('includes the server for sending, the first one with encryption', () => {
    const smtp = (host: string, socket: string) =>
      `<outgoingServer type="smtp"><hostname>${host}</hostname><port>587</port><socketType>${socket}</socketType></outgoingServer>`;
    expect(read(server())[0]!.smtp).toBeNull();
    const both = smtp('plain.x.example', 'plain') + smtp('smtp.x.example', 'STARTTLS');
    expect(read(server() + both)[0]!.smtp).toEqual({
      host: 'smtp.x.example',
      port: 587,
      security: 'starttls',
    });
  });
  it('suggests OAuth if it lists it first', () => {
    const more = '<authentication>OAuth2</authentication><authentication>password-cleartext</authentication>';
    expect(read(server({ more }))[0]).toMatchObject({ authType: 'oauth' });
  });
  it.each([
    ['POP3', server({ type: 'pop3' })],
    ['unencrypted', server({ socket: 'plain' })],
    ['at no port', server({ port: '70000' })],
    ['at no host', server({ host: 'a b/<c>' })],
    ['at an address of the file system', server({ host: '../etc/passwd' })],
  ])('ignores a server that is %s', (_what, servers) => {
    expect(read(servers)).toEqual([]);
  });
  it('yields at most ten servers, and expands no entities', () => {
    expect(read(server().repeat(50))).toHaveLength(10);
    const bomb = `<!DOCTYPE x [<!ENTITY a "imap.evil.example">]>${file(server({ host: '&a;' }))}`;
    expect(readAutoconfig(bomb, 'ann@x.example')).toEqual([]);
  });
});
