import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SOURCE = resolve(__dirname, '../../../server/src');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

describe('the table of messages', () => {
  it('is named in one file of its room, and where the tables are defined', () => {
    const naming = files.filter((file) =>
      /TABLES\.ledger|email_channel_ledger/.test(readFileSync(join(SOURCE, file), 'utf8')),
    );
    expect(naming.sort()).toEqual(['messages/table.ts', 'strapi/models.ts']);
  });

  it('is queried by its room only', () => {
    const querying = files.filter((file) =>
      /messages\/table'/.test(readFileSync(join(SOURCE, file), 'utf8')),
    );
    expect(querying).toEqual([]);
  });
});
