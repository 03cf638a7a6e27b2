/**
 * Builds the playground's admin panel into playground/build. `strapi build` would take the tsconfig.json of the checkout
 * for the playground's and compile the whole project, hence the function behind that command.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
process.chdir(join(dirname(fileURLToPath(import.meta.url)), '../playground'));
Object.assign(process.env, {
  NODE_ENV: 'production',
  STRAPI_TELEMETRY_DISABLED: 'true',
});

const strapi = dirname(require.resolve('@strapi/strapi/package.json'));
const { build } = require(join(strapi, 'dist/src/node/build.js'));
const spinner = { start: () => spinner, succeed: () => spinner, fail: () => spinner };
const logger = { ...console, spinner: () => spinner };
await build({ cwd: process.cwd(), tsconfig: undefined, logger, minify: true, sourcemaps: false });
