/** `npm run simulate`: bundles the model of a fleet and runs it. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from '../scripts/bundle.mjs';

// One folder a run, so that two runs don't meet.
const folder = `.tmp/simulate-${process.pid}`;
const main = await bundle('bench/simulate/index.ts', `${folder}/index.cjs`);
const { status } = spawnSync(process.execPath, ['--enable-source-maps', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
rmSync(join(root, folder), { recursive: true, force: true });
process.exit(status ?? 1);
