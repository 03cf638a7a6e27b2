import { aliasesOf, identitiesOf, writtenTo } from '../../../server/src/screening/identities';
import { aChannel } from '../../support/values';

const channel = aChannel({
  username: 'support@desk.example',
  aliases: [
    { alias: 'hilfe@desk.example', primary: null },
    { alias: 'ada@home.example', primary: 'ada@corp.example' },
  ],
  identities: [{ address: 'Sales@desk.example', name: 'Sales', signature: null }],
});
const mail = (...headers: [string, string][]) => ({
  headers: headers.map(([name, value]) => ({ name, value })),
});

test('an alias without a primary address stands for the channel’s own', () => {
  expect(aliasesOf(channel)).toEqual([
    { alias: 'hilfe@desk.example', primary: 'support@desk.example' },
    { alias: 'ada@home.example', primary: 'ada@corp.example' },
  ]);
  expect(aliasesOf({ ...channel, username: 'support', replyTo: null })).toHaveLength(1);
});

test('a channel replies from its own address first, then its identities, then aliases for it', () => {
  expect(identitiesOf(channel).map(({ address }) => address)).toEqual([
    'support@desk.example',
    'Sales@desk.example',
    'hilfe@desk.example',
  ]);
  const signed = { address: 'SUPPORT@desk.example', name: null, signature: 'Bye' };
  expect(identitiesOf({ ...channel, identities: [signed] })[0]).toEqual(signed);
  expect(identitiesOf(aChannel({ username: 'desk' }))).toEqual([]);
});

test('the identity of a reply is the address that the message was written to, not the mailbox behind it', () => {
  expect(writtenTo(mail(['To', '"Sales, EU" <sales@DESK.example>']), channel)).toBe('Sales@desk.example');
  expect(
    writtenTo(mail(['Delivered-To', 'support@desk.example'], ['To', 'hilfe@desk.example']), channel),
  ).toBe('hilfe@desk.example');
  expect(writtenTo(mail(['Cc', 'support@desk.example, x@y.example']), channel)).toBe('support@desk.example');
  expect(writtenTo(mail(['To', 'somebody@else.example']), channel)).toBeNull();
});
