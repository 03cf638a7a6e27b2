import { uidSets } from '../../../server/src/mailbox/uid-set';

describe('UIDs as sequence sets', () => {
  it('are joined into sorted ranges without duplicates', () => {
    expect(uidSets([7, 3, 1, 2, 3, 9, 10])).toEqual(['1:3,7,9:10']);
  });

  it('are empty without UIDs', () => {
    expect(uidSets([])).toEqual([]);
  });

  it('are split into several sets if one would be too long for a command line', () => {
    const uids = Array.from({ length: 1_000 }, (_, index) => 4_000_000_000 + index * 2);
    const sets = uidSets(uids);
    expect(sets.length).toBeGreaterThan(1);
    expect(Math.max(...sets.map((set) => set.length))).toBeLessThanOrEqual(4_000);
    expect(sets.join(',').split(',').map(Number)).toEqual(uids);
  });
});
