import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PersonReport } from '../../../contracts';
import type { Finding } from '../../../server/src/operating/doctor';
import { describeWith } from '../../support/available';
import { eventually } from '../../support/eventually';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { freePorts } from '../../support/mailservers/processes';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

const root = resolve(__dirname, '../../..');

// Each command starts Strapi.
jest.setTimeout(240_000);

describeWith('dovecot', 'the command email-channel', () => {
  let dir: string;
  let database: TestDatabase;
  let desk: Desk;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'email-channel-commands-'));
    mkdirSync(join(dir, 'public/uploads'), { recursive: true });
    database = await createTestDatabase('sqlite', dir);
    desk = await startDesk({ database });
    await desk.channel({ name: 'Support' });
  });
  afterAll(async () => {
    await desk?.stop();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  const environment = () => ({
    ...process.env,
    ...database.env,
    PUBLIC_DIR: join(dir, 'public'),
    EMAIL_CHANNEL_PATH: root,
    EMAIL_CHANNEL_CONFIG: '{}',
    STRAPI_TELEMETRY_DISABLED: 'true',
  });
  /** Runs the command in the playground. */
  const run = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; output: string; errors: string }>((done) => {
      execFile(
        process.execPath,
        [join(root, 'dist/cli/index.js'), ...args],
        {
          cwd: join(root, 'playground'),
          env: { ...environment(), ...env },
        },
        (error, output, errors) => done({ code: Number(error?.code ?? 0), output, errors }),
      );
    });
  const file = (name: string, content: string): string => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };

  it('previews a message in a channel, and writes nothing', async () => {
    const message = file('help.eml', rawMail({ subject: 'Help' }));
    const { code, output } = await run(['preview', 'Support', message, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      file: message,
      outcome: 'ticket',
      ticket: { template: 'Incident', data: { subject: 'Help' } },
    });
    expect(await desk.tickets()).toEqual([]);
  });

  it('exports the configuration as a file without differences, and shows what another one would change', async () => {
    const path = join(dir, 'configuration.yml');
    expect((await run(['export', path])).code).toBe(0);
    const same = await run(['diff', path]);
    expect([same.code, same.output]).toEqual([0, `Nothing differs from ${path}.\n`]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('status: active', 'status: inactive'));
    const other = await run(['diff', path, '--json']);
    expect(other.code).toBe(1);
    expect(JSON.parse(other.output).changes).toMatchObject([{ kind: 'channel', name: 'Support' }]);
  });

  it('tests fixtures, and reports differences', async () => {
    const fixtures = join(dir, 'fixtures');
    mkdirSync(fixtures);
    file('fixtures/good.eml', rawMail({ subject: 'Good' }));
    file(
      'fixtures/good.yml',
      'channel: Support\noutcome: ticket\ntemplate: Incident\nfields: { subject: Good }\n',
    );
    expect(await run(['test', fixtures])).toMatchObject({
      code: 0,
      output: expect.stringContaining('1 messages, 0'),
    });
    file('fixtures/bad.eml', rawMail({ subject: 'Bad' }));
    file('fixtures/bad.yml', 'channel: Support\noutcome: ticket\nfields: { subject: Better }\n');
    const { code, output } = await run(['test', fixtures]);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('bad.eml: fields.subject is "Bad", and "Better" was expected.'),
    ]);
  });

  it('reads a channel, and reports an unknown one', async () => {
    desk.deliver(rawMail({ subject: 'Read by the command' }));
    const { code, output } = await run(['read', 'Support', '--json']);
    expect([code, JSON.parse(output)]).toMatchObject([0, [{ channel: 'Support', read: true, ticket: 1 }]]);
    expect((await desk.tickets()).map(({ subject }) => subject)).toEqual(['Read by the command']);
    const none = await run(['read', 'Sales']);
    expect([none.code, none.errors]).toEqual([1, expect.stringContaining('There is no channel Sales.')]);
  });

  it('lists a person’s data, and erases it with --yes', async () => {
    const address = 'anna@customer.example';
    const listed = await run(['erase', address, '--json']);
    const { places } = JSON.parse(listed.output) as PersonReport;
    expect([listed.code, places.find(({ place }) => place === 'tickets')?.count]).toEqual([0, 1]);
    expect((await desk.tickets())[0]).toMatchObject({ requesterEmail: address });
    const erased = await run(['erase', address, '--yes']);
    expect([erased.code, erased.output]).toEqual([0, expect.stringContaining('  tickets: 1')]);
    expect((await desk.tickets())[0]).toMatchObject({ requesterEmail: null });
    expect((await run(['erase', 'nobody'])).errors).toContain('nobody is not an e-mail address.');
  });

  it('checks an installation, and finds deliberate faults', async () => {
    const found = async (env: Record<string, string>) => {
      const { code, output } = await run(['doctor', '--json'], env);
      const findings = JSON.parse(output) as Finding[];
      return {
        code,
        wrong: findings.filter(({ level }) => level !== 'ok').map(({ check }) => check),
        cured: findings.every(({ level, cure }) => (level === 'ok') === (cure === null)),
      };
    };
    // The playground sends no mail unless it is given a server.
    expect(await found({})).toEqual({ code: 0, wrong: ['email'], cured: true });
    expect(
      await found({
        ENCRYPTION_KEY: 'another key than before',
        EMAIL_CHANNEL_CONFIG: JSON.stringify({ reading: false, files: { access: 'public' } }),
      }),
    ).toEqual({ code: 1, wrong: ['credentials', 'private-files', 'email', 'reading'], cured: true });
    expect(await found({ EMAIL_CHANNEL_CONFIG: JSON.stringify({ runMs: 1 }) })).toMatchObject({
      code: 1,
      wrong: ['start'],
    });
  });

  it('works without HTTP server until stopped, and answers probes', async () => {
    const [port] = await freePorts(1);
    const child = spawn(
      process.execPath,
      [join(root, 'dist/cli/index.js'), 'worker', '--probe-host', '127.0.0.1', '--probe-port', String(port)],
      { cwd: join(root, 'playground'), env: environment(), stdio: 'ignore' },
    );
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    try {
      const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
      await eventually('a ready worker', async () => (await ask('/ready'))?.status === 200, 120_000);
      expect((await ask('/live'))?.status).toBe(200);
      desk.deliver(rawMail({ subject: 'For the worker' }));
      const isThere = async () => (await desk.tickets()).some(({ subject }) => subject === 'For the worker');
      await eventually('a ticket by the worker', isThere, 120_000);
      expect(await (await ask('/metrics'))!.text()).toMatch(
        /email_channel_instance_up\{.*kind="worker".*\} 1/,
      );
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });
});
