/** `npm run bench`: builds the plugin when it was not built, bundles the benchmark and runs it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bundle, root } from '../scripts/bundle.mjs';

const built = ['index.js', 'mail-worker.js'].every((name) => existsSync(join(root, 'dist/server', name)));
if (!built) {
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// Inside the checkout, so that the packages are found; one folder a run, so that two runs don't meet.
const folder = `.tmp/bench-${process.pid}`;
const main = await bundle('bench/index.ts', `${folder}/index.cjs`);
await bundle('bench/child/app.ts', `${folder}/app.cjs`);
await bundle('bench/child/mail.ts', `${folder}/mail.cjs`);
await bundle('bench/child/load.ts', `${folder}/load.cjs`);

const child = spawn(process.execPath, ['--enable-source-maps', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The benchmark cleans up by itself when it is told to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => {
  rmSync(join(root, folder), { recursive: true, force: true });
  process.exit(code ?? 128 + constants.signals[signal]);
});
