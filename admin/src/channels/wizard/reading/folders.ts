import type { ChannelFolder, MailboxFolder } from '../../../../../contracts/channel';

/** A folder row to begin with: the inbox where it is free, else one to be named. */
export const newFolder = (rows: ChannelFolder[]): ChannelFolder => ({
  path: rows.some(({ path }) => path.toUpperCase() === 'INBOX') ? '' : 'INBOX',
  after: 'leave',
  successFolder: null,
  failFolder: null,
});

/** Folders that can be chosen: those of the mailbox that hold mail, and the one that is set although it is none of them. */
export function folderOptions(folders: MailboxFolder[], chosen: string | null): MailboxFolder[] {
  const selectable = folders.filter((folder) => folder.selectable);
  if (!chosen || selectable.some(({ path }) => path === chosen)) return selectable;
  return [{ path: chosen, name: chosen, delimiter: '/', specialUse: null, selectable: true }, ...selectable];
}

/** `\\Sent` → `sent`, the end of a translation key. */
export const specialUseName = (specialUse: string | null): string | null =>
  specialUse ? specialUse.replace(/^\\/, '').toLowerCase() : null;
