import { isPrivateAddress, resolveHost } from '../../../server/src/mailbox/hosts';

const answering =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('private addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::808:808',
    '::ffff:0:127.0.0.1',
    '::ffff:0:a00:1',
    '5f00::1',
    '5f00:ffff::1',
    '100:0:0:1::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
  ])('include %s', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
    '64:ff9b::8.8.8.8',
    '64:ff9b::808:808',
    '::ffff:0:8.8.8.8',
    '6000::1',
    '100:0:0:2::1',
  ])('do not include %s', (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe('the allowed addresses of a host', () => {
  it('are all public addresses of its name', async () => {
    await expect(
      resolveHost('imap.example.com', [], answering('1.1.1.1', '2606:4700::1111')),
    ).resolves.toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
  });

  it('do not include its private addresses', async () => {
    await expect(resolveHost('imap.example.com', [], answering('1.1.1.1', '10.0.0.1'))).resolves.toEqual([
      { address: '1.1.1.1', family: 4 },
    ]);
    await expect(resolveHost('imap.example.com', [], answering('10.0.0.1'))).rejects.toMatchObject({
      code: 'host-not-allowed',
      details: { field: 'host' },
      message: expect.stringContaining("add 'imap.example.com' to allowedPrivateHosts"),
    });
  });

  it.each([
    ['its name', 'mail.corp.test'],
    ['its name in other letters and with a dot', 'Mail.Corp.Test.'],
    ['its address', '10.0.0.1'],
    ['a range around it', '10.0.0.0/8'],
    ['the IPv4-mapped form of its address', '::ffff:10.0.0.1'],
  ])('include a private address if the config allows %s', async (_what, entry) => {
    await expect(resolveHost('mail.corp.test', [entry], answering('10.0.0.1'))).resolves.toHaveLength(1);
  });

  it.each(['corp.test', '10.0.0.2', '10.0.1.0/24', '10.0.0.0/99', '10.0.0.0/8/8', ''])(
    'are not extended by the entry "%s"',
    async (entry) => {
      await expect(resolveHost('mail.corp.test', [entry], answering('10.0.0.1'))).rejects.toMatchObject({
        code: 'host-not-allowed',
      });
    },
  );

  it('are an IP address itself, without a lookup', async () => {
    const lookUp = jest.fn();
    await expect(resolveHost('[2606:4700::1111]', [], lookUp)).resolves.toEqual([
      { address: '2606:4700::1111', family: 6 },
    ]);
    await expect(resolveHost('127.0.0.1', [], lookUp)).rejects.toMatchObject({ code: 'host-not-allowed' });
    expect(lookUp).not.toHaveBeenCalled();
  });

  it.each(['', '   ', 'imap example', 'imaps://imap.example.com', 'user@imap.example.com', 'a\0b'])(
    'are empty for "%s", which is not a host',
    async (host) => {
      await expect(resolveHost(host, [], answering('1.1.1.1'))).rejects.toMatchObject({
        code: 'invalid-input',
        details: { field: 'host' },
      });
    },
  );

  it('fail with the error of a failed lookup', async () => {
    const failed = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    await expect(resolveHost('gone.test', [], () => Promise.reject(failed))).rejects.toBe(failed);
  });
});
