import { bytes, parse, utf8 } from './support';

const read = (...headers: string[]) => parse(bytes(...headers.map(utf8), 'Subject: x', '', 'x'));
const cara = { name: 'Cara Diaz', address: 'cara@customer.example' };
const group = { name: 'Cara Diaz via Support', address: 'support@desk.example', as: 'group' };
const from = 'From: Cara Diaz via Support <support@desk.example>';

describe('a group that replaced From with its own address', () => {
  it.each<[string, string[], string]>([
    [
      'Google Groups',
      [
        'X-Original-From: Cara Diaz <cara@customer.example>',
        'Reply-To: Cara Diaz <cara@customer.example>',
        'Mailing-list: list support@desk.example; contact support+owners@desk.example',
        'List-ID: <support.desk.example>',
      ],
      'x-original-from',
    ],
    [
      'Mailman',
      ['Reply-To: Cara Diaz <cara@customer.example>', 'List-Post: <mailto:support@desk.example>'],
      'reply-to',
    ],
    [
      'Mailman, which adds itself to Reply-To',
      [
        'Reply-To: Cara Diaz <cara@customer.example>, Support <support@desk.example>',
        'List-Id: Support <support.desk.example>',
      ],
      'reply-to',
    ],
    [
      'a list that keeps answers to itself and puts the person into Cc',
      [
        'Reply-To: Support <support@desk.example>',
        'Cc: Bob <bob@customer.example>, Cara Diaz <cara@customer.example>',
        'X-BeenThere: support@desk.example',
      ],
      'cc',
    ],
  ])('%s', async (_what, headers, fromSource) => {
    const mail = await read(from, ...headers);
    expect(mail).toMatchObject({ from: cara, fromSource, via: group });
    expect(mail.authors).toEqual([{ name: group.name, address: group.address }]);
  });

  it('is recognized by an address that spells out the person', async () => {
    for (const address of [
      'cara=40customer.example@dmarc.lists.example',
      'cara=customer.example@lists.example',
    ]) {
      const mail = await read(
        `From: Cara Diaz via list <${address}>`,
        'X-Original-From: Cara Diaz <cara@customer.example>',
        'List-Id: <list.lists.example>',
      );
      expect(mail.from).toEqual(cara);
    }
  });

  it('keeps the name it shows if the person’s own header has none', async () => {
    const mail = await read(
      `From: "'Cara Diaz' via Support" <support@desk.example>`,
      'X-Original-From: cara@customer.example',
      'List-Id: <support.desk.example>',
    );
    expect(mail.from).toEqual(cara);
  });
});

describe('From remains the sender', () => {
  it.each<[string, string[]]>([
    [
      'of a list that rewrites nothing',
      ['From: Bob <bob@customer.example>', 'List-Id: <support.desk.example>'],
    ],
    ['without headers of a list', [from, 'X-Original-From: Cara Diaz <cara@customer.example>']],
    [
      'of a newsletter',
      ['From: Shop <news@shop.example>', 'Reply-To: help@shop.example', 'List-Id: <news-1.mailer.example>'],
    ],
    [
      'where the list’s headers name another address',
      [from, 'X-Original-From: boss@corp.example', 'List-Id: <other.desk.example>'],
    ],
    ['where nothing names the person', [from, 'List-Id: <support.desk.example>']],
  ])('%s', async (_what, headers) => {
    expect(await read(...headers)).toMatchObject({ fromSource: 'from', via: null });
  });
});
