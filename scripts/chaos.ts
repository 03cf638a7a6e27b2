/**
 * A long run of mixed faults: `npm run chaos -- [--seed N] [--minutes M] [--database sqlite|postgres|mariadb]`. With
 * `--fleet [--kills N]` instances on a queue are killed and replaced while Redis is flushed and restarted.
 * Needs the servers of `npm run test:servers` and a build. Ends with 1 when the guarantee was broken.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { chaos } from '../tests/support/chaos';
import { fleetChaos } from '../tests/support/fleet-chaos';
import { DATABASES } from '../tests/support/test-database';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    database: { type: 'string', default: 'postgres' },
    fleet: { type: 'boolean', default: false },
    kills: { type: 'string', default: '50' },
  },
});
const { seed, minutes, database, fleet, kills } = z
  .object({
    seed: z.coerce.number().int().min(1),
    minutes: z.coerce.number().min(0.1).max(10_000),
    database: z.enum(DATABASES),
    fleet: z.boolean(),
    kills: z.coerce.number().int().min(1).max(100_000),
  })
  .parse(values);

const log = (line: string) => console.log(line);
const until = performance.now() + minutes * 60_000;
console.log(
  `Faults on ${database}, seed ${seed}: ${fleet ? `${kills} kills in a fleet` : `${minutes} minutes`}`,
);
const broken = fleet
  ? await fleetChaos({ database, seed, kills, log })
  : await chaos({ database, seed, goesOn: () => performance.now() < until, log });
for (const problem of broken) console.error(`✖ ${problem}`);
console.log(broken.length > 0 ? `The guarantee was broken (seed ${seed}).` : 'The guarantee was kept.');
process.exit(broken.length > 0 ? 1 : 0);
