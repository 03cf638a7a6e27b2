/** Runs a TypeScript script of this folder: `node scripts/run.mjs score-corpus ARGS…`. */
import { spawnSync } from 'node:child_process';
import { bundle } from './bundle.mjs';

const [name, ...rest] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name ?? '')) {
  console.error('Usage: node scripts/run.mjs SCRIPT [ARGUMENTS]');
  process.exit(2);
}
const file = await bundle(`scripts/${name}.ts`, `dist/scripts/${name}.mjs`, 'esm');
process.exit(
  spawnSync(process.execPath, ['--enable-source-maps', file, ...rest], { stdio: 'inherit' }).status ?? 1,
);
