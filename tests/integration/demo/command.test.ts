import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const PATIENCE_MS = 240_000;

/** An npm script of the project that runs. */
class Command {
  output = '';
  readonly ended: Promise<number | NodeJS.Signals | null>;
  private readonly child: ChildProcess;

  constructor(directory: string, ...args: string[]) {
    this.child = spawn('npm', ['run', '--silent', ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        DEMO_DIR: directory,
        DEMO_PORT: '0',
        DEMO_IMAP_PORT: '0',
        DEMO_SMTP_PORT: '0',
      },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (data) => (this.output += data));
    this.ended = new Promise((done, fail) => {
      this.child.on('error', fail);
      this.child.on('close', (code, signal) => done(code ?? signal));
    });
  }

  /** Waits until the output matches. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      const match = this.output.match(pattern);
      if (match) return match;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${pattern} was not said, but: ${this.output}`);
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => done(true)).on('error', () => done(false));
    socket.unref();
  });

describe('npm run demo', () => {
  let directory: string;
  let running: Command | null = null;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'email-channel-demo-'));
  });
  afterAll(async () => {
    running?.stop();
    await running?.ended;
    rmSync(directory, { recursive: true, force: true });
  });

  it(
    'reads the samples once, prints a summary and exits',
    async () => {
      const once = new Command(directory, 'demo', '--', '--once', '--reset');
      expect(await once.ended).toBe(0);
      expect(once.output).toMatch(/^19 messages: 12 tickets, 2 replies, 3 skipped, 1 failed, 1 held$/m);
    },
    PATIENCE_MS,
  );

  it(
    'reads nothing twice',
    async () => {
      const again = new Command(directory, 'demo', '--', '--once');
      expect(await again.ended).toBe(0);
      expect(again.output).toMatch(/^0 messages: nothing new/m);
    },
    PATIENCE_MS,
  );

  it(
    'reads messages sent to it, refuses to start twice, and stops all its parts',
    async () => {
      running = new Command(directory, 'demo', '--', '--no-panel');
      const [, smtpPort] = await running.says(/SMTP +127\.0\.0\.1:(\d+)/);
      await running.says(/Send mail/);

      const second = new Command(directory, 'demo', '--', '--once', '--reset');
      expect(await second.ended).toBe(1);
      expect(second.output).toMatch(/already runs/);

      const sent = new Command(directory, 'demo:send', '--', 'The projector hums', 'Loudly.');
      expect([await sent.ended, sent.output]).toEqual([0, expect.stringMatching(/^Sent as </)]);
      await running.says(/20 {2}ticket +created +ada@example\.com +The projector hums/);

      running.stop();
      await running.ended;
      await running.says(/Stopping/);
      expect(await listens(Number(smtpPort))).toBe(false);
      running = null;
    },
    PATIENCE_MS,
  );
});
