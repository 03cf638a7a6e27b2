import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each demo makes up for itself at its first start. */
export interface DemoSecrets {
  adminPassword: string;
  mailboxPassword: string;
  appKeys: string[];
  adminJwtSecret: string;
  apiTokenSalt: string;
  transferTokenSalt: string;
  encryptionKey: string;
}

/** Where a running demo is reached; `npm run demo:send` reads it. */
export interface RunningDemo {
  pid: number;
  smtpPort?: number;
}

/** The folder of a demo, taken by this process until `leave`. */
export interface Home {
  database: string;
  /** Strapi's public folder, with the files of the Media Library. */
  public: string;
  inbox: string;
  /** Outgoing mail, as files. */
  sent: string;
  secrets: DemoSecrets;
  announce(running: Omit<RunningDemo, 'pid'>): void;
  leave(): void;
}

/** Another demo runs in the same folder. */
export class AlreadyRunning extends Error {}

/** Takes the folder, emptied first with `reset`. Throws AlreadyRunning while another process has it. */
export function enterHome(directory: string, { reset }: { reset: boolean }): Home {
  const lock = join(directory, 'running.json');
  const holder = runningIn(lock);
  if (holder !== null)
    throw new AlreadyRunning(
      `The demo already runs, as process ${holder}: stop it first (Ctrl-C where it runs). ` +
        `If that process is no demo, remove ${lock}.`,
    );
  if (reset) rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'public', 'uploads'), { recursive: true });
  const announce = (running: Omit<RunningDemo, 'pid'>) =>
    writeFileSync(lock, JSON.stringify({ pid: process.pid, ...running } satisfies RunningDemo));
  announce({});
  return {
    database: join(directory, 'data.db'),
    public: join(directory, 'public'),
    inbox: join(directory, 'inbox'),
    sent: join(directory, 'sent'),
    secrets: readSecrets(join(directory, 'secrets.json')),
    announce,
    leave: () => rmSync(lock, { force: true }),
  };
}

/** The process that has the folder, null when there is none. */
function runningIn(lock: string): number | null {
  const pid = existsSync(lock) ? pidIn(readFileSync(lock, 'utf8')) : null;
  if (pid === null) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : null;
  }
}

/** Null when the file was not written to its end. */
function pidIn(json: string): number | null {
  try {
    return (JSON.parse(json) as RunningDemo).pid;
  } catch {
    return null;
  }
}

function readSecrets(file: string): DemoSecrets {
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(newSecrets(), null, 2), { mode: 0o600 });
  return JSON.parse(readFileSync(file, 'utf8')) as DemoSecrets;
}

const random = () => randomBytes(24).toString('base64url');

const newSecrets = (): DemoSecrets => ({
  // Strapi asks for an upper-case letter, a lower-case one and a digit.
  adminPassword: `Demo1-${randomBytes(5).toString('hex')}`,
  mailboxPassword: random(),
  appKeys: [random(), random()],
  adminJwtSecret: random(),
  apiTokenSalt: random(),
  transferTokenSalt: random(),
  encryptionKey: random(),
});
