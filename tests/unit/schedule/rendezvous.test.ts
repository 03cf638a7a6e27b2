import fc from 'fast-check';
import { shareOut } from '../../../server/src/schedule/rendezvous';

const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 24 }), { maxLength: 300 });
const members = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 8 });
const loadsOf = (shares: Map<string, string>) => {
  const loads = new Map<string, number>();
  for (const member of shares.values()) loads.set(member, (loads.get(member) ?? 0) + 1);
  return loads;
};
const many = (count: number) => Array.from({ length: count }, (_, index) => `channel-${index}`);

describe('distributing channels', () => {
  it('assigns each channel to exactly one member, and none more than slightly above its share', () => {
    fc.assert(
      fc.property(keys, members, (some, all) => {
        const shares = shareOut(some, all);
        expect([...shares.keys()].sort()).toEqual([...some].sort());
        const most = Math.ceil((some.length / all.length) * 1.05);
        for (const [member, load] of loadsOf(shares)) {
          expect(all).toContain(member);
          expect(load).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('does not depend on the order of channels and members', () => {
    fc.assert(
      fc.property(keys, members, fc.infiniteStream(fc.double({ noNaN: true })), (some, all, random) => {
        const shuffled = <T>(list: T[]) =>
          list
            .map((value) => ({ value, at: random.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ value }) => value);
        expect(shareOut(shuffled(some), shuffled(all))).toEqual(shareOut(some, all));
      }),
    );
  });

  it.each([1, 2, 3, 4, 7, 20])('is even within 10 %% for a thousand channels and %i members', (count) => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: count, maxLength: count }), (all) => {
        const loads = [...loadsOf(shareOut(many(1_000), all)).values()];
        expect(loads).toHaveLength(count);
        for (const load of loads) expect(Math.abs(load - 1_000 / count)).toBeLessThanOrEqual(50 / count + 1);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('moves little more than its own share when a member leaves or joins', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: 4, maxLength: 4 }), (all) => {
        const before = shareOut(many(1_000), all);
        const after = shareOut(many(1_000), all.slice(1));
        const moved = many(1_000).filter((key) => before.get(key) !== after.get(key)).length;
        expect(moved).toBeLessThan(400);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('is empty if no instance reads', () => expect(shareOut(['a'], []).size).toBe(0));
});
