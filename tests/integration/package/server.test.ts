import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import manifest from '../../../package.json';

const ROOT = resolve(__dirname, '../../..');
const FILES = ['dist/server/index.js', 'dist/server/index.mjs', 'dist/server/mail-worker.js'];
const PACKAGE = /require\("([^".][^"]*)"\)|^import .* from "([^".][^"]*)"|import\("([^".][^"]*)"\)/gm;

describe.each(FILES)('%s', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');

  it('needs nothing from a browser', () => expect(text).not.toMatch(/\bdocument\.createElement\b/));

  it('only loads packages that a host has installed', () => {
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const names = [...text.matchAll(PACKAGE)].map((match) => match[1] ?? match[2] ?? match[3]!);
    const missing = names.filter(
      (name) => !isBuiltin(name) && !installed.some((one) => name === one || name.startsWith(`${one}/`)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});

it('every entry point loads in Node', () => {
  const plugin = jest.requireActual<{ default?: object }>(join(ROOT, 'dist/server/index.js'));
  expect(plugin.default ?? plugin).toMatchObject({
    register: expect.any(Function),
    bootstrap: expect.any(Function),
  });
});
