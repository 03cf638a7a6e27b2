/** Bundles one TypeScript entry of the project for Node; packages stay outside where they can. */
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packages from './packages.cjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Answers the path of the bundle. */
export async function bundle(entry, outfile, format = 'cjs') {
  const path = join(root, outfile);
  await build({
    entryPoints: [join(root, entry)],
    outfile: path,
    bundle: true,
    platform: 'node',
    format,
    target: 'node20',
    external: packages.external,
    // A script may use tests/support, which lies two levels below the root, as dist/scripts does.
    ...(format === 'esm' ? { define: { __dirname: 'import.meta.dirname' } } : {}),
    sourcemap: true,
    logLevel: 'warning',
  });
  return path;
}
