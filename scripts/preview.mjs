/** Builds the preview and its parser when their sources are newer, and runs it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensurePackages, isOlder, root } from './prepare.mjs';

const SOURCES = ['content-types', 'contracts', 'scripts', 'server/src'];
const TARGETS = [
  ['server/src/mail/worker.ts', 'dist/server/mail-worker.js'],
  ['scripts/preview.ts', 'dist/preview.js'],
];

await ensurePackages();
const { bundle } = await import('./bundle.mjs');
for (const [entry, outfile] of TARGETS) if (isOlder([outfile], SOURCES)) await bundle(entry, outfile);

const { status } = spawnSync(process.execPath, [join(root, 'dist/preview.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
