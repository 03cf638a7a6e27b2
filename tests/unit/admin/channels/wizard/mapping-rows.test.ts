import {
  blankRow,
  freeFields,
  missingValues,
  removedFields,
  rowError,
  setSource,
  withKinds,
  withOfferValues,
  withTemplate,
} from '../../../../../admin/src/channels/wizard/mapping/rows';
import { catalogue, catalogueField } from '../../../../admin/support/values';

const MESSAGES = { row: 'fill it', removed: (field: string) => `put ${field} back` };
const required = (field: string, change = {}) => ({ ...blankRow(field, 'required'), ...change });
const optional = (field: string, change = {}) => ({ ...blankRow(field, 'optional'), ...change });

describe('assigning an email property to a field', () => {
  it('adds an optional row if the field has none', () => {
    expect(setSource([], 'body', 'description')).toEqual([optional('description', { source: 'body' })]);
  });

  it('moves it from its previous field, and drops an optional row that is then empty', () => {
    const rows = [optional('summary', { source: 'subject' }), required('title')];
    expect(setSource(rows, 'subject', 'title')).toEqual([required('title', { source: 'subject' })]);
  });

  it('keeps a row that has a default value or is required', () => {
    const rows = [optional('a', { source: 'subject', defaultValue: 'x' }), required('b', { source: 'body' })];
    expect(setSource(setSource(rows, 'subject', null), 'body', null)).toEqual([
      optional('a', { defaultValue: 'x' }),
      required('b'),
    ]);
  });

  it('leaves an optional row that was added but not filled yet', () => {
    const rows = [optional('urgent'), optional('summary', { source: 'subject' })];
    expect(setSource(rows, 'subject', null)).toEqual([optional('urgent')]);
  });
});

describe('changing the template', () => {
  it('brings its rows, keeps the settings of the same fields, and drops fields that its target lacks', () => {
    const rows = [
      optional('category', { defaultValue: 'Hardware' }),
      optional('gone', { defaultValue: 1 }),
      optional('urgent', { defaultValue: true }),
    ];
    const suggested = [required('subject', { source: 'subject' }), required('category')];
    expect(withTemplate(rows, suggested, catalogue)).toEqual([
      optional('urgent', { defaultValue: true }),
      required('subject', { source: 'subject' }),
      required('category', { defaultValue: 'Hardware' }),
    ]);
  });

  it('never assigns one property to two fields', () => {
    const rows = [optional('description', { source: 'subject' })];
    const suggested = [required('subject', { source: 'subject' })];
    expect(withTemplate(rows, suggested, catalogue)).toEqual([
      optional('description', { source: 'subject' }),
      required('subject'),
    ]);
  });
});

describe('an offer in the mapping', () => {
  it('fills required rows that it has a value for', () => {
    const rows = [required('category'), required('subject'), optional('urgent')];
    expect(withOfferValues(rows, { category: 'Hardware', urgent: true })).toEqual([
      required('category', { defaultValue: 'Hardware' }),
      required('subject'),
      optional('urgent'),
    ]);
  });
});

describe('a required field whose row was removed', () => {
  const template = [{ field: 'category', required: true, defaultValue: null }];
  const rows = [required('subject', { source: 'subject' })];

  it('is reported for the template and its target', () => {
    expect(removedFields(rows, template, catalogue.fields)).toEqual(['category']);
    expect(removedFields([], [], catalogue.fields)).toEqual(['subject']);
    expect(missingValues(rows, template, catalogue.fields, MESSAGES)).toEqual([
      { path: ['mappings'], message: 'put category back' },
    ]);
  });

  it('may be omitted if the template has a default', () => {
    const filled = [{ ...template[0]!, defaultValue: 'Hardware' }];
    expect(missingValues(rows, filled, catalogue.fields, MESSAGES)).toEqual([]);
  });

  it('is required again however it is added back', () => {
    expect(withKinds([optional('category'), optional('urgent')], template, catalogue.fields)).toEqual([
      required('category'),
      optional('urgent'),
    ]);
  });
});

describe('a required row of the mapping', () => {
  const missing = (row: ReturnType<typeof required>, template: object[] = [], fields: object[] = []) =>
    missingValues([row], template as never, fields as never, MESSAGES).length === 1;

  it.each([
    ['nothing fills', required('a'), true],
    ['the mail fills', required('a', { source: 'subject' }), false],
    [
      'is restricted, so that the mail does not fill it',
      required('a', { source: 'subject', restricted: true }),
      true,
    ],
    ['has a default value', required('a', { defaultValue: 0 }), false],
    ['has false as its default value', required('a', { defaultValue: false }), false],
  ])('that %s', (_name, row, expected) => expect(missing(row)).toBe(expected));

  it('is filled by a default of the template or of the content type', () => {
    expect(missing(required('a'), [{ field: 'a', required: true, defaultValue: 'x' }])).toBe(false);
    expect(missing(required('a'), [], [catalogueField('a', 'string', { default: 'x' })])).toBe(false);
  });

  it('is identified by its position in the whole mapping', () => {
    expect(missingValues([optional('x'), required('a')], [], [], MESSAGES)).toEqual([
      { path: ['mappings', 1], message: 'fill it' },
    ]);
  });
});

it('offers fields that have no row yet', () => {
  expect(freeFields([optional('subject')], catalogue.fields).map(({ name }) => name)).not.toContain(
    'subject',
  );
});

it('finds the error of a row at any position in the form', () => {
  expect(rowError('whole row', 'row')).toBe('whole row');
  expect(rowError('whole row', 'defaultValue')).toBeUndefined();
  expect(rowError({ source: 'no fit' }, 'row')).toBe('no fit');
  expect(rowError({ defaultValue: 'no option' }, 'defaultValue')).toBe('no option');
  expect(rowError(undefined, 'row')).toBeUndefined();
});
