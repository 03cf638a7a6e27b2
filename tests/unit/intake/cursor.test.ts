import { startingUid } from '../../../server/src/intake/cursor';

const cursor = { uidValidity: '7', lastUid: 40, startDate: 1_000 };

describe('reading a folder starts', () => {
  it('after the cursor', () => expect(startingUid(cursor, '7', 1_000)).toBe(40));
  it('at the first message if there is no cursor', () => expect(startingUid(null, '7', null)).toBe(0));
  it('at the first message if the server recreated the folder', () =>
    expect(startingUid(cursor, '8', 1_000)).toBe(0));
  it('at the first message if the start date was moved back or removed', () => {
    expect(startingUid(cursor, '7', 999)).toBe(0);
    expect(startingUid(cursor, '7', null)).toBe(0);
  });
  it('after the cursor if the start date was moved forward, or never excluded anything', () => {
    expect(startingUid(cursor, '7', 1_001)).toBe(40);
    expect(startingUid({ ...cursor, startDate: null }, '7', 5)).toBe(40);
  });
});
