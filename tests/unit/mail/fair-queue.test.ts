import { FairQueue } from '../../../server/src/mail/fair-queue';

const NOBODY = new Set<string>();

function filled(): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) queue.push(item[0]!, item);
  return queue;
}
const rest = (queue: FairQueue<string>, passed = NOBODY): string[] => {
  const taken: string[] = [];
  for (let item = queue.take(passed); item; item = queue.take(passed)) taken.push(item);
  return taken;
};

describe('the fair queue', () => {
  it('lets owners take turns, each in its own order', () => {
    expect(rest(filled())).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });

  it('skips owners and keeps their items', () => {
    const queue = filled();
    expect(rest(queue, new Set(['a']))).toEqual(['b1', 'c1', 'c2']);
    expect(rest(queue)).toEqual(['a1', 'a2', 'a3']);
  });

  it('shows the next item without removing it', () => {
    const queue = filled();
    expect([queue.peek(NOBODY), queue.peek(new Set(['a'])), queue.peek(new Set(['a', 'b', 'c']))]).toEqual([
      'a1',
      'b1',
      undefined,
    ]);
    expect(queue.drain()).toHaveLength(6);
  });

  it('puts an item back before the others of its owner', () => {
    const queue = filled();
    queue.putBack('c', ['c0']);
    expect(rest(queue)).toEqual(['a1', 'b1', 'c0', 'a2', 'c1', 'a3', 'c2']);
  });
});
