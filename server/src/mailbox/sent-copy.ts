import type { MailboxFolder } from '../../../contracts';
import type { Mailbox } from './types';

/** A message that was sent, to be kept in the mailbox that sent it. */
export interface SentCopy {
  /** With its angle brackets. */
  messageId: string;
  raw: Buffer;
  sentAt: Date;
}

/** Where a mailbox without a folder marked for it keeps what it sent. */
const USUAL_FOLDER = 'Sent';

/** The folder for sent mail (RFC 6154), null where none is marked. */
export const sentFolder = (folders: MailboxFolder[]): MailboxFolder | null =>
  folders.find(({ specialUse, selectable }) => selectable && specialUse === '\\Sent') ?? null;

/** Puts a message into the Sent folder, unless it is there already. */
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
