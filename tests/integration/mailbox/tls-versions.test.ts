import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:tls';
import { tlsOf } from '../../../server/src/mailbox/options';
import { certificates } from '../../support/mailservers/certificates';

const { good, ca } = certificates();
let old: Server;
beforeAll(async () => {
  old = createServer({ ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
  await new Promise<void>((done) => old.listen(0, '127.0.0.1', done));
});
afterAll(() => old.close());

const versionWith = (tlsMinVersion?: 'tls10' | 'tls11' | 'tls13') =>
  new Promise<string>((resolve, reject) => {
    const { port } = old.address() as AddressInfo;
    const socket = connect(
      { host: 'localhost', port, ...tlsOf({ caCertificate: ca, tlsMinVersion }) },
      () => {
        resolve(String(socket.getProtocol()));
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });

it('a server that only has TLS 1.1 is used if the channel allows it, and otherwise rejected', async () => {
  await expect(versionWith('tls11')).resolves.toBe('TLSv1.1');
  await expect(versionWith('tls10')).resolves.toBe('TLSv1.1');
  await expect(versionWith()).rejects.toThrow(/protocol|version|alert/i);
  await expect(versionWith('tls13')).rejects.toThrow(/protocol|version|alert/i);
});
