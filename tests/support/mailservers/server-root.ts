import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Supervised, supervise } from './processes';

/** Where `npm run test:servers` unpacks the servers that can't be installed beside Dovecot. */
const UNPACKED = process.env.TEST_MAILSERVERS ?? '/opt/email-channel-test-servers';

/** Whether a server was unpacked and may be run: chroot wants root. */
export const isUnpacked = (name: string): boolean =>
  process.getuid?.() === 0 && existsSync(join(UNPACKED, name, 'usr'));

/** A root directory for one run of a server, with the programs' own fixed paths inside. */
export interface ServerRoot {
  /** Makes a directory, or writes a file, that belongs to a user by number (default root). */
  directory(path: string, owner?: number): void;
  write(path: string, content: string, options?: { owner?: number; mode?: number }): void;
  /** Gives a file, or a directory with all that is in it, to a user. */
  own(path: string, owner: number): void;
  /** Runs a program inside to its end. Throws when it fails. */
  run(program: string, args: string[], input?: string): void;
  /** Starts a program inside that stays in the foreground. */
  start(program: string, args: string[], env?: Record<string, string>, graceMs?: number): Supervised;
  remove(): void;
}

/** Makes a root of an unpacked server; its files are links to the unpacked ones. `users` are its accounts by name. */
export function makeServerRoot(name: string, users: Record<string, number>): ServerRoot {
  const parent = mkdtempSync(join(UNPACKED, `${name}-run-`));
  const root = join(parent, 'root');
  const path = (inside: string) => join(root, inside);
  execFileSync('cp', ['-al', join(UNPACKED, name), root]);
  const server: ServerRoot = {
    directory(inside, owner = 0) {
      mkdirSync(path(inside), { recursive: true });
      chownSync(path(inside), owner, owner);
    },
    write(inside, content, { owner = 0, mode = 0o644 } = {}) {
      mkdirSync(dirname(path(inside)), { recursive: true });
      // A link would be written through to what was unpacked.
      rmSync(path(inside), { force: true });
      writeFileSync(path(inside), content, { mode });
      chownSync(path(inside), owner, owner);
    },
    own(inside, owner) {
      execFileSync('chown', ['-R', `${owner}:${owner}`, path(inside)]);
    },
    run(program, args, input = '') {
      execFileSync('chroot', [root, program, ...args], { input, stdio: ['pipe', 'ignore', 'pipe'] });
    },
    start: (program, args, env = {}, graceMs = 2_000) =>
      supervise('env', ['-i', ...pairs(env), 'chroot', root, program, ...args], graceMs),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
  const accounts = Object.entries({ root: 0, ...users });
  server.write('/etc/passwd', accounts.map(([user, id]) => `${user}:x:${id}:${id}::/:/none\n`).join(''));
  server.write('/etc/group', accounts.map(([user, id]) => `${user}:x:${id}:\n`).join(''));
  for (const directory of ['/dev', '/proc', '/run', '/tmp']) server.directory(directory);
  const devices = { null: '3', random: '8', urandom: '9' };
  for (const [device, minor] of Object.entries(devices))
    execFileSync('mknod', ['-m', '666', path(`/dev/${device}`), 'c', '1', minor]);
  return server;
}

const pairs = (env: Record<string, string>): string[] =>
  Object.entries({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
