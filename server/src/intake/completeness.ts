import type { Channel, ExaminedMail, FolderCompleteness } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';
import type { Messages } from '../messages';
import { folderKey } from '../messages/keys';
import { startingUid, type Cursors } from './cursor';

/** Number of UIDs compared at once. */
const WINDOW = 1_000;
/** Maximum number of reported UIDs. */
const MAX_NAMED = 100;

/**
 * Compares the folders of a channel with the message log: every message since the start date must have a row or be
 * after the cursor. Read-only. Rejects with mailbox errors.
 * @param each called for every message
 */
export async function examineFolders(
  { messages, cursors }: { messages: Pick<Messages, 'recall'>; cursors: Cursors },
  mailbox: Mailbox,
  channel: Channel,
  each: (mail: ExaminedMail) => void = () => undefined,
): Promise<FolderCompleteness[]> {
  const laterAccount = await cursors.laterAccount(channel);
  const since = channel.syncStartDate === null ? null : new Date(channel.syncStartDate);
  const folders: FolderCompleteness[] = [];
  for (const { path } of channel.folders) {
    const { uidValidity } = await mailbox.open(path);
    const place = {
      channel: channel.documentId,
      folder: path,
      folderHash: folderKey(path, laterAccount),
      uidValidity,
    };
    // Read the cursor before the log, so that messages read meanwhile count as accounted for, not as missing.
    const readTo = startingUid(await cursors.read(place), uidValidity, since?.getTime() ?? null);
    const result: FolderCompleteness = {
      folder: path,
      uidValidity,
      inFolder: 0,
      accounted: 0,
      unread: 0,
      missing: 0,
      missingUids: [],
    };
    const uids = await mailbox.uids({ afterUid: 0, since });
    for (let start = 0; start < uids.length; start += WINDOW) {
      const some = uids.slice(start, start + WINDOW);
      const known = await messages.recall.outcomes(place, some);
      const unknown = some.filter((uid) => !known.has(uid));
      const infos = unknown.length > 0 ? await mailbox.describe(unknown) : [];
      for (const [uid, row] of known) {
        result.accounted += 1;
        each({ folder: path, uidValidity, uid, ...row });
      }
      for (const { uid, internalDate } of infos) {
        if (since && internalDate < since) continue;
        const outcome = uid <= readTo ? 'missing' : 'unread';
        result[outcome] += 1;
        if (outcome === 'missing' && result.missingUids.length < MAX_NAMED) result.missingUids.push(uid);
        each({
          folder: path,
          uidValidity,
          uid,
          outcome,
          reason: null,
          receivedAt: internalDate.toISOString(),
          decidedAt: null,
        });
      }
    }
    result.inFolder = result.accounted + result.unread + result.missing;
    folders.push(result);
  }
  return folders;
}
