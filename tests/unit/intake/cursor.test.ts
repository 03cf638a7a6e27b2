import { startingUid } from '../../../server/src/intake/cursor';

const cursor = { uidValidity: '7', lastUid: 40, startDate: 1_000 };

describe('reading a folder begins', () => {
  it('after the cursor', () => expect(startingUid(cursor, '7', 1_000)).toBe(40));
  it('at the first message where there is no cursor', () => expect(startingUid(null, '7', null)).toBe(0));
  it('at the first message when the server made the folder anew', () =>
    expect(startingUid(cursor, '8', 1_000)).toBe(0));
  it('at the first message when the start date was moved back or taken away', () => {
    expect(startingUid(cursor, '7', 999)).toBe(0);
    expect(startingUid(cursor, '7', null)).toBe(0);
  });
  it('after the cursor when the start date was moved on, or never held anything back', () => {
    expect(startingUid(cursor, '7', 1_001)).toBe(40);
    expect(startingUid({ ...cursor, startDate: null }, '7', 5)).toBe(40);
  });
});
