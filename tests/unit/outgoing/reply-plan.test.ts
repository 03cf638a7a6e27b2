import { fieldMappingSchema, type Channel } from '../../../contracts';
import { senderKey } from '../../../server/src/messages/keys';
import type { TicketMail } from '../../../server/src/messages/recall';
import { planReply } from '../../../server/src/outgoing/reply-plan';
import type { StoredMessage } from '../../../server/src/outgoing/ticket-history';
import { aChannel } from '../../support/values';

const MAPPING = fieldMappingSchema.parse({ kind: 'optional', field: 'x', source: 'sender' });
const ANNA = 'anna@customer.example';
const opening = (values: Partial<TicketMail> = {}): TicketMail => ({
  id: 1,
  hasRaw: false,
  channel: 'c',
  opening: true,
  sender: ANNA,
  senderKey: senderKey(ANNA),
  subject: 'Printer',
  messageId: '<1@customer.example>',
  receivedAt: null,
  ticketType: null,
  ...values,
});
const from = (address: string, more = {}): StoredMessage =>
  ({
    direction: 'incoming',
    author: { name: '', address },
    messageId: null,
    to: [],
    cc: [],
    ...more,
  }) as unknown as StoredMessage;
const mapped = (field: string, values = {}): Partial<Channel> => ({
  mappings: [{ ...MAPPING, field, ...values }],
});
interface Given {
  log?: TicketMail[];
  messages?: StoredMessage[];
  channel?: Partial<Channel>;
}
const view = (ticket: Record<string, unknown>, given: Given = {}) => {
  const { log = [opening()], messages = [], channel = {} } = given;
  const document = { documentId: 't', ...ticket } as never;
  return planReply(document, aChannel(channel), messages, log, true, ['sales@desk.example']).view;
};
const plan = (ticket: Record<string, unknown>, given: Given = {}) => view(ticket, given).to?.address;

test('a reply goes to the customer who wrote last, unless the requester was corrected', () => {
  expect(plan({ requesterEmail: ANNA })).toBe(ANNA);
  expect(
    plan({ requesterEmail: 'Anna@Customer.example' }, { messages: [from('bob@customer.example')] }),
  ).toBe('bob@customer.example');
});

test.each([
  ['bundled ticket', 'requesterEmail', {}],
  ['host’s ticket, by its mapping', 'contactAddress', mapped('contactAddress')],
])('a reply goes to the corrected requester of the %s, whoever wrote last', (_name, field, channel) => {
  const messages = [from('bob@customer.example')];
  const ticket = { [field]: ' eva@customer.example ' };
  expect(plan(ticket, { channel, messages })).toBe('eva@customer.example');
  const forgotten = [opening({ sender: null, subject: null, messageId: null })];
  expect(plan(ticket, { channel, messages, log: forgotten })).toBe('eva@customer.example');
  expect(plan({ [field]: ANNA }, { channel, messages, log: forgotten })).toBe('bob@customer.example');
});

test('a reply goes to a requester that a person entered', () => {
  expect(plan({ requesterEmail: 'eva@customer.example' }, { log: [] })).toBe('eva@customer.example');
});

test('a reply never goes to an invalid address, the default of a field, or our own address', () => {
  const channel = mapped('contact', { defaultValue: 'office@customer.example' });
  expect(plan({ contact: 'office@customer.example' }, { channel })).toBe(ANNA);
  expect(plan({ contact: 'Eva, room 7' }, { channel: mapped('contact') })).toBe(ANNA);
  expect(
    plan(
      { contact: 'support@desk.example' },
      { channel: { ...mapped('contact'), username: 'support@desk.example' } },
    ),
  ).toBe(ANNA);
});

test('a reply to all goes to the recipients of the latest message and its sender, never to ourselves', () => {
  const people = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));
  const messages = [
    from('bob@customer.example', { to: people('forgotten@customer.example') }),
    from(ANNA, {
      to: people('support@desk.example', 'eva@customer.example'),
      cc: people('Sales@desk.example', 'BOB@customer.example', 'tom@customer.example'),
    }),
  ];
  const { to, cc, toAll } = view({ requesterEmail: ANNA }, { messages, channel: { replyToAll: true } });
  expect([to?.address, toAll]).toEqual([ANNA, true]);
  expect(cc.map(({ address }) => address)).toEqual([
    'bob@customer.example',
    'eva@customer.example',
    'tom@customer.example',
  ]);
});
