/** Builds the command `email-channel`: dist/cli/index.js. */
import { chmodSync } from 'node:fs';
import { bundle } from './bundle.mjs';

chmodSync(await bundle('cli/index.ts', 'dist/cli/index.js'), 0o755);
