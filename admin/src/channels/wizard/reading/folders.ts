import type { ChannelFolder, MailboxFolder } from '../../../../../contracts/channel';

/** Initial folder row: the inbox if it is not in use yet, else an empty name. */
export const newFolder = (rows: ChannelFolder[]): ChannelFolder => ({
  path: rows.some(({ path }) => path.toUpperCase() === 'INBOX') ? '' : 'INBOX',
  after: 'leave',
  successFolder: null,
  failFolder: null,
});

/** Selectable folders: those that can contain messages, and the current one even if it does not exist. */
export function folderOptions(folders: MailboxFolder[], chosen: string | null): MailboxFolder[] {
  const selectable = folders.filter((folder) => folder.selectable);
  if (!chosen || selectable.some(({ path }) => path === chosen)) return selectable;
  return [{ path: chosen, name: chosen, delimiter: '/', specialUse: null, selectable: true }, ...selectable];
}

/** `\\Sent` → `sent`, the last part of a translation key. */
export const specialUseName = (specialUse: string | null): string | null =>
  specialUse ? specialUse.replace(/^\\/, '').toLowerCase() : null;
