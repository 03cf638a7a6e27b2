import { isSamePlace, type Place } from '../../../server/src/installation/place';

const place = (values: Partial<Place>): Place => ({
  name: null,
  signs: ['a'],
  url: null,
  label: '',
  ...values,
});

it.each<[string, Partial<Place>, Partial<Place>, boolean]>([
  ['the same database', {}, {}, true],
  ['a database that was restored from a dump', {}, { signs: ['b'] }, false],
  ['a database of which one table was altered', { signs: ['a', 'b'] }, { signs: ['a', 'c'] }, true],
  [
    'a cloned disk behind another address',
    { url: 'https://desk.example' },
    { url: 'https://test.example' },
    false,
  ],
  ['an address that was set later', { url: null }, { url: 'https://desk.example' }, true],
  ['another name', { name: 'production' }, { name: 'staging' }, false],
  ['the same name on another database', { name: 'production' }, { name: 'production', signs: ['b'] }, true],
  ['a name that is new', { name: null }, { name: 'staging' }, false],
])('%s', (_what, before, now, same) => {
  expect(isSamePlace(place(before), place(now))).toBe(same);
});
