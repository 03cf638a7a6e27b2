import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import knex from 'knex';
import { LIFE, type LifeStep, type Mover } from '../../../server/src/messages/message';
import { movesBy } from '../../../server/src/messages/table';
import type { Database } from '../../../server/src/strapi/database';

const ROOM = resolve(__dirname, '../../../server/src/messages');
const STEPS = Object.keys(LIFE) as LifeStep[];
/** All but the first, which makes the message. */
const LATER = STEPS.filter((step) => LIFE[step].from.length > 0);
const MOVERS: Mover[] = ['run', 'person', 'retention'];

const builder = knex({ client: 'better-sqlite3', useNullAsDefault: true });
const database = { table: (name: string) => builder(name) } as unknown as Database;
const moves = (mover: Mover, step: LifeStep) => movesBy(database, mover)(step as never);
afterAll(() => builder.destroy());

const statements = readdirSync(ROOM).flatMap((file) => readFileSync(join(ROOM, file), 'utf8').split(/;\n/));

describe('a state transition of a message', () => {
  it.each(STEPS)('%s can only be made by the actor in the table', (step) => {
    for (const mover of MOVERS)
      if (mover === LIFE[step].by) expect(() => moves(mover, step)).not.toThrow();
      else expect(() => moves(mover, step)).toThrow(`${step} is not made by a ${mover}`);
  });

  it.each(LATER)('%s only applies to messages in its initial states', (step) => {
    const { sql, bindings } = moves(LIFE[step].by, step).toSQL();
    expect(bindings).toEqual([...LIFE[step].from]);
    expect(sql).toMatch(/where `state` in/);
  });

  it('is the only way to change a state', () => {
    const changes = statements.filter(
      (text) => /\.update\(/.test(text) && /\bstate: /.test(text.split('.update(')[1]!),
    );
    expect(changes).toHaveLength(5);
    expect(changes.filter((text) => !/\bmoves\('/.test(text))).toEqual([]);
    const together = statements.filter((text) => /updateEach\(|movesEach\(/.test(text));
    expect(together.filter((text) => !/movesEach\('|movesEachBy/.test(text))).toEqual([]);
  });

  it.each(LATER)('%s is used', (step) => {
    expect(
      statements.some((text) => text.includes(`moves('${step}'`) || text.includes(`movesEach('${step}'`)),
    ).toBe(true);
  });
});
