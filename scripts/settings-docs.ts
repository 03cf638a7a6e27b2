/** Writes the tables of a channel's settings into docs/operations.md: `npm run docs:settings`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTables } from './settings-table';

const guide = join(process.cwd(), 'docs/operations.md');
writeFileSync(guide, withSettingsTables(readFileSync(guide, 'utf8')));
