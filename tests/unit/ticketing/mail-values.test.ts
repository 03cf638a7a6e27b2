import type { CatalogueField, EmailProperty, Importance } from '../../../contracts';
import type { Mail } from '../../../server/src/mail/types';
import { importanceFor, valueOf, type Form } from '../../../server/src/ticketing/mail-values';
import { checkValue } from '../../../server/src/ticketing/values';
import { aField } from '../../support/catalogue';
import { aMail, aMailFrom } from '../../support/values';

const receivedAt = new Date('2026-03-01T23:30:00.250Z');
const valueFrom = (
  property: EmailProperty,
  field: CatalogueField,
  mail: Mail = aMail(),
  form: Partial<Form> = {},
  timeZone = 'UTC',
) =>
  valueOf(property, { mail, receivedAt, timeZone }, field, { bodyFormat: 'auto', valueTable: null, ...form });
const oneParagraph = (text: string) => ({ type: 'paragraph', children: [{ type: 'text', text }] });

describe('the subject', () => {
  it.each<[string, CatalogueField, string, unknown]>([
    ['of a string', aField('string'), ' The   printer ', 'The printer'],
    ['cut to the column', aField('string'), 'x'.repeat(300), 'x'.repeat(255)],
    ['cut to the field', aField('string', { maxLength: 5 }), 'abcd😀', 'abcd'],
    ['whole in a text', aField('text'), 'x'.repeat(300), 'x'.repeat(300)],
    ['shown as it is in rich text', aField('richtext'), '[*now*]', '\\[\\*now\\*\\]'],
    ['cut before it is escaped', aField('richtext', { maxLength: 5 }), '*****', '\\*\\*'],
    ['as blocks', aField('blocks'), 'Help', [oneParagraph('Help')]],
    ['that is empty', aField('string'), '  ', null],
  ])('%s', (_what, field, subject, value) => {
    expect(valueFrom('subject', field, aMail({ subject }))).toEqual(value);
  });
});

describe('the body', () => {
  const blocks = [oneParagraph('from blocks')];
  const full = aMail({ text: 'a *text*\nb', html: '<p>html</p>', markdown: '**md**', blocks });
  const plain = aMail({ text: 'a *text*\nb' });
  it.each<[string, CatalogueField, Mail, Form['bodyFormat'], unknown]>([
    ['as Markdown in rich text', aField('richtext'), full, 'auto', '**md**'],
    ['as blocks in blocks', aField('blocks'), full, 'auto', blocks],
    ['as blocks in blocks, whatever is asked', aField('blocks'), full, 'html', blocks],
    ['as text in a text', aField('text'), full, 'auto', 'a *text*\nb'],
    ['as one line in a string', aField('string'), full, 'auto', 'a *text* b'],
    ['as Markdown in a text where that is asked', aField('text'), full, 'markdown', '**md**'],
    ['as HTML', aField('text'), full, 'html', '<p>html</p>'],
    ['as HTML made of the text', aField('text'), aMail({ text: 'a < b' }), 'html', 'a &lt; b'],
    ['as text in rich text', aField('richtext'), full, 'text', 'a \\*text\\*\nb'],
    ['as text where the mail has no Markdown', aField('richtext'), plain, 'auto', 'a \\*text\\*\nb'],
    [
      'as paragraphs where the mail has no blocks',
      aField('blocks'),
      plain,
      'auto',
      [oneParagraph('a *text*'), oneParagraph('b')],
    ],
    ['as text where the HTML is too long', aField('text', { maxLength: 8 }), full, 'html', 'a *text*'],
    ['cut to the field', aField('text', { maxLength: 3 }), full, 'auto', 'a *'],
    ['cut to the column', aField('string'), aMail({ text: 'y'.repeat(9_000) }), 'auto', 'y'.repeat(255)],
    ['that is empty', aField('text'), aMail({ text: ' \n' }), 'auto', null],
    ['that is empty, as HTML', aField('text'), aMail({ text: '' }), 'html', null],
    ['that is empty, as blocks', aField('blocks'), aMail({ text: '', blocks: [] }), 'auto', null],
  ])('%s', (_what, field, mail, bodyFormat, value) => {
    expect(valueFrom('body', field, mail, { bodyFormat })).toEqual(value);
  });
});

describe('the sender', () => {
  it.each<[EmailProperty, CatalogueField, Mail, unknown]>([
    ['sender', aField('email'), aMail(), 'ada@corp.example'],
    ['sender', aField('string'), aMail(), 'ada@corp.example'],
    ['sender', aField('json'), aMail(), { name: 'Ada', address: 'ada@corp.example' }],
    ['sender', aField('json'), aMail({ from: null }), null],
    ['sender', aField('email'), aMail({ from: null }), null],
    ['sender', aField('richtext'), aMailFrom('a_b_c@corp.example'), 'a\\_b\\_c@corp.example'],
    ['senderName', aField('string'), aMail(), 'Ada'],
    ['senderName', aField('string'), aMailFrom('ada@corp.example'), 'ada@corp.example'],
    ['senderName', aField('string'), aMail({ from: null }), null],
  ])('%s for %j', (property, field, mail, value) => {
    expect(valueFrom(property, field, mail)).toEqual(value);
  });

  it('is never cut in a field for addresses, where half an address would be a different one', () => {
    const long = `${'a'.repeat(250)}@corp.example`;
    expect(valueFrom('sender', aField('email'), aMailFrom(long))).toBe(long);
  });
});

describe('the importance', () => {
  const options = (...names: string[]) => aField('enumeration', { options: names });
  it.each<[CatalogueField, unknown[]]>([
    [options('High', 'Normal', 'Low'), ['High', 'Normal', 'Low']],
    [options('low', 'medium', 'urgent'), ['urgent', 'medium', 'low']],
    [options('Urgent', 'High', 'Medium', 'Low'), ['High', 'Medium', 'Low']],
    [options('1 - Critical', '2 - Moderate', '3 - Minor'), ['1 - Critical', '2 - Moderate', '3 - Minor']],
    [options('Hoch', 'Mittel', 'Niedrig'), ['Hoch', 'Mittel', 'Niedrig']],
    [options('A', 'B'), [null, null, null]],
    [aField('integer'), [1, 2, 3]],
    [aField('boolean'), [true, false, false]],
    [aField('string'), ['High', 'Normal', 'Low']],
  ])('for %j', (field, values) => {
    expect((['high', 'normal', 'low'] as Importance[]).map((one) => importanceFor(field, one, null))).toEqual(
      values,
    );
  });

  it('uses the values in the table of the row', () => {
    const field = options('A', 'High');
    expect(importanceFor(field, 'high', { high: 'A' })).toBe('A');
    expect(importanceFor(aField('integer'), 'low', { low: 9 })).toBe(9);
    expect(importanceFor(aField('boolean'), 'high', { high: false })).toBe(false);
    expect(importanceFor(field, 'high', { low: 'A' })).toBe('High');
  });
});

describe('the received time', () => {
  it.each<[CatalogueField['type'], string, string]>([
    ['datetime', 'Europe/Berlin', '2026-03-01T23:30:00.250Z'],
    ['timestamp', 'UTC', '2026-03-01T23:30:00.250Z'],
    ['string', 'UTC', '2026-03-01T23:30:00.250Z'],
    ['date', 'UTC', '2026-03-01'],
    ['date', 'Europe/Berlin', '2026-03-02'],
    ['time', 'UTC', '23:30:00.250'],
    ['time', 'Asia/Kolkata', '05:00:00.250'],
    ['time', 'Europe/Berlin', '00:30:00.250'],
  ])('for %s in %s is %s', (type, timeZone, value) => {
    const field = aField(type);
    expect(valueFrom('receivedTime', field, aMail(), {}, timeZone)).toBe(value);
    expect(checkValue(field, value)).toBeNull();
  });
});

describe('the recipients', () => {
  const mail = aMail({ cc: [{ name: '', address: 'bob@corp.example' }] });
  it.each<[CatalogueField, Mail, unknown]>([
    [aField('text'), mail, 'Support <support@desk.example>, bob@corp.example'],
    [aField('richtext'), mail, 'Support \\<support@desk.example\\>, bob@corp.example'],
    [aField('string', { maxLength: 40 }), mail, 'Support <support@desk.example>'],
    [aField('string', { maxLength: 10 }), mail, 'Support <s'],
    [
      aField('json'),
      mail,
      [
        { name: 'Support', address: 'support@desk.example' },
        { name: '', address: 'bob@corp.example' },
      ],
    ],
    [aField('text'), aMail({ to: [] }), null],
  ])('for %j', (field, given, value) => {
    expect(valueFrom('recipients', field, given)).toEqual(value);
  });
});
