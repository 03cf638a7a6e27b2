const { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync } = require('node:fs');

const MEMORY = '/dev/shm';
const PREFIX = 'email-channel-jest-';
const NEEDED_BYTES = 2 * 1024 ** 3;

const hasRoom = () => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false;
  }
};

const runs = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Removes what runs that were killed left behind. */
const removeLeftovers = () => {
  for (const name of readdirSync(MEMORY))
    if (name.startsWith(PREFIX) && !runs(Number(name.slice(PREFIX.length))))
      rmSync(`${MEMORY}/${name}`, { recursive: true, force: true });
};

/**
 * Puts the temporary files of this process and its children into memory until it ends, where the machine has room: SQLite and
 * Dovecot wait for the disk at every commit. What a killed process wrote is still there, so no test of a crash becomes easier.
 */
exports.useMemoryForTemporaryFiles = () => {
  if (process.env.TMPDIR || !hasRoom()) return;
  removeLeftovers();
  const directory = `${MEMORY}/${PREFIX}${process.pid}`;
  mkdirSync(directory, { recursive: true });
  // Mail servers read their files as users of their own.
  chmodSync(directory, 0o1777);
  process.env.TMPDIR = directory;
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
};
