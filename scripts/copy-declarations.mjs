/** Puts the declarations of the two parts that Strapi loads beside their builds, where TypeScript looks for them. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

for (const part of ['server', 'admin'])
  for (const ending of ['d.ts', 'd.mts'])
    copyFileSync(join(root, part, 'public.d.ts'), join(root, 'dist', part, `index.${ending}`));
