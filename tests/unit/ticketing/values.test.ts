import { yup } from '@strapi/utils';
import type { CatalogueField } from '../../../contracts';
import { inEnglish } from '../../../contracts';
import { checkDefault, checkValue, coerceValue, longest } from '../../../server/src/ticketing/values';
import { aField } from '../../support/catalogue';

type Case = [CatalogueField, unknown];
const paragraph = (children: unknown[] = [{ type: 'text', text: 'Hello' }]) => ({
  type: 'paragraph',
  children,
});
const listOf = (children: unknown[]) => ({ type: 'list', format: 'ordered', children });
const item = { type: 'list-item', children: [{ type: 'text', text: 'x' }] };
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

describe('a field accepts', () => {
  it.each<Case>([
    [aField('string'), 'x'.repeat(255)],
    [aField('string', { maxLength: 500 }), 'x'.repeat(255)],
    [aField('string', { minLength: 2, maxLength: 3, regex: '^a' }), 'abc'],
    [aField('text'), 'x'.repeat(100_000)],
    [aField('richtext'), '# Title'],
    [aField('email'), 'ada@corp.example'],
    [aField('email'), "o'neil+x@mail.corp.example"],
    [aField('email'), 'müller@bücher.example'],
    [aField('uid'), 'a-b_c.d~1'],
    [aField('uid', { regex: '^[a-z ]+$' }), 'a b'],
    [aField('enumeration', { options: ['High', 'Low'] }), 'High'],
    [aField('integer', { min: -5, max: 5 }), -5],
    [aField('integer'), 2_147_483_647],
    [aField('biginteger'), '9223372036854775807'],
    [aField('biginteger'), '-9223372036854775808'],
    [aField('biginteger'), 12],
    [aField('biginteger', { max: 12 }), '+12'],
    [aField('decimal'), 1.5],
    [aField('float', { min: 1.5 }), 1.5],
    [aField('boolean'), false],
    [aField('date'), '2024-02-29'],
    [aField('time'), '09:30:00'],
    [aField('time'), '23:59:59.999'],
    [aField('time'), '09:30'],
    [aField('datetime'), '2026-03-01T09:30:00.000Z'],
    [aField('datetime'), '2026-03-01T09:30:00+01:00'],
    [aField('timestamp'), '2026-03-01T09:30:00'],
    [aField('json'), { a: [1, null, 'x'] }],
    [aField('json'), 0],
    [aField('json'), nested(50)],
    [aField('blocks'), [paragraph()]],
    [
      aField('blocks'),
      [
        paragraph([
          { type: 'link', url: 'https://a.example', children: [{ type: 'text', text: 'a', bold: true }] },
        ]),
      ],
    ],
    [
      aField('blocks'),
      [{ type: 'heading', level: 2, children: [{ type: 'text', text: '' }] }, listOf([item, listOf([item])])],
    ],
    [aField('blocks'), [{ type: 'code', language: 'sh', children: [{ type: 'text', text: 'ls' }] }]],
    [aField('relation'), 'abc123'],
    [aField('relation', { multiple: true }), ['abc123', 'def456']],
    [aField('media', { multiple: true }), [1, 2]],
    [aField('media'), [1]],
  ])('%j: %j', (field, value) => {
    expect(checkValue(field, value)).toBeNull();
  });
});

describe('a field does not accept', () => {
  const cases: [CatalogueField, unknown, string | RegExp][] = [
    [aField('string'), 'x'.repeat(256), 'Use at most 255 characters.'],
    [aField('string', { maxLength: 500 }), 'x'.repeat(256), 'Use at most 255 characters.'],
    [aField('string', { maxLength: 3 }), 'abcd', 'Use at most 3 characters.'],
    [aField('string', { minLength: 2 }), 'a', 'Use at least 2 characters.'],
    [aField('string', { regex: '^a' }), 'b', 'Enter text that matches ^a.'],
    [aField('string'), 7, 'Enter text.'],
    [aField('string'), null, 'Enter text.'],
    [aField('text'), 'a\u0000b', /NUL/],
    [aField('text'), 'a\ud800b', /invalid characters/],
    [aField('email'), 'ada', /^Enter an email address/],
    [aField('email'), 'ada@localhost', /^Enter an email address/],
    [aField('email'), 'a b@corp.example', /^Enter an email address/],
    [aField('email'), '𝒶@corp.example', /^Enter an email address/],
    [aField('email'), '', /^Enter an email address/],
    [aField('email'), `${'a'.repeat(250)}@corp.example`, 'Use at most 255 characters.'],
    [aField('uid'), 'a b', /^Use only letters/],
    [aField('enumeration', { options: ['High', 'Low'] }), 'high', 'Choose one of: High, Low.'],
    [aField('integer'), 1.5, 'Enter a whole number.'],
    [aField('integer'), '1', 'Enter a whole number.'],
    [aField('integer'), 2_147_483_648, 'Enter a whole number.'],
    [aField('integer', { min: 1 }), 0, 'Enter at least 1.'],
    [aField('integer', { max: 5 }), 6, 'Enter at most 5.'],
    [aField('biginteger'), '9223372036854775808', 'Enter a whole number that fits in 64 bits.'],
    [aField('biginteger'), '1e3', 'Enter a whole number.'],
    [aField('biginteger', { max: 12 }), '13', 'Enter at most 12.'],
    [aField('decimal'), Number.NaN, 'Enter a number.'],
    [aField('float'), '1.5', 'Enter a number.'],
    [aField('float', { max: 1 }), 1.5, 'Enter at most 1.'],
    [aField('boolean'), 'true', 'Choose true or false.'],
    [aField('date'), '2026-02-29', 'Enter a date as YYYY-MM-DD.'],
    [aField('date'), '2026-03-01T00:00:00Z', 'Enter a date as YYYY-MM-DD.'],
    [aField('time'), '24:00:00', 'Enter a time as HH:MM:SS.'],
    [aField('time'), '25:00', 'Enter a time as HH:MM:SS.'],
    [aField('datetime'), '2026-03-01', /^Enter a date and time/],
    [aField('timestamp'), 'yesterday', /^Enter a date and time/],
    [aField('json'), null, 'Enter a JSON value.'],
    [aField('json'), { a: () => 1 }, 'Enter a JSON value.'],
    [aField('json'), { 'a\u0000': 1 }, /NUL/],
    [aField('json'), ['\udc00'], /invalid characters/],
    [aField('json'), nested(60), /nesting deeper than 50/],
    [aField('blocks'), 'text', /^Enter rich text blocks/],
    [aField('blocks'), [], /^Enter rich text blocks/],
    [aField('blocks'), [{ type: 'paragraph', children: [] }], /^Enter rich text blocks/],
    [
      aField('blocks'),
      [{ type: 'heading', level: 7, children: [{ type: 'text', text: 'x' }] }],
      /^Enter rich text blocks/,
    ],
    [
      aField('blocks'),
      [{ type: 'image', image: { url: '/x.png' }, children: [{ type: 'text', text: '' }] }],
      /^Enter rich text blocks/,
    ],
    [
      aField('blocks'),
      [paragraph([{ type: 'link', url: 'javascript:alert(1)', children: [{ type: 'text', text: 'x' }] }])],
      /^Enter rich text blocks/,
    ],
    [aField('relation'), ['abc'], /document ID/],
    [aField('relation'), 7, /document ID/],
    [aField('relation'), 'a b', /document ID/],
    [aField('relation', { multiple: true }), 'abc', /document IDs/],
    [aField('media'), [1, 2], 'Enter a list with one file ID.'],
    [aField('media', { multiple: true }), [0], 'Enter a list of file IDs.'],
    [aField('media', { multiple: true }), 1, 'Enter a list of file IDs.'],
  ];
  it.each(cases)('%j: %j', (field, value, sentence) => {
    expect(inEnglish(checkValue(field, value)!)).toMatch(sentence);
  });
});

it.each([
  'ada@corp.example',
  "o'neil+x@a.b.example",
  'müller@bücher.example',
  'a@b.c',
  '_x@y-z.museum',
  '用户@例子.广告',
  'a!#$%&*/=?^`{|}~@corp.example',
])('Strapi also accepts the email address %s', (address) => {
  expect(checkValue(aField('email'), address)).toBeNull();
  expect(yup.string().email().isValidSync(address)).toBe(true);
});

it.each<[string, CatalogueField, unknown, string]>([
  ['files', aField('media', { multiple: true }), [1], 'File fields cannot have a default value.'],
  [
    'a unique field',
    aField('string', { unique: true }),
    'x',
    'This field must be unique, so it cannot have a default value.',
  ],
  ['a wrong type', aField('integer'), 'x', 'Enter a whole number.'],
])('a default is rejected: %s', (_what, field, value, sentence) => {
  const found = checkDefault(field, value);
  expect(found && inEnglish(found)).toBe(sentence);
});

it.each<[CatalogueField, unknown, unknown]>([
  [aField('time'), '09:30', '09:30:00'],
  [aField('biginteger'), 12, '12'],
  [aField('string'), '09:30', '09:30'],
  [aField('integer'), '12', '12'],
])('for %j the value %j becomes %j', (field, value, coerced) => {
  expect(coerceValue(field, value)).toEqual(coerced);
});

it.each<[CatalogueField, number | null]>([
  [aField('string'), 255],
  [aField('string', { maxLength: 80 }), 80],
  [aField('string', { maxLength: 900 }), 255],
  [aField('text'), null],
  [aField('richtext', { maxLength: 900 }), 900],
])('the maximum text length of %j is %j', (field, most) => {
  expect(longest(field)).toBe(most);
});

it('rejects a value that would take too long to check', () => {
  const started = performance.now();
  expect(checkValue(aField('email'), `${'a.'.repeat(60)}@${'a-'.repeat(60)}`)).not.toBeNull();
  expect(performance.now() - started).toBeLessThan(200);
});
