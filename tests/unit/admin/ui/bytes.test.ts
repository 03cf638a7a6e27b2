import { bytes } from '../../../../admin/src/ui/bytes';

it.each([
  [0, { value: 0, unit: 'byte' }],
  [1_023, { value: 1_023, unit: 'byte' }],
  [1_536, { value: 1.5, unit: 'kilobyte' }],
  [2 ** 50, { value: 1_048_576, unit: 'gigabyte' }],
])('%d bytes', (size, expected) => expect(bytes(size)).toEqual(expected));
