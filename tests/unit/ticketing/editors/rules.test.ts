import {
  offerProblems,
  templateProblems,
  type TemplateDraft,
} from '../../../../server/src/ticketing/editors/rules';
import { readFields } from '../../../../server/src/ticketing/templates';
import { aTemplate, ticketCatalogue } from '../../../support/catalogue';

const context = { catalogue: ticketCatalogue(), ticketTypes: ['Incident', 'Question'] };
const field = (name: string, more = {}) => ({ field: name, ...more });
const target = 'plugin::email-channel.ticket';

describe('a template', () => {
  it.each<[string, TemplateDraft]>([
    ['that is empty', {}],
    ['of empty fields', { ticketType: null, target: '', fields: null }],
    [
      'that is complete',
      {
        ticketType: 'Incident',
        target,
        fields: [field('subject', { required: true }), field('priority', { defaultValue: 'High' })],
      },
    ],
  ])('%s has no problem', (_what, template) => {
    expect(templateProblems(template, context)).toEqual([]);
  });

  it.each<[string, TemplateDraft, string]>([
    ['an unknown ticket type', { ticketType: 'Complaint' }, 'ticketType'],
    ['fields that are no list', { fields: 'subject' }, 'fields'],
    ['a field without a name', { fields: [{ required: true }] }, 'fields.0.field'],
    ['a key that means nothing', { fields: [field('subject', { requierd: true })] }, 'fields.0.requierd'],
    ['a flag that is none', { fields: [field('subject', { required: 'yes' })] }, 'fields.0.required'],
    ['a field twice', { fields: [field('subject'), field('subject')] }, 'fields.1.field'],
    ['an unknown field', { fields: [field('subject'), field('sla')] }, 'fields.1.field'],
    ['a field that Strapi keeps', { fields: [field('createdAt')] }, 'fields.0.field'],
    [
      'a default of the wrong type',
      { fields: [field('receivedAt', { defaultValue: 'soon' })] },
      'fields.0.defaultValue',
    ],
    [
      'a default for files',
      { fields: [field('attachments', { defaultValue: [1] })] },
      'fields.0.defaultValue',
    ],
  ])('is rejected for %s', (_what, template, path) => {
    const problems = templateProblems({ target, ...template }, context);
    expect(problems.map((problem) => problem.path.join('.'))).toEqual([path]);
    expect(problems[0]!.said.text).toMatch(/^problem\./);
  });

  it('is rejected for a target that cannot have tickets', () => {
    const problems = templateProblems(
      { target: 'admin::user', fields: [field('anything')] },
      { ...context, catalogue: null },
    );
    expect(problems).toEqual([{ path: ['target'], said: { text: 'problem.target' } }]);
  });
});

describe('an offer', () => {
  const template = aTemplate({
    fields: readFields([field('priority'), field('subject', { required: true }), field('gone')]),
  });
  const given = { template, catalogue: ticketCatalogue() };

  it.each<[string, unknown]>([
    ['no values', null],
    ['values for some fields', { priority: 'High' }],
    ['an empty value', { priority: null, subject: '' }],
  ])('with %s has no problem', (_what, values) => {
    expect(offerProblems(values, given)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['values that are no object', ['High'], 'values'],
    ['a field that its template has not', { source: 'Email' }, 'values.source'],
    ['a field that the content type has not', { gone: 1 }, 'values.gone'],
    ['a value that the field does not take', { priority: 'Urgent' }, 'values.priority'],
  ])('is rejected for %s', (_what, values, path) => {
    expect(offerProblems(values, given).map((problem) => problem.path.join('.'))).toEqual([path]);
  });

  it('is only checked for its format while it has no template', () => {
    expect(offerProblems({ anything: 1 }, { template: null, catalogue: null })).toEqual([]);
    expect(offerProblems(7, { template: null, catalogue: null })).toHaveLength(1);
  });
});

it('stored template fields that cannot be parsed are skipped', () => {
  expect(readFields([field('subject'), { wrong: 1 }, 'x', null])).toEqual([
    { field: 'subject', required: false, defaultValue: null },
  ]);
  expect(readFields('x')).toEqual([]);
  expect(readFields(null)).toEqual([]);
});
