import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Outcome } from '../../contracts';
import { createTestDatabase, type DatabaseName } from './test-database';

const ROOT = resolve(__dirname, '../..');
/** An instance that has not ended by then is killed, in ms. */
const PATIENCE_MS = 180_000;

/** What a database and its upload folder hold. */
export interface Report {
  ledger: {
    uid: number;
    state: string;
    reason: string | null;
    detail: string | null;
    messageId: string | null;
    ticket: string | null;
    after: string | null;
  }[];
  tickets: { documentId: string; subject: string; source: string }[];
  /** Message-IDs. */
  replies: string[];
  rawParts: number;
  files: number;
  unrelatedFiles: number;
  missingFiles: string[];
  orphanFiles: string[];
}

/** Instances of the playground with the built plugin that share one database and one upload folder. */
export interface Instances {
  setup(channel: Record<string, unknown>): Promise<string>;
  /** Reads the channel in a process of its own; with `killAt` (`checkpoint:n`) that process is expected to be killed. */
  run(
    channel: string,
    killAt?: string,
  ): Promise<{ killed: boolean; summary: Record<Outcome, number> | null }>;
  report(): Promise<Report>;
  stop(): Promise<void>;
}

/** Prepares instances on a database of their own; needs `npm run build`. */
export async function startInstances(
  database: DatabaseName,
  config: Record<string, unknown> = {},
): Promise<Instances> {
  const dir = mkdtempSync(join(tmpdir(), 'email-channel-'));
  mkdirSync(join(dir, 'public', 'uploads'), { recursive: true });
  const testDatabase = await createTestDatabase(database, dir);
  // Inside the checkout, so that it finds the packages.
  const file = join(ROOT, '.tmp', `instance-${process.pid}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, 'instance-process.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  const env = {
    ...process.env,
    ...testDatabase.env,
    APP_DIR: join(ROOT, 'playground'),
    EMAIL_CHANNEL_PATH: ROOT,
    EMAIL_CHANNEL_CONFIG: JSON.stringify({ reading: false, ...config }),
    PUBLIC_DIR: join(dir, 'public'),
    PORT: '0',
    NODE_ENV: 'production',
    STRAPI_TELEMETRY_DISABLED: 'true',
  };

  const command = (args: string[], killAt = ''): Promise<{ killed: boolean; answer: unknown }> =>
    new Promise((done, fail) => {
      const child = spawn(process.execPath, [file, ...args], {
        env: { ...env, KILL_AT: killAt },
        timeout: PATIENCE_MS,
      });
      let out = '';
      child.stdout.on('data', (data) => (out += data));
      child.stderr.on('data', (data) => (out += data));
      child.on('error', fail);
      child.on('close', (code, signal) => {
        if (signal === 'SIGKILL' && killAt) done({ killed: true, answer: null });
        else if (code === 0) done({ killed: false, answer: JSON.parse(out.trim().split('\n').at(-1)!) });
        else fail(new Error(`instance ${args[0]} ended with ${signal ?? code}: ${out.slice(-3_000)}`));
      });
    });

  return {
    setup: async (channel) =>
      ((await command(['setup', JSON.stringify(channel)])).answer as { channel: string }).channel,
    async run(channel, killAt) {
      const { killed, answer } = await command(['run', channel], killAt);
      return { killed, summary: answer as Record<Outcome, number> | null };
    },
    report: async () => (await command(['report'])).answer as Report,
    async stop() {
      await testDatabase.drop();
      rmSync(dir, { recursive: true, force: true });
      rmSync(file, { force: true });
    },
  };
}
