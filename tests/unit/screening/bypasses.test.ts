import type { ChannelPayload } from '../../../contracts';
import { screen } from '../../../server/src/screening/screen';
import { aChannel } from '../../support/values';
import { bytes, parse, utf8 } from '../mail/support';

const context = { ownAddresses: [], sentByThisHour: 0, forced: false };
/** What a channel decides on a message as it arrives, with these header lines; null when it lets it in. */
const reasonFor = async (headers: string[], channel: Partial<ChannelPayload>) => {
  const mail = await parse(
    bytes(...headers, 'To: support@desk.example', 'Subject: Hello', '', 'Please help.'),
  );
  return screen(mail, aChannel(channel), context).decision?.reason ?? null;
};
const allowed = { allowedDomains: ['corp.example', '*.corp.example', 'bücher.example'] };
const denied = { deniedDomains: ['evil.example', '*.evil.example', 'bücher.example'] };

describe('a message from an allowed domain is accepted with any spelling of its header', () => {
  it.each([
    ['plain', 'From: ada@corp.example'],
    ['with a name', 'From: Ada Lovelace <ada@corp.example>'],
    ['with a name in an encoded word', 'From: =?utf-8?q?Ad=C3=A1?= <ada@corp.example>'],
    ['with a comment', 'From: ada@corp.example (Ada)'],
    ['folded', 'From: "Lovelace, Ada"\r\n <ada@corp.example>'],
    ['in capitals', 'FROM: <ADA@CORP.EXAMPLE>'],
    ['of a domain below', 'From: ada@mail.corp.example'],
    ['of an international domain in letters', `From: ada@${utf8('bücher.example')}`],
    ['of an international domain in ASCII', 'From: ada@xn--bcher-kva.example'],
  ])('%s', async (_how, from) => {
    expect(await reasonFor([from], allowed)).toBeNull();
  });
});

describe('a message does not count as one from an allowed domain', () => {
  it.each<[string, string[]]>([
    ['for a name that looks like an address', ['From: "ada@corp.example" <eve@evil.example>']],
    ['for a bare name that looks like an address', ['From: ada@corp.example <eve@evil.example>']],
    [
      'for an encoded name that looks like an address',
      ['From: =?utf-8?q?ada=40corp.example?= <eve@evil.example>'],
    ],
    ['for a name with angle brackets', ['From: "<ada@corp.example>" <eve@evil.example>']],
    [
      'for an encoded word that hides an address',
      ['From: =?utf-8?q?=3Cada=40corp.example=3E?= <eve@evil.example>'],
    ],
    ['for an encoded word without an address', ['From: =?utf-8?q?ada=40corp.example?=']],
    ['for a comment', ['From: eve@evil.example (ada@corp.example)']],
    ['for two @, the allowed last', ['From: <eve@evil.example@corp.example>']],
    ['for two @, the allowed first', ['From: <ada@corp.example@evil.example>']],
    ['for a quoted local part', ['From: <"eve@evil.example"@corp.example>']],
    ['for a % hack', ['From: <eve%evil.example@corp.example>']],
    ['for a bang path', ['From: <evil.example!eve@corp.example.evil.example>']],
    ['for a source route', ['From: <@corp.example:eve@evil.example>']],
    ['for a NUL behind the domain', ['From: <ada@corp.example\0.evil.example>']],
    ['for a NUL inside', ['From: <ada@co\0rp.example>']],
    ['for a NUL at the end', ['From: <eve@evil.example\0@corp.example>']],
    ['for a NUL between two addresses', ['From: ada@corp.example\0 <eve@evil.example>']],
    ['for a Cyrillic letter', [`From: <ada@${utf8('соrp.example')}>`]],
    ['for a Cyrillic letter in ASCII', ['From: <ada@xn--orp-ped.example>']],
    ['for full-width letters', [`From: <ada@${utf8('ｃｏｒｐ.example')}>`]],
    ['for an ideographic full stop', [`From: <ada@${utf8('corp。example')}>`]],
    ['for a zero-width space', [`From: <ada@${utf8('corp\u200b.example')}>`]],
    ['for a soft hyphen', [`From: <ada@${utf8('cor\u00adp.example')}>`]],
    ['for the name as a prefix', ['From: <ada@corp.example.evil.example>']],
    ['for a domain that ends alike', ['From: <ada@notcorp.example>']],
    ['for a trailing dot', ['From: <ada@corp.example.>']],
    ['for a group', ['From: staff: ada@corp.example;']],
    ['for a group with a stranger', ['From: corp.example: eve@evil.example;']],
    ['for an empty group', ['From: ada@corp.example:;']],
    ['for two authors', ['From: ada@corp.example, eve@evil.example']],
    ['for two authors, the stranger first', ['From: eve@evil.example, ada@corp.example']],
    ['for two From', ['From: ada@corp.example', 'From: eve@evil.example']],
    ['for two From, the stranger first', ['From: eve@evil.example', 'From: ada@corp.example']],
    ['for two From of allowed domains', ['From: ada@corp.example', 'From: bob@corp.example']],
    ['for Sender', ['From: eve@evil.example', 'Sender: ada@corp.example']],
    ['for Reply-To', ['From: eve@evil.example', 'Reply-To: ada@corp.example']],
    ['for Sender without a From', ['Sender: ada@corp.example']],
    ['for Reply-To beside a broken From', ['From: <>', 'Reply-To: ada@corp.example']],
    ['for Resent-From', ['From: eve@evil.example', 'Resent-From: ada@corp.example']],
    ['for X-From', ['From: eve@evil.example', 'X-From: ada@corp.example']],
    ['for From with a space before the colon', ['From : ada@corp.example', 'From: eve@evil.example']],
  ])('%s', async (_how, headers) => {
    expect(await reasonFor(headers, allowed)).toMatch(/^(domain-not-allowed|several-authors|no-sender)$/);
  });
});

describe('a message from a denied domain is rejected', () => {
  it.each<[string, string[]]>([
    ['plain', ['From: eve@evil.example']],
    ['of a domain below', ['From: eve@mail.evil.example']],
    ['behind an innocent name', ['From: "ada@corp.example" <eve@evil.example>']],
    ['with a % hack', ['From: <eve%evil.example@corp.example>']],
    ['with a trailing dot', ['From: <eve@evil.example.>']],
    ['with a zero-width space', [`From: <eve@${utf8('ev\u200bil.example')}>`]],
    ['with a NUL', ['From: <eve@ev\0il.example>']],
    ['in full-width letters', [`From: <eve@${utf8('ｅｖｉｌ.example')}>`]],
    ['in either form of an international domain', ['From: <eve@xn--bcher-kva.example>']],
    ['as the second author', ['From: ada@corp.example, eve@evil.example']],
    ['as the second From', ['From: ada@corp.example', 'From: eve@evil.example']],
    ['in a group', ['From: staff: eve@evil.example;']],
    ['as Sender', ['From: ada@corp.example', 'Sender: eve@evil.example']],
  ])('%s', async (_how, headers) => {
    expect(await reasonFor(headers, denied)).toBe('domain-denied');
  });
});

describe('automatic messages are recognized by the channel’s own words and senders', () => {
  const keywords = {
    autoReplyKeywords: [
      'out of office',
      'abwesenheitsnotiz',
      'réponse automatique',
      'fuera de la oficina',
      'вне офиса',
      '不在通知',
      '自动回复',
      'خارج المكتب',
    ],
  };
  const subject = (text: string) => [
    'From: ada@corp.example',
    `Subject: =?utf-8?b?${Buffer.from(text).toString('base64')}?=`,
  ];
  const reasonOf = (headers: string[], channel: Partial<ChannelPayload>) =>
    parse(bytes(...headers, '', 'x')).then(
      (mail) => screen(mail, aChannel(channel), context).decision?.reason ?? null,
    );

  it.each([
    'Out of Office: Printer',
    'AW: Abwesenheitsnotiz',
    'Re: RÉPONSE  AUTOMATIQUE',
    'Fuera de la oficina hasta el lunes',
    'Вне офиса до понедельника',
    '【不在通知】お問い合わせ',
    '您好自动回复',
    'أنا خارج المكتب',
  ])('%s', async (text) => {
    expect(await reasonOf(subject(text), keywords)).toBe('auto-reply');
  });

  it.each(['Out of offices', 'The office is out of paper', 'Abwesenheitsnotizen einrichten', 'офиса вне'])(
    'but not in “%s”',
    async (text) => {
      expect(await reasonOf(subject(text), keywords)).toBeNull();
    },
  );

  it('with exceptions for single senders and globs', async () => {
    const automatic = (from: string) => [`From: ${from}`, 'Auto-Submitted: auto-replied', 'Subject: x'];
    const channel = { autoReplyExceptions: ['tool@vendor.example', '*@*.service-now.example'] };
    expect(await reasonOf(automatic('TOOL@vendor.example'), channel)).toBeNull();
    expect(await reasonOf(automatic('it@corp.service-now.example'), channel)).toBeNull();
    expect(await reasonOf(automatic('other@vendor.example'), channel)).toBe('auto-reply');
    expect(await reasonOf(automatic('it@service-now.example.evil.example'), channel)).toBe('auto-reply');
  });
});
