import { partOf } from '../../../server/src/files/range';

it.each([
  [undefined, null],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-5', { start: 95, end: 99 }],
  ['bytes=100-', 'none'],
  ['bytes=0-1,5-9', null],
  ['lines=1-2', null],
  ['nonsense', null],
])('%s of 100 bytes is %j', (header, expected) => {
  const part = partOf(header, 100);
  expect(part && part !== 'none' ? { ...part } : part).toEqual(expected);
});
