/**
 * Writes the tables of a channel's settings into docs/operations.md, the reasons with their cures into docs/reasons.md, and the
 * schema of the configuration file into docs/configuration.schema.json: `npm run docs:settings`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationJsonSchema } from '../contracts/configuration';
import { reasonsPage } from './reasons-page';
import { withSettingsTables } from './settings-table';

const guide = join(process.cwd(), 'docs/operations.md');
writeFileSync(join(process.cwd(), 'docs/reasons.md'), reasonsPage());
writeFileSync(guide, withSettingsTables(readFileSync(guide, 'utf8')));
writeFileSync(
  join(process.cwd(), 'docs/configuration.schema.json'),
  `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
);
