import type { ConversationMessage, Delivery, EmailProperty } from '../../../contracts';
import { hiddenBy, openMessage, openPlan } from '../../../server/src/outgoing/conversation-views';

const ADDRESS = 'anna@customer.example';
const anna = { name: 'Anna Secret', address: ADDRESS };
const delivery: Delivery = {
  state: 'sent',
  attempts: 1,
  code: null,
  message: `Not delivered to ${ADDRESS}.`,
  said: { text: 'delivery.failed', values: { addresses: [ADDRESS] } },
  nextAt: null,
  sentAt: null,
  canSendAgain: true,
  undelivered: { kind: 'failed', recipients: [{ address: ADDRESS, status: '5.2.2' }] },
};
const message = (kind: ConversationMessage['kind'], values: Partial<ConversationMessage> = {}) => ({
  id: kind,
  kind,
  side: false,
  author: anna,
  to: [anna],
  cc: [anna],
  bcc: [anna],
  subject: 'Re: Salary',
  body: 'Thank you.',
  fullBody: `Thank you.\n\nOn Monday, Anna Secret <${ADDRESS}> wrote:\n> The salary`,
  pictures: [
    { at: 9, address: '/email-channel/files/x.png', alt: `${ADDRESS} Salary of Anna Secret, the salary` },
  ],
  html: `<p>Thank you.</p><p>Anna Secret ${ADDRESS} Salary</p>`,
  at: null,
  attachments: [],
  delivery,
  hasOriginal: true,
  notices: [],
  ...values,
});
const acknowledgement = { author: null, body: `Hello Anna Secret, ${ADDRESS}, about Salary` };
const CONVERSATION = [
  message('opening', { body: 'The salary is wrong.' }),
  message('acknowledgement', acknowledgement),
  message('outgoing', { author: { name: 'Ben', address: 'support@desk.example' } }),
  message('incoming'),
  message('note', {
    author: { name: 'Mail Delivery', address: 'daemon@mx.example' },
    body: `${ADDRESS} full`,
  }),
];
const hidden = (field: string, source: EmailProperty) =>
  hiddenBy((name) => name === field, [{ field, source }], 'description');
const shown = (hides: ReturnType<typeof hidden>) =>
  JSON.stringify(CONVERSATION.map((each) => openMessage(each, hides)));

test.each<[string, string, EmailProperty, string]>([
  ['address', 'contact', 'sender', ADDRESS],
  ['name', 'person', 'senderName', 'Anna Secret'],
  ['subject', 'topic', 'subject', 'Salary'],
  ['text', 'description', 'body', 'salary'],
])('the %s of a restricted field does not appear in the conversation', (_what, field, source, secret) => {
  expect(shown(hiddenBy(() => false, [], null))).toContain(secret);
  const text = shown(hidden(field, source));
  expect(text).not.toContain(secret);
  expect(text).toContain('Thank you.');
});

test('restricted fields of the bundled ticket are hidden without a mapping', () => {
  expect(shown(hiddenBy((field) => field === 'requesterEmail', [], null))).not.toContain(ADDRESS);
});

test('the reason why a message was not delivered is shown without its recipient', () => {
  const { delivery: open } = openMessage(CONVERSATION[2]!, hidden('contact', 'sender'));
  expect(open).toMatchObject({ canSendAgain: true, undelivered: { recipients: [{ status: '5.2.2' }] } });
});

test('a plan does not suggest anyone whose address is restricted', () => {
  const plan = {
    possible: true,
    reason: null,
    channel: null,
    channels: [],
    identities: [],
    from: null,
    to: anna,
    cc: [anna],
    toAll: false,
    subject: 'Salary',
  };
  const open = openPlan(plan, hidden('contact', 'sender'));
  expect([open.to, open.cc, open.possible]).toEqual([null, [], true]);
});
