import { withQuery } from '../../../../admin/src/api/query-string';

it('encodes query strings without empty values', () => {
  expect(withQuery('/x', { a: 'b&c=d', list: ['x', 'y'], none: undefined, empty: '', nothing: [] })).toBe(
    '/x?a=b%26c%3Dd&list=x%2Cy',
  );
  expect(withQuery('/x', {})).toBe('/x');
});
