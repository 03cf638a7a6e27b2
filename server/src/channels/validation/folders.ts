import type { Channel } from '../../../../contracts';
import type { ProblemList } from './problem-list';

/** INBOX is case-insensitive (RFC 3501 5.1); other names are not. */
const folderName = (path: string): string => (path.toUpperCase() === 'INBOX' ? 'INBOX' : path);

/** Checks the folders to read and the target folders of moves, which must not be read as well. */
export function checkFolders(channel: Channel, { missing, wrong }: ProblemList): void {
  if (channel.folders.length === 0) missing(['folders'], 'no-folders');
  const names = channel.folders.map(({ path }) => folderName(path));
  channel.folders.forEach((folder, index) => {
    if (names.indexOf(names[index]!) < index) wrong(['folders', index, 'path'], 'folder-twice');
    for (const key of ['successFolder', 'failFolder'] as const)
      if (folder[key] && names.includes(folderName(folder[key])))
        wrong(['folders', index, key], 'target-folder-read');
  });
}
