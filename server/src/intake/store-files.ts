import {
  decide,
  step,
  type Channel,
  type Decision,
  type EmailChannelError,
  type Step,
} from '../../../contracts';
import { prepareFiles, type PreparedFile } from '../files/prepare';
import type { RefusalRules } from '../files/refusal';
import { BYTES } from '../files/stored-type';
import type { IntakeDependencies, Run } from './dependencies';
import type { Foreseen, ItemVerdict, Planned } from './item';
import { filteredFiles } from './host-word';
import { MAX_ATTEMPTS, type Claim } from '../messages/message';

/** Number of messages whose files are stored concurrently. */
const STORING = 8;
const MAX_NOTES = 100;

type StoringDependencies = Pick<IntakeDependencies, 'uploads' | 'refusal' | 'observer' | 'logger'>;

/** Stores mail files before the transaction that decides the message. */
export function createFileStoring({ uploads, refusal, observer, logger }: StoringDependencies) {
  /**
   * Stores the files of messages according to their foreseen outcome. If the actual outcome differs, unused files are
   * deleted after the commit.
   * @returns the messages that can be decided. If the provider fails, a message waits for the next run, and fails after
   * too many attempts. A permanently rejected file is omitted, with a note.
   */
  return async function storeFiles(run: Run, items: Foreseen[]): Promise<Planned[]> {
    const needs = items.map((item) => filesOf(item, refusal, run.channel.addEmailAsAttachment));
    const planned: Planned[] = items.map((item, index) => ({
      ...item,
      stored: new Map(),
      intended: needs[index]!.files.size,
      notes: needs[index]!.notes,
    }));
    const wanted = items.flatMap(({ prepared: { claim } }, index) => {
      const { files } = needs[index]!;
      return files.size > 0 ? [{ index, claim, keys: [...files.keys()], files: [...files.values()] }] : [];
    });
    if (wanted.length === 0) return planned;
    const intended = await uploads.intend(run.fence, wanted);
    observer.reached?.('upload-intended');

    const waiting = new Set<number>();
    for (let start = 0; start < wanted.length; start += STORING) {
      run.connection.throwIfAborted();
      await Promise.all(
        wanted.slice(start, start + STORING).map(async ({ index, claim, keys }, offset) => {
          const message = planned[index]!;
          try {
            const { stored, refused } = await uploads.store(intended[start + offset]!);
            for (const { values } of refused)
              logger.warn(`message ${claim.id}: the upload provider refused a file: ${String(values.error)}`);
            planned[index] = {
              ...message,
              stored: new Map(stored.flatMap((file, position) => (file ? [[keys[position]!, file]] : []))),
              notes: [...message.notes, ...refused].slice(0, MAX_NOTES),
            };
          } catch (error) {
            const fault = error as EmailChannelError;
            if (canWait(claim)) waiting.add(index);
            else planned[index] = { ...message, ended: notStored(fault) };
            run.fault ??= fault;
            logger.warn(`message ${claim.id}: ${fault.message}`);
          }
          observer.reached?.('file-stored');
        }),
      );
    }
    observer.reached?.('uploaded');
    return planned.filter((_, index) => !waiting.has(index));
  };
}

export type FileStoring = ReturnType<typeof createFileStoring>;

/**
 * Whether the next run may try again, since the provider may be temporarily unavailable. A requested retry gets its
 * result at once.
 */
const canWait = (claim: Claim): boolean => !claim.hasRaw && claim.attempts < MAX_ATTEMPTS;

const notStored = ({ said }: EmailChannelError): Decision =>
  decide('attachments-not-stored', [step('files.provider-refused', { error: said?.values?.error ?? '' })]);

/** The files needed for an outcome: the whole mail for a ticket, attachments for a reply, otherwise none. */
function neededBy(
  { ticket, reply, mail }: Pick<ItemVerdict, 'ticket' | 'reply' | 'mail'>,
  { addEmailAsAttachment }: Pick<Channel, 'addEmailAsAttachment'>,
): 0 | 1 | 2 {
  if (ticket && addEmailAsAttachment) return 2;
  return (ticket || reply) && mail && mail.attachments.length > 0 ? 1 : 0;
}

/** Thrown if an earlier message changed a message's outcome, and its files are not stored. */
export class FilesNeeded extends Error {}

/** Throws `FilesNeeded` if a verdict needs files that were not stored. */
export function requireFiles({ foreseen }: Planned, verdict: ItemVerdict, channel: Channel): void {
  if (foreseen && neededBy(verdict, channel) > neededBy(foreseen, channel)) throw new FilesNeeded();
}

/**
 * Files of a ticket or reply by attachment index, and notes on omitted ones.
 * @param addsMail whether the whole mail is attached to a new ticket
 */
function filesOf(
  { foreseen: { ticket, reply, mail }, prepared: { raw }, arrived }: Foreseen,
  rules: RefusalRules,
  addsMail: boolean,
): { files: Map<number, PreparedFile>; notes: Step[] } {
  const files = new Map<number, PreparedFile>();
  if (!mail || (!ticket && !reply)) return { files, notes: [] };
  const checked = prepareFiles(mail.attachments, rules);
  const removed = arrived?.host?.removedFiles() ?? new Map();
  for (const [index, file] of checked.files.entries())
    if (file && !removed.has(index)) files.set(index, file);
  const notes = [...checked.leftOut, ...filteredFiles(arrived?.host, mail)];
  if (raw && ticket && addsMail) {
    // The whole mail would contain the removed files.
    if (removed.size > 0) notes.push(step('files.mail-filtered'));
    else files.set(mail.attachments.length, emlOf(mail.subject, raw));
  }
  return { files, notes: notes.slice(0, MAX_NOTES) };
}

/** The whole mail as a file, stored with a type that web servers do not render. */
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
  contentId: null,
  content: raw,
});
