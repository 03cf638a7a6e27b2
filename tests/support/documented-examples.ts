import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';

const DOC = join(__dirname, '../../docs/extending.md');

/** The examples of docs/extending.md by their names: what a host writes into src/index. */
export const examples = (): Map<string, string> =>
  new Map(
    [...readFileSync(DOC, 'utf8').matchAll(/<!-- example: (\w+) -->\n\n```js\n([\s\S]*?)```/g)].map(
      ([, name, code]) => [name!, code!],
    ),
  );

/** Runs an example as Strapi does. */
export async function runExample(name: string, strapi: Core.Strapi): Promise<void> {
  const code = examples().get(name);
  if (!code) throw new Error(`docs/extending.md has no example ${name}`);
  const module = { exports: {} as { bootstrap(context: { strapi: Core.Strapi }): unknown } };
  new Function('module', 'require', code)(module, createRequire(DOC));
  await module.exports.bootstrap({ strapi });
}
