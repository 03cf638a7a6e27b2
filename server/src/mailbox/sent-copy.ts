import type { MailboxFolder } from '../../../contracts';
import type { Mailbox } from './types';

/** A sent message to store in the mailbox that sent it. */
export interface SentCopy {
  /** With angle brackets. */
  messageId: string;
  raw: Buffer;
  sentAt: Date;
}

/** Default folder for sent mail if the mailbox marks none. */
const USUAL_FOLDER = 'Sent';

/** Returns the folder for sent mail (RFC 6154), or null if none is marked. */
export const sentFolder = (folders: MailboxFolder[]): MailboxFolder | null =>
  folders.find(({ specialUse, selectable }) => selectable && specialUse === '\\Sent') ?? null;

/** Appends a message to the Sent folder unless it is already there. */
export async function keepInSent(mailbox: Mailbox, { messageId, raw, sentAt }: SentCopy): Promise<void> {
  const folders = await mailbox.folders();
  const known =
    sentFolder(folders) ?? folders.find(({ name, selectable }) => selectable && name === USUAL_FOLDER);
  if (known) {
    await mailbox.open(known.path);
    if ((await mailbox.withMessageId(messageId)).length > 0) return;
  }
  await mailbox.append(known?.path ?? USUAL_FOLDER, raw, sentAt);
}
