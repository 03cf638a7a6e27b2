import {
  fromLocalInput,
  fieldWords,
  showValue,
  takesDefault,
  toLocalInput,
  toStoredTime,
} from '../../../../admin/src/ui/values';
import { catalogueField } from '../../../admin/support/values';

it.each([
  ['subject', 'Subject'],
  ['ticketStatus', 'Ticket status'],
  ['due_date', 'Due date'],
  ['', ''],
])('shows the field name %s as words', (name, words) => expect(fieldWords(name)).toBe(words));

describe('field values', () => {
  it('of date and time survive the browser’s input', () => {
    expect(fromLocalInput(toLocalInput('2026-03-01T09:30:00.000Z'))).toBe('2026-03-01T09:30:00.000Z');
    expect([toLocalInput(null), toLocalInput('wrong'), fromLocalInput('')]).toEqual(['', '', null]);
    expect([toStoredTime('09:30'), toStoredTime('09:30:15'), toStoredTime('')]).toEqual([
      '09:30:00',
      '09:30:15',
      null,
    ]);
  });
  it('are shown as text, including lists and blocks', () => {
    const shown = [null, '', 'a', false, { a: 1 }, [], ['a', '.eml'], [1]].map((value) =>
      showValue(value, { '.eml': 'the mail' }),
    );
    expect(shown).toEqual(['—', '—', 'a', 'false', '{"a":1}', '—', 'a, the mail', '[1]']);
    const paragraph = (text: string) => ({ type: 'paragraph', children: [{ type: 'text', text }] });
    expect(showValue([paragraph('one'), paragraph('two')])).toBe('one\ntwo');
  });
  it('cannot be a default for files or unique fields', () => {
    expect(takesDefault(catalogueField('a', 'media'))).toBe(false);
    expect(takesDefault(catalogueField('a', 'string', { unique: true }))).toBe(false);
    expect(takesDefault(catalogueField('a', 'string'))).toBe(true);
  });
});
