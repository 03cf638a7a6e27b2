import { chownSync, existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** User and group that mail files belong to; null when the current user's. */
export type Owner = { uid: number; gid: number } | null;

/** One second for each message, from a time in the past: servers order new files by the second in their names. */
const FIRST_SECOND = 1_000_000_000;
let written = 0;

/** Makes a Maildir with its three folders, also for a folder below one (`.Name`, Maildir++). */
export function makeMaildir(dir: string, owner: Owner): void {
  for (const path of [dir, join(dir, 'tmp'), join(dir, 'new'), join(dir, 'cur')])
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true });
      if (owner) chownSync(path, owner.uid, owner.gid);
    }
}

/**
 * Delivers a message into a Maildir as a mail server's delivery agent does. Lines end in LF there; INTERNALDATE is the
 * file's modification time. Messages get UIDs in the order in which they are written.
 */
export function writeMessage(
  dir: string,
  raw: Buffer,
  internalDate: Date,
  seen: boolean,
  owner: Owner,
): void {
  const content = withLf(raw);
  const lines = content.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  const name = `${FIRST_SECOND + written++}.M1P${process.pid}.test,S=${content.length},W=${content.length + lines}`;
  const temporary = join(dir, 'tmp', name);
  writeFileSync(temporary, content);
  const seconds = Math.floor(internalDate.getTime() / 1_000);
  utimesSync(temporary, seconds, seconds);
  if (owner) chownSync(temporary, owner.uid, owner.gid);
  renameSync(temporary, seen ? join(dir, 'cur', `${name}:2,S`) : join(dir, 'new', name));
}

/** CRLF becomes LF; every other byte stays. */
function withLf(raw: Buffer): Buffer {
  if (!raw.includes('\r\n')) return raw;
  return Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}
