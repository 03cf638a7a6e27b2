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

/** Messages whose files are stored at the same time. */
const STORING = 8;
const MAX_NOTES = 100;

type StoringDependencies = Pick<IntakeDependencies, 'uploads' | 'refusal' | 'observer' | 'logger'>;

/** Stores files of mail before the transaction that decides it. */
export function createFileStoring({ uploads, refusal, observer, logger }: StoringDependencies) {
  /**
   * Stores the files of messages. Which files are needed follows from what is foreseen; a message that turns out otherwise
   * leaves files unused, and those are discarded after the commit.
   * @returns the messages that can be decided: one whose files the provider did not take waits for the next run, and ends
   *   once it was attempted too often. A file that the provider refuses for good is left out, with a note
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
 * Whether the next run may try again: the provider may only be away. A person who asked for the message gets its answer at
 * once.
 */
const canWait = (claim: Claim): boolean => !claim.hasRaw && claim.attempts < MAX_ATTEMPTS;

const notStored = ({ said }: EmailChannelError): Decision =>
  decide('attachments-not-stored', [step('files.provider-refused', { error: said?.values?.error ?? '' })]);

/** What a message needs files for: a ticket may need the whole mail, a reply its attachments, anything else none. */
function neededBy(
  { ticket, reply, mail }: Pick<ItemVerdict, 'ticket' | 'reply' | 'mail'>,
  { addEmailAsAttachment }: Pick<Channel, 'addEmailAsAttachment'>,
): 0 | 1 | 2 {
  if (ticket && addEmailAsAttachment) return 2;
  return (ticket || reply) && mail && mail.attachments.length > 0 ? 1 : 0;
}

/** A message became what it was not foreseen to be, and files of it are not stored: messages before it decided otherwise. */
export class FilesNeeded extends Error {}

/** Throws `FilesNeeded` where a verdict needs files that were not stored for what was foreseen. */
export function requireFiles({ foreseen }: Planned, verdict: ItemVerdict, channel: Channel): void {
  if (foreseen && neededBy(verdict, channel) > neededBy(foreseen, channel)) throw new FilesNeeded();
}

/**
 * The files of a message that becomes a ticket or a reply, by attachment index, and notes on what is left out.
 * @param addsMail whether the whole mail is a file of a new ticket
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
    // The whole mail holds what was removed from it.
    if (removed.size > 0) notes.push(step('files.mail-filtered'));
    else files.set(mail.attachments.length, emlOf(mail.subject, raw));
  }
  return { files, notes: notes.slice(0, MAX_NOTES) };
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
  contentId: null,
  content: raw,
});
