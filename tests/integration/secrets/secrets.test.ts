import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecrets, type Secrets } from '../../../server/src/secrets';
import { createDatabase } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { certificates } from '../../support/mailservers/certificates';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

describeEachDatabase('stored credentials', (name) => {
  let dir: string;
  let database: TestDatabase;
  let app: TestApp;
  let secrets: Secrets;
  const start = async () => {
    app = await startApp({ database });
    secrets = createSecrets({ strapi: app.strapi, database: createDatabase(app.strapi) });
  };
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'email-channel-secrets-'));
    database = await createTestDatabase(name, dir);
    await start();
  });
  afterAll(async () => {
    await app.stop();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  const rows = () => createDatabase(app.strapi).table(TABLES.secret);

  it('are returned as stored, with characters of any script', async () => {
    await secrets.put('one', 'password', 'pä$$ wörd 密码\u0001"\\');
    expect(await secrets.open('one', 'password')).toBe('pä$$ wörd 密码\u0001"\\');
  });

  it('are replaced by a later one, even if two are stored at the same time', async () => {
    await secrets.put('two', 'password', 'first');
    await Promise.all(['a', 'b', 'c', 'd'].map((value) => secrets.put('two', 'password', value)));
    expect(['a', 'b', 'c', 'd']).toContain(await secrets.open('two', 'password'));
    expect(await rows().where({ channel: 'two' })).toHaveLength(1);
  });

  it('are not in the database unencrypted', async () => {
    await secrets.put('three', 'clientSecret', 'very-secret-value');
    expect(JSON.stringify(await rows())).not.toContain('very-secret-value');
  });

  it('show that they are set, and since when, but not their value', async () => {
    await secrets.put('four', 'refreshToken', 'token');
    const statuses = await secrets.statuses(['four', 'nobody']);
    expect(statuses.get('four')).toEqual({
      password: { set: false, setAt: null },
      clientSecret: { set: false, setAt: null },
      clientCertificate: { set: false, setAt: null },
      proxyPassword: { set: false, setAt: null },
      nextPassword: { set: false, setAt: null },
      refreshToken: { set: true, setAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    });
    expect(Date.now() - Date.parse(statuses.get('four')!.refreshToken.setAt!)).toBeLessThan(60_000);
    expect(statuses.get('nobody')!.password.set).toBe(false);
  });

  it('show when a certificate expires, and remove that with the certificate', async () => {
    const pem = certificates().good.cert;
    await secrets.put('certified', 'clientCertificate', pem);
    const ends = new Date(new X509Certificate(pem).validTo).toISOString();
    expect((await secrets.status('certified')).clientCertificate).toMatchObject({ set: true, endsAt: ends });
    await secrets.put('certified', 'clientCertificate', 'no certificate');
    expect((await secrets.status('certified')).clientCertificate.endsAt).toBeUndefined();
  });

  it('show when a certificate expires that was stored by an earlier version, after the next start', async () => {
    const pem = certificates().good.cert;
    for (const channel of ['older', 'odd']) await secrets.put(channel, 'clientCertificate', pem);
    await secrets.put('nonsense', 'clientCertificate', 'no certificate');
    await rows().where({ field: 'clientCertificate' }).update({ ends_at: null });
    await rows().where({ channel: 'odd' }).update({ sealed: 'altered' });
    await app.stop();
    await start();
    const endOf = async (channel: string) => (await secrets.status(channel)).clientCertificate.endsAt;
    expect(await endOf('older')).toBe(new Date(new X509Certificate(pem).validTo).toISOString());
    expect([await endOf('odd'), await endOf('nonsense')]).toEqual([undefined, undefined]);
  });

  it('are rejected if they were moved to another channel or field', async () => {
    await secrets.put('mine', 'password', 'x1');
    await secrets.put('theirs', 'password', 'x2');
    const { sealed } = await rows().where({ channel: 'theirs', field: 'password' }).first();
    await rows().where({ channel: 'mine' }).update({ sealed });
    await expect(secrets.open('mine', 'password')).rejects.toMatchObject({ code: 'secret-unreadable' });
    await rows().insert({ channel: 'theirs', field: 'clientSecret', sealed, set_at: 1 });
    await expect(secrets.open('theirs', 'clientSecret')).rejects.toMatchObject({ code: 'secret-unreadable' });
  });

  it('are rejected if they were altered', async () => {
    await secrets.put('altered', 'password', 'x');
    for (const sealed of ['nonsense', 'v2:a:b:c', 'v1:00:00:00', '']) {
      await rows().where({ channel: 'altered' }).update({ sealed });
      await expect(secrets.open('altered', 'password')).rejects.toMatchObject({ code: 'secret-unreadable' });
    }
  });

  it('are required if none is stored, or none any longer', async () => {
    await secrets.put('gone', 'password', 'x');
    await secrets.put('gone', 'clientSecret', 'y');
    await secrets.remove('gone', { field: 'password' });
    await expect(secrets.open('gone', 'password')).rejects.toMatchObject({ code: 'secret-required' });
    expect(await secrets.open('gone', 'clientSecret')).toBe('y');
    await secrets.remove('gone');
    await expect(secrets.open('gone', 'clientSecret')).rejects.toMatchObject({ code: 'secret-required' });
  });

  it('require the encryption key: without it nothing is stored or decrypted, and the error says what to set', async () => {
    await secrets.put('keyed', 'password', 'x');
    const key: unknown = app.strapi.config.get('admin.secrets.encryptionKey');
    app.strapi.config.set('admin.secrets.encryptionKey', undefined);
    try {
      const error = { code: 'encryption-key-missing', message: expect.stringContaining('ENCRYPTION_KEY') };
      await expect(secrets.put('keyed', 'password', 'y')).rejects.toMatchObject(error);
      await expect(secrets.open('keyed', 'password')).rejects.toMatchObject(error);
    } finally {
      app.strapi.config.set('admin.secrets.encryptionKey', key);
    }
    expect(await secrets.open('keyed', 'password')).toBe('x');
  });

  it('cannot be decrypted with another key', async () => {
    await secrets.put('rekeyed', 'password', 'x');
    const key: unknown = app.strapi.config.get('admin.secrets.encryptionKey');
    app.strapi.config.set('admin.secrets.encryptionKey', 'another key');
    try {
      await expect(secrets.open('rekeyed', 'password')).rejects.toMatchObject({ code: 'secret-unreadable' });
    } finally {
      app.strapi.config.set('admin.secrets.encryptionKey', key);
    }
  });
});
