import { formatted, inserted, slashAt, type Format } from '../../../../admin/src/tickets/markdown-edits';

test.each<[Format, string]>([
  ['bold', 'a **bc** d'],
  ['italic', 'a _bc_ d'],
  ['code', 'a `bc` d'],
  ['link', 'a [bc](https://) d'],
  ['list', '- a bc d'],
  ['numbers', '1. a bc d'],
  ['quote', '> a bc d'],
])('%s', (format, text) => {
  expect(formatted(format, { text: 'a bc d', start: 2, end: 4 }).text).toBe(text);
});

test('a list includes each selected line, and leaves the others', () => {
  const { text } = formatted('numbers', { text: 'one\ntwo\nthree\nfour', start: 5, end: 12 });
  expect(text).toBe('one\n1. two\n2. three\nfour');
});

test('an inserted text replaces the selection, with the caret after it', () => {
  expect(inserted({ text: 'a bc d', start: 2, end: 4 }, 'xyz')).toEqual({
    text: 'a xyz d',
    start: 5,
    end: 5,
  });
});

test.each([
  ['/gre', 4, { start: 0, typed: 'gre' }],
  ['Hello\n/', 7, { start: 6, typed: '' }],
  ['and/or', 6, null],
  ['/a\nb', 4, null],
  ['/path/to', 8, null],
])('a slash in %j at %i', (text, caret, expected) => {
  expect(slashAt(text, caret)).toEqual(expected);
});
