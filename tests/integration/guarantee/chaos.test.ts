import { describeWith } from '../../support/available';
import { chaos } from '../../support/chaos';

const ROUNDS = 4;

jest.setTimeout(400_000);

describeWith(['dovecot', 'postgres', 'mariadb'], 'a short run of mixed faults', () => {
  it.each([
    ['sqlite', 11],
    ['postgres', 22],
    ['mariadb', 33],
  ] as const)('keeps the guarantee on %s (seed %i)', async (database, seed) => {
    const told: string[] = [];
    const broken = await chaos({
      database,
      seed,
      goesOn: (round) => round <= ROUNDS,
      log: (line) => told.push(line),
    });
    expect(broken.length > 0 ? [...broken, ...told] : []).toEqual([]);
  });
});
