import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmailChannelError } from '../../../contracts';

const PACKAGE = 'strapi-plugin-email-channel';

/** Returns the path of the built worker, relative to the package root. Throws `parse-failed` if it was not built. */
export function findWorkerFile(start = __dirname): string {
  for (let directory = start; ; directory = dirname(directory)) {
    const file = join(directory, 'dist', 'server', 'mail-worker.js');
    if (isRoot(directory) && existsSync(file)) return file;
    if (directory === dirname(directory)) throw new EmailChannelError('parse-failed.not-built');
  }
}

function isRoot(directory: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return (manifest as { name?: unknown }).name === PACKAGE;
  } catch {
    return false;
  }
}
