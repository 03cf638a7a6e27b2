/**
 * A long run of mixed faults: `npm run chaos -- [--seed N] [--minutes M] [--database sqlite|postgres|mariadb]`.
 * Needs the servers of `npm run test:servers` and a build. Ends with 1 when the guarantee was broken.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { chaos } from '../tests/support/chaos';
import { DATABASES } from '../tests/support/test-database';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    database: { type: 'string', default: 'postgres' },
  },
});
const { seed, minutes, database } = z
  .object({
    seed: z.coerce.number().int().min(1),
    minutes: z.coerce.number().min(0.1).max(10_000),
    database: z.enum(DATABASES),
  })
  .parse(values);

const until = performance.now() + minutes * 60_000;
console.log(`Faults on ${database} for ${minutes} minutes, seed ${seed}`);
const broken = await chaos({
  database,
  seed,
  goesOn: () => performance.now() < until,
  log: (line) => console.log(line),
});
for (const problem of broken) console.error(`✖ ${problem}`);
console.log(broken.length > 0 ? `The guarantee was broken (seed ${seed}).` : 'The guarantee was kept.');
process.exit(broken.length > 0 ? 1 : 0);
