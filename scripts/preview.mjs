/** Builds the preview and its parser when their sources are newer, and runs it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = (directory) =>
  Math.max(
    ...readdirSync(join(root, directory), { recursive: true }).map((name) =>
      modified(join(root, directory, name)),
    ),
  );

const targets = [
  ['server/src/mail/worker.ts', 'dist/server/mail-worker.js'],
  ['scripts/preview.ts', 'dist/preview.js'],
];
const sources = Math.max(
  ...['content-types', 'contracts', 'scripts', 'server/src'].map((one) =>
    modified(join(root, one)) ? newest(one) : 0,
  ),
);
for (const [entry, outfile] of targets)
  if (modified(join(root, outfile)) < sources) await bundle(entry, outfile);

const { status } = spawnSync(process.execPath, [join(root, 'dist/preview.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
