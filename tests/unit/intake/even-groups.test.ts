import { evenGroups } from '../../../server/src/intake/settle';

describe('groups of a batch', () => {
  const sizes = (count: number, most: number) =>
    evenGroups(
      Array.from({ length: count }, (_, index) => index),
      most,
    ).map((group) => group.length);

  it('are as few as possible, and about equal in size', () => {
    expect(sizes(0, 50)).toEqual([]);
    expect(sizes(1, 50)).toEqual([1]);
    expect(sizes(50, 50)).toEqual([50]);
    expect(sizes(54, 50)).toEqual([27, 27]);
    expect(sizes(101, 50)).toEqual([33, 34, 34]);
  });

  it('keep all messages in order', () => {
    const items = Array.from({ length: 123 }, (_, index) => index);
    expect(evenGroups(items, 50).flat()).toEqual(items);
  });
});
