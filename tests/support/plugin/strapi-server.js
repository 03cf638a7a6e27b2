/** The plugin from its TypeScript source, as the running test file loaded it: no build is needed to boot it in a test. */
module.exports = globalThis.pluginUnderTest;
// The next test file has a source of its own.
delete require.cache[__filename];
