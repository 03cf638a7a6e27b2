import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { describeWith } from '../../support/available';
import { ANSWER } from '../../support/instance-answer';
import { CLIENT, MAIL_SCOPE, startOidc, type OidcProvider } from '../../support/mailservers/oidc';
import { createTestDatabase } from '../../support/test-database';
import { aChannel } from '../../support/values';

const ROOT = resolve(__dirname, '../../..');
const TIMES = 10;

interface Obtained {
  fresh: number;
  refreshToken: string;
}

describeWith('postgres', 'two instances that renew the same sign-in', () => {
  const dir = mkdtempSync(join(tmpdir(), 'email-channel-'));
  const file = join(ROOT, '.tmp', `token-${process.pid}.cjs`);
  let oidc: OidcProvider;
  const children: ChildProcess[] = [];
  let database: Awaited<ReturnType<typeof createTestDatabase>>;

  beforeAll(async () => {
    mkdirSync(join(dir, 'public', 'uploads'), { recursive: true });
    // Tokens that are over within five minutes are used once: each request asks the provider.
    oidc = await startOidc({ accessTtl: 60 });
    database = await createTestDatabase('postgres', dir);
    buildSync({
      entryPoints: [join(ROOT, 'tests/support/token-process.ts')],
      outfile: file,
      bundle: true,
      platform: 'node',
      target: 'node20',
      packages: 'external',
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await oidc.stop();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
    rmSync(file, { force: true });
  });

  /** Starts an instance; `ready` settles when it waits to be told to begin, `answer` with what it says at its end. */
  const start = (args: string[], env: Record<string, string>) => {
    const child = spawn(process.execPath, [file, ...args], {
      env: {
        ...process.env,
        ...database.env,
        ...env,
        APP_DIR: join(ROOT, 'playground'),
        EMAIL_CHANNEL_PATH: ROOT,
        EMAIL_CHANNEL_CONFIG: JSON.stringify({ reading: false }),
        PUBLIC_DIR: join(dir, 'public'),
        PORT: '0',
        NODE_ENV: 'production',
        STRAPI_TELEMETRY_DISABLED: 'true',
      },
    });
    children.push(child);
    let out = '';
    let toldReady = () => {};
    const ready = new Promise<void>((settle) => (toldReady = settle));
    const answer = new Promise<unknown>((settle, fail) => {
      const look = (line: string) => {
        out = `${out}${line}\n`.slice(-3_000);
        if (line === 'READY') toldReady();
        if (line.startsWith(ANSWER)) settle(JSON.parse(line.slice(ANSWER.length)));
      };
      createInterface({ input: child.stdout }).on('line', look);
      createInterface({ input: child.stderr }).on('line', look);
      child.once('close', () => {
        toldReady();
        fail(new Error(`the instance ended: ${out}`));
      });
    });
    return { ready, answer, begin: () => child.stdin.end('go\n') };
  };

  it('never use a refresh token twice', async () => {
    const channel = aChannel({
      authType: 'oauth',
      clientId: CLIENT.id,
      tokenEndpoint: oidc.tokenEndpoint,
      scope: `${MAIL_SCOPE} offline_access openid email`,
      caCertificate: oidc.ca,
    });
    const refreshToken = await oidc.mint('desk@mail.test');
    const env = {
      CHANNEL: JSON.stringify(channel),
      SECRETS: JSON.stringify({ clientSecret: CLIENT.secret, refreshToken }),
    };
    await start(['setup'], env).answer;
    const instances = [start(['get', String(TIMES)], env), start(['get', String(TIMES)], env)];
    await Promise.all(instances.map(({ ready }) => ready));
    for (const { begin } of instances) begin();
    const obtained = (await Promise.all(instances.map(({ answer }) => answer))) as Obtained[];
    expect(obtained.map(({ fresh }) => fresh)).toEqual([TIMES, TIMES]);
    expect(await oidc.tokenRequests()).toBe(2 * TIMES);
    const usable = await Promise.all(obtained.map((each) => oidc.isUsable(each.refreshToken)));
    expect(usable).toContain(true);
  }, 300_000);
});
