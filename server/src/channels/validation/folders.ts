import type { Channel } from '../../../../contracts';
import type { ProblemList } from './problem-list';

/** INBOX is the same in any letter case (RFC 3501 5.1); other names are not. */
const folderName = (path: string): string => (path.toUpperCase() === 'INBOX' ? 'INBOX' : path);

/** Which folders are read, and where their mail is moved: never to one that is read as well. */
export function checkFolders(channel: Channel, { missing, wrong }: ProblemList): void {
  if (channel.folders.length === 0) missing(['folders'], 'Choose at least one folder to read.');
  const names = channel.folders.map(({ path }) => folderName(path));
  channel.folders.forEach((folder, index) => {
    if (names.indexOf(names[index]!) < index)
      wrong(['folders', index, 'path'], 'The folder is in the list already.');
    for (const key of ['successFolder', 'failFolder'] as const)
      if (folder[key] && names.includes(folderName(folder[key])))
        wrong(
          ['folders', index, key],
          'The channel reads this folder: mail that is moved there would be read again.',
        );
  });
}
