import { decide, type Decision } from '../../../contracts';
import { prepareFiles, type FileRules, type PreparedFile } from '../files/prepare';
import { BYTES } from '../files/stored-type';
import { cluesOf } from '../ticketing/threading';
import type { IntakeDependencies, Run } from './dependencies';
import type { Item } from './item';
import { MOST_ATTEMPTS, type Claim } from '../messages/message';

/** Messages whose files are stored at the same time. */
const STORING = 8;
const MOST_NOTES = 10;

/**
 * Stores the files of messages before the transaction that decides them. Which files are needed follows from what is
 * foreseen; a message that turns out otherwise leaves files unused, and those are discarded after the commit. A message
 * whose files the provider did not take waits for the next run, until it was begun too often.
 */
export async function storeFiles(deps: IntakeDependencies, run: Run, items: Item[]): Promise<void> {
  const rules = deps.uploads.rules();
  const wanted = items.flatMap((item) => {
    const files = filesOf(item, rules);
    const { claim } = item.prepared;
    return files.size > 0 ? [{ item, claim, indexes: [...files.keys()], files: [...files.values()] }] : [];
  });
  if (wanted.length === 0) return;
  for (const { item, files } of wanted) item.intended = files.length;
  const intended = await deps.uploads.intend(run.fence, wanted);
  deps.observer.reached?.('upload-intended');

  for (let start = 0; start < wanted.length; start += STORING) {
    run.connection.throwIfAborted();
    await Promise.all(
      wanted.slice(start, start + STORING).map(async ({ item, claim, indexes }, offset) => {
        try {
          const stored = await deps.uploads.store(intended[start + offset]!);
          stored.forEach((file, position) => item.stored.set(indexes[position]!, file));
        } catch (error) {
          if (canWait(claim)) item.waits = true;
          else item.prepared.ended = notStored();
          deps.logger.warn(`message ${claim.id}: ${(error as Error).message}`);
        }
        deps.observer.reached?.('file-stored');
      }),
    );
  }
  deps.observer.reached?.('uploaded');
}

/**
 * Whether the next run may try again: the provider may only be away. A person who asked for the message gets its answer at
 * once.
 */
const canWait = (claim: Claim): boolean => !claim.hasRaw && claim.attempts < MOST_ATTEMPTS;

function notStored(): Decision {
  const text = 'The upload provider did not take a file.';
  return decide('attachments-not-stored', [{ check: 'files', result: 'stop', text }]);
}

/** The files that a message needs, by attachment index; notes on the item what was left out. */
function filesOf(item: Item, rules: FileRules): Map<number, PreparedFile> {
  const files = new Map<number, PreparedFile>();
  const { ticket, reply, mail } = item.foreseen ?? {};
  if (!mail || (!ticket && !reply)) return files;
  const indexes = new Set(ticket?.files.flatMap((plan) => plan.attachments));
  // Whether it is a reply may hang on an earlier message of the same batch, and a reply keeps all its files.
  const { messageIds, numbers } = cluesOf(mail);
  if (reply || messageIds.length > 0 || numbers.length > 0)
    mail.attachments.forEach((_, index) => indexes.add(index));

  const chosen = [...indexes].filter((index) => mail.attachments[index] !== undefined);
  const checked = prepareFiles(
    chosen.map((index) => mail.attachments[index]!),
    rules,
  );
  checked.files.forEach((file, position) => file && files.set(chosen[position]!, file));
  for (const { name, why } of checked.refused.slice(0, MOST_NOTES))
    item.notes.push({
      check: 'files',
      result: 'note',
      text: `The file “${name.slice(0, 100).toWellFormed()}” was left out: ${why}.`,
    });

  const { raw } = item.prepared;
  if (raw && ticket?.files.some((plan) => plan.eml))
    files.set(mail.attachments.length, emlOf(mail.subject, raw));
  return files;
}

/** The whole mail as a file, stored inert: a web server must not serve somebody's mail as a page. */
const emlOf = (subject: string, raw: Uint8Array): PreparedFile => ({
  name: `${
    subject
      .slice(0, 100)
      .toWellFormed()
      .replace(/[<>:"/\\|?*]/g, ' ')
      .trim() || 'message'
  }.eml`,
  ...BYTES,
  size: raw.byteLength,
  content: raw,
});
