import { describeWith } from '../../support/available';
import { fleetChaos } from '../../support/fleet-chaos';

/**
 * Each kill costs the start of an instance, so there are few of them unless FLEET_KILLS says otherwise; FLEET_SEED makes other
 * mail and other faults. `npm run chaos -- --fleet --kills 1000` makes a long run.
 */
const KILLS = Number(process.env.FLEET_KILLS ?? 4);
const SEED = Number(process.env.FLEET_SEED ?? 44);
/** What a kill takes at most, with the start of the next instance, in ms. */
const KILL_MS = 60_000;

jest.setTimeout(360_000 + KILLS * KILL_MS);

describeWith(
  ['dovecot', 'redis', 'postgres'],
  'a fleet whose instances are killed and whose Redis loses its data',
  () => {
    it(`loses and duplicates nothing in ${KILLS} kills (seed ${SEED})`, async () => {
      const told: string[] = [];
      const broken = await fleetChaos({
        database: 'postgres',
        seed: SEED,
        kills: KILLS,
        log: (line) => told.push(line),
      });
      expect(broken.length > 0 ? [...broken, ...told] : []).toEqual([]);
    });
  },
);
