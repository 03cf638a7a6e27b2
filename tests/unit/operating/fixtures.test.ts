import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewResult } from '../../../contracts';
import { differencesOf, readFixtures } from '../../../server/src/operating/fixtures';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'email-channel-fixtures-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: string) => writeFileSync(join(folder, name), content);

const actual = {
  outcome: 'ticket',
  reason: 'created',
  ticket: { uid: 'u', ticketType: 'Incident', template: 'Outage', data: { subject: 'Down' } },
} as unknown as PreviewResult;
const expected = { channel: 'Support', outcome: 'ticket' as const, fields: {} };

it('reads each message with its expected values', () => {
  write('a.eml', 'Subject: a\r\n\r\n');
  write('a.yml', 'channel: Support\noutcome: ticket\nfields:\n  subject: a\n');
  write('b.eml', 'Subject: b\r\n\r\n');
  write('b.json', '{ "channel": "Support", "outcome": "held", "reason": "spam" }');
  expect(readFixtures(folder).map(({ name, expected: found }) => [name, found])).toEqual([
    ['a.eml', { channel: 'Support', outcome: 'ticket', fields: { subject: 'a' } }],
    ['b.eml', { channel: 'Support', outcome: 'held', reason: 'spam', fields: {} }],
  ]);
});

it.each<[string, Record<string, string>, RegExp]>([
  ['no message', {}, /has no messages/],
  ['a message without what is expected', { 'a.eml': '' }, /a\.eml: what is expected is missing/],
  ['an unknown outcome', { 'a.eml': '', 'a.yml': 'channel: S\noutcome: lost' }, /a\.yml: outcome: /],
  ['an unknown key', { 'a.eml': '', 'a.yml': 'channel: S\noutcome: held\nfeilds: {}' }, /a\.yml: .*feilds/],
  ['what is no YAML', { 'a.eml': '', 'a.yml': 'channel: [' }, /a\.yml: /],
])('reports the problem of %s', (_what, files, message) => {
  for (const [name, content] of Object.entries(files)) write(name, content);
  expect(() => readFixtures(folder)).toThrow(message);
});

it('reports a missing folder', () => {
  expect(() => readFixtures(join(folder, 'none'))).toThrow(/There is no folder/);
});

it('compares expected values only', () => {
  expect(differencesOf(expected, actual)).toEqual([]);
  expect(
    differencesOf(
      { ...expected, outcome: 'held', template: 'Other', fields: { subject: 'Up', category: 'x' } },
      actual,
    ),
  ).toEqual([
    { what: 'outcome', expected: 'held', actual: 'ticket' },
    { what: 'template', expected: 'Other', actual: 'Outage' },
    { what: 'fields.subject', expected: 'Up', actual: 'Down' },
    { what: 'fields.category', expected: 'x', actual: null },
  ]);
});
