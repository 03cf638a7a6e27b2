import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Paths of the files that a host with the provider `local` keeps: those of the public folder, and the private ones. */
export function storedFiles(publicFolder: string): string[] {
  return [join(publicFolder, 'uploads'), join(dirname(publicFolder), 'private', 'email-channel')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => join(entry.parentPath, entry.name)),
    );
}
