import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { available } from '../../support/available';

const ROOT = resolve(__dirname, '../../..');

/** Runs once before the suites: they open the built admin panel, which takes minutes where it is out of date. */
export default function buildPanel(): void {
  if (!available.chromium || !available.dovecot) return;
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts/prepare-panel.mjs')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The admin panel could not be built.');
}
