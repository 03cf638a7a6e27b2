import { describeWith } from '../../support/available';
import { fleetChaos } from '../../support/fleet-chaos';

/** Each kill costs the start of an instance; `npm run chaos -- --fleet --kills 1000` makes a long run. */
const KILLS = 4;

jest.setTimeout(600_000);

describeWith(
  ['dovecot', 'redis', 'postgres'],
  'a fleet whose instances are killed and whose Redis forgets',
  () => {
    it('loses and doubles nothing', async () => {
      const told: string[] = [];
      const broken = await fleetChaos({
        database: 'postgres',
        seed: 44,
        kills: KILLS,
        log: (line) => told.push(line),
      });
      expect(broken.length > 0 ? [...broken, ...told] : []).toEqual([]);
    });
  },
);
