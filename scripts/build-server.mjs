/**
 * Bundles the server once more, for Node: `strapi-plugin build` takes the browser's variant of a package where it has one,
 * and one of those needs a `document`. Runs after `strapi-plugin build`, whose declarations stay.
 */
import { bundle } from './bundle.mjs';

await bundle('server/src/index.ts', 'dist/server/index.js');
await bundle('server/src/index.ts', 'dist/server/index.mjs', 'esm');
