import { createHash } from 'node:crypto';
import type { Channel } from '../../../contracts';
import type { Mail } from '../mail/types';

/** SHA-256 in hex. Keys of the message log are digests because MySQL's collations ignore case and trailing spaces. */
export const sha256 = (...parts: string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

/** Key of an account on a mail server. */
export const accountKey = ({ host, username }: Pick<Channel, 'host' | 'username'>): string =>
  sha256((host ?? '').toLowerCase(), username ?? '');

/**
 * Key of a folder of a mailbox. INBOX is case-insensitive (RFC 3501 5.1). UIDs are specific to an account, so each
 * account that a channel uses after its first has its own folder keys.
 * @param laterAccount key of the account; null for the channel's first
 */
export const folderKey = (path: string, laterAccount: string | null = null): string => {
  const name = path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
  return laterAccount === null ? sha256(name) : sha256(laterAccount, name);
};

/**
 * Key of an account that several channels may share. Case-insensitive, as user names are on mail servers; the key of a
 * channel's own account must not change.
 */
const sharedAccount = ({ host, username }: Pick<Channel, 'host' | 'username'>): string =>
  accountKey({ host, username: username?.toLowerCase() ?? null });

/** Key of an account's folder, the same for every channel that reads it. */
export const sharedFolder = (channel: Pick<Channel, 'host' | 'username'>, path: string): string =>
  sha256('folder', sharedAccount(channel), folderKey(path));

/** Key of a message in a ticket, the same for every channel that reads its folder. */
export const sharedKey = (channel: Pick<Channel, 'host' | 'username'>, path: string, dedup: string): string =>
  sha256('shared', sharedFolder(channel, path), dedup);

/** Key of a Message-ID, for threading. */
export const messageIdKey = (messageId: string): string => sha256(messageId);

/** Key of a sender's address. */
export const senderKey = (address: string): string => sha256(address.toLowerCase());

/** Key that identifies a copy re-encoded by a server, for instance in a migration. Null without a Message-ID. */
export const decodedKey = (mail: Mail): string | null =>
  mail.messageId ? sha256('decoded', mail.messageId, mail.decodedHash) : null;

/**
 * Key that identifies an exact copy: Message-ID and content together, since some devices reuse their Message-ID. A
 * message with neither Message-ID nor Date is identified by its arrival time, so that identical alarms of a device all
 * count.
 */
export const dedupKey = (mail: Mail, receivedAt: Date): string =>
  mail.messageId || mail.date
    ? sha256(mail.messageId ?? '', mail.contentHash)
    : sha256('', mail.contentHash, receivedAt.toISOString());
