import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Inbox, StoredMessage } from './imap-server';

/**
 * An INBOX in a folder of the disk: `<uid>.eml` for each message, its INTERNALDATE being the file's time, and
 * `uidvalidity`, made anew with the folder.
 */
export function openInbox(directory: string): Inbox {
  mkdirSync(directory, { recursive: true });
  const names = readdirSync(directory);
  const validityFile = join(directory, 'uidvalidity');
  if (!names.includes('uidvalidity')) writeFileSync(validityFile, String(Math.floor(Date.now() / 1_000)));
  return {
    uidValidity: Number(readFileSync(validityFile, 'utf8')),
    messages: names
      .filter((name) => /^\d+\.eml$/.test(name))
      .map((name) => readMessage(directory, name))
      .sort((a, b) => a.uid - b.uid),
    keep({ uid, raw, internalDate }) {
      const file = join(directory, `${String(uid).padStart(6, '0')}.eml`);
      writeFileSync(`${file}.part`, raw);
      utimesSync(`${file}.part`, internalDate, internalDate);
      renameSync(`${file}.part`, file);
    },
  };
}

const readMessage = (directory: string, name: string): StoredMessage => ({
  uid: Number.parseInt(name, 10),
  raw: readFileSync(join(directory, name)),
  internalDate: statSync(join(directory, name)).mtime,
});
