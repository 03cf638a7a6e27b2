import { addressesOf } from '../../../server/src/channels/own-addresses';

const channel = { username: 'support@desk.example', replyTo: null, aliases: null };

it('own addresses are user names, Reply-To and the aliases that point to them, each once', () => {
  expect(
    addressesOf([
      channel,
      {
        username: 'desk',
        replyTo: 'help@desk.example',
        aliases: [
          { alias: 'hilfe@desk.example', primary: 'HELP@desk.example' },
          { alias: 'aide@desk.example', primary: 'hilfe@desk.example' },
        ],
      },
      channel,
    ]),
  ).toEqual(['support@desk.example', 'help@desk.example', 'hilfe@desk.example', 'aide@desk.example']);
});

it('own addresses include identities, and aliases for the channel’s own address', () => {
  const identities = [{ address: 'sales@desk.example', name: null, signature: null }];
  const aliases = [{ alias: 'hilfe@desk.example', primary: null }];
  expect(addressesOf([{ ...channel, aliases, identities }])).toEqual([
    'support@desk.example',
    'sales@desk.example',
    'hilfe@desk.example',
  ]);
});

it('own addresses do not include an alias of a customer', () => {
  const aliases = [{ alias: 'ada@home.example', primary: 'ada@corp.example' }];
  expect(addressesOf([{ ...channel, aliases }])).toEqual(['support@desk.example']);
});
