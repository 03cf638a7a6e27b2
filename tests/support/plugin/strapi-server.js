/** The plugin from its TypeScript source, which jest transforms: no build is needed to boot it in a test. */
module.exports = require('../../../server/src/index.ts');
