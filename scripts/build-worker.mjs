/** Builds the thread that parses mail: dist/server/mail-worker.js. Runs after `strapi-plugin build` and before tests. */
import { bundle } from './bundle.mjs';

await bundle('server/src/mail/worker.ts', 'dist/server/mail-worker.js');
