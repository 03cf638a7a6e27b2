import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rollup, type RollupLog } from 'rollup';

const DIST = resolve(__dirname, '../../../dist/admin');
const files = readdirSync(DIST).filter((name) => name.endsWith('.mjs'));

describe('building the admin panel of a host', () => {
  it('causes no warning in the plugin', async () => {
    const warnings: RollupLog[] = [];
    const bundle = await rollup({
      input: files.map((name) => join(DIST, name)),
      external: (id) => !id.startsWith('.') && !id.startsWith(DIST),
      onwarn: (warning) => void warnings.push(warning),
    });
    await bundle.generate({ format: 'es', dir: DIST });
    await bundle.close();
    expect(warnings.map(({ message }) => message)).toEqual([]);
  });

  it('does not include a second zod, whose comments would cause warnings', () => {
    expect(files.filter((name) => /from ?"zod/.test(readFileSync(join(DIST, name), 'utf8')))).toEqual([]);
    expect(files.filter((name) => name.startsWith('zod-'))).toHaveLength(1);
  });
});
