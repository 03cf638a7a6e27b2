import { undeliveredSaid } from '../../../contracts';
import { mayGoAgain, peopleAgain, undeliveredOf } from '../../../server/src/outgoing/reports';
import type { Outgoing } from '../../../server/src/outgoing/outbox-rows';
import type { Mail } from '../../../server/src/mail/types';
import { english } from '../../../contracts/english';

const person = (address: string) => ({ name: '', address });
const [ann, bob] = [person('ann@example.com'), person('bob@example.com')];
const bounce = (values: Partial<Mail['bounce']>): Pick<Mail, 'bounce'> => ({
  bounce: { is: true, kind: 'failed', why: null, of: '<x@desk.example>', recipients: [], ...values },
});
const NOBODY = { alsoTo: [], cc: [], bcc: [] };
const failedAt = (address: string, status: string | null = '5.2.2') => ({ address, failed: true, status });

test('a report says which recipients a message did not reach', () => {
  const report = bounce({
    recipients: [failedAt('BOB@example.com'), { ...failedAt('c@example.com'), failed: false }],
  });
  expect(undeliveredOf(report, { to: ann, alsoTo: [], cc: [bob], bcc: [] })).toEqual({
    kind: 'failed',
    recipients: [{ address: 'bob@example.com', status: '5.2.2' }],
  });
});

test('a forwarded address in a report is matched to the only recipient', () => {
  const report = bounce({ recipients: [failedAt('ann@elsewhere.example')] });
  expect(undeliveredOf(report, { ...NOBODY, to: ann })?.recipients).toEqual([
    { address: 'ann@example.com', status: '5.2.2' },
  ]);
});

test('other kinds of reports do not change the delivery status', () => {
  expect(undeliveredOf(bounce({ kind: 'read' }), { ...NOBODY, to: ann })).toBeNull();
});

test.each([
  ['5.2.2', 'Not delivered to ann@example.com: mailbox full (5.2.2).'],
  ['5.1.1', 'Not delivered to ann@example.com: address unknown (5.1.1).'],
  ['5.7.26', 'Not delivered to ann@example.com: refused by the receiving server (5.7.26).'],
  ['5.0.0', 'Not delivered to ann@example.com: status 5.0.0.'],
  [null, 'Not delivered to ann@example.com.'],
])('the status %s is explained in words', (status, words) => {
  const { text, values } = undeliveredSaid({
    kind: 'failed',
    recipients: [{ address: ann.address, status }],
  });
  expect(english(text, values)).toBe(words);
});

const mail = (values: Partial<Outgoing>): Outgoing =>
  ({ ...NOBODY, kind: 'reply', state: 'sent', to: ann, cc: [bob], undelivered: null, ...values }) as Outgoing;
const missed = (address: string, kind: 'failed' | 'delayed' = 'failed') => ({
  kind,
  recipients: [{ address, status: null }],
});

test('a message that is sent again only goes to recipients that it did not reach, or to another address', () => {
  expect(peopleAgain(mail({ undelivered: missed('bob@example.com') }))).toEqual({ ...NOBODY, to: bob });
  expect(peopleAgain(mail({ undelivered: missed('bob@example.com') }), 'b@new.example')).toEqual({
    ...NOBODY,
    to: person('b@new.example'),
  });
  expect(peopleAgain(mail({ state: 'failed' }))).toEqual({ to: ann, alsoTo: [], cc: [bob], bcc: [] });
  expect(peopleAgain(mail({ undelivered: missed('who@example.com') }))).toEqual({ ...NOBODY, to: ann });
});

test('only a reply that failed or bounced can be sent again', () => {
  expect(mayGoAgain(mail({ undelivered: missed('bob@example.com') }))).toBe(true);
  expect(mayGoAgain(mail({ state: 'failed' }))).toBe(true);
  expect(mayGoAgain(mail({}))).toBe(false);
  expect(mayGoAgain(mail({ undelivered: missed('bob@example.com', 'delayed') }))).toBe(false);
  expect(mayGoAgain(mail({ kind: 'acknowledgement', state: 'failed' }))).toBe(false);
});
