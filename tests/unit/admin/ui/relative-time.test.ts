import { relativeTime } from '../../../../admin/src/ui/relative-time';

it.each([
  [-40_000, { value: -40, unit: 'second' }],
  [-3_600_000, { value: -1, unit: 'hour' }],
  [172_800_000, { value: 2, unit: 'day' }],
  [0, { value: 0, unit: 'second' }],
])('%d ms from now', (offset, { value, unit }) => {
  const found = relativeTime(1_000_000_000 + offset, 1_000_000_000);
  expect([Math.abs(found.value), found.unit]).toEqual([Math.abs(value), unit]);
});
