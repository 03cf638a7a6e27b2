/**
 * Puts what the panel uses of zod into a chunk of its own. A host that bundles zod's sources is warned of two of its
 * comments, which speak of an annotation of bundlers. Runs after `strapi-plugin build`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './bundle.mjs';

const PANEL = join(root, 'dist/admin');
const IMPORT = 'import { z } from "zod";';

const chunks = readdirSync(PANEL)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => ({ name, text: readFileSync(join(PANEL, name), 'utf8') }))
  .filter(({ text }) => text.includes('"zod"'));
const used = new Set();
for (const { name, text } of chunks) {
  if (!text.includes(IMPORT)) throw new Error(`${name} imports zod in another way than ${IMPORT}`);
  for (const [, member] of text.matchAll(/\bz\.([A-Za-z]\w*)/g)) used.add(member);
}

const members = [...used].sort().map((member) => `${member}: zod.${member}`);
const { outputFiles } = await build({
  stdin: {
    contents: `import * as zod from 'zod'; export const z = { ${members.join(', ')} };`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  format: 'esm',
  target: 'es2020',
  minify: true,
  banner: { js: '/*! zod: MIT License, Copyright (c) Colin McDonnell */' },
  logLevel: 'warning',
});
const [{ text }] = outputFiles;
const chunk = `zod-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.mjs`;
writeFileSync(join(PANEL, chunk), text);
for (const { name, text: before } of chunks)
  writeFileSync(join(PANEL, name), before.replace(IMPORT, `import { z } from "./${chunk}";`));
