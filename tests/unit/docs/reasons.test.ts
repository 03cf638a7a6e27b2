import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASON_CODES } from '../../../contracts';
import { reasonsPage } from '../../../scripts/reasons-page';

describe('docs/reasons.md', () => {
  const page = readFileSync(join(__dirname, '../../../docs/reasons.md'), 'utf8');

  it('matches the table of reasons (npm run docs:settings)', () => expect(page).toBe(reasonsPage()));

  it('has a meaning and a solution for every reason', () => {
    for (const code of REASON_CODES)
      expect(page).toMatch(new RegExp(`^\\| \`${code}\`(?: ✎)? \\| [^|]{10,} \\| [^|]{10,} \\|$`, 'm'));
  });
});
