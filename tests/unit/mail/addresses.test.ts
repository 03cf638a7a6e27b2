import { bytes, parse, utf8 } from './support';

const from = (...headers: string[]) => parse(bytes(...headers, 'Subject: x', '', 'x'));

describe('the sender of a message', () => {
  it('is the address and the name in From', async () => {
    expect(await from('From: "Lovelace, Ada" <Ada@Example.com>')).toMatchObject({
      from: { name: 'Lovelace, Ada', address: 'Ada@Example.com' },
      fromSource: 'from',
    });
  });

  it('is the second address in From if the first is unusable', async () => {
    const mail = await from('From: Ada', 'From: ada@example.com');
    expect(mail).toMatchObject({ from: { address: 'ada@example.com' }, fromSource: 'from' });
  });

  it('falls back to Sender, then to Reply-To', async () => {
    expect(await from('From: nobody', 'Sender: s@example.com', 'Reply-To: r@example.com')).toMatchObject({
      from: { address: 's@example.com' },
      fromSource: 'sender',
    });
    expect(await from('Reply-To: r@example.com')).toMatchObject({
      from: { address: 'r@example.com' },
      fromSource: 'reply-to',
    });
  });

  it('is null without a usable address', async () => {
    expect(await from('From: "nobody" <>')).toMatchObject({ from: null, fromSource: null });
  });

  it('includes all authors of From, so that several never pass as one', async () => {
    const { authors } = await from('From: a@example.com, b@example.net', 'From: c@example.org');
    expect(authors.map(({ address }) => address)).toEqual([
      'a@example.com',
      'b@example.net',
      'c@example.org',
    ]);
  });

  it('keeps a display name that looks like an address as the name', async () => {
    const mail = await from(
      'From: =?utf-8?Q?boss=40example.com_=3Cboss=40example.com=3E?= <eve@example.net>',
    );
    expect(mail.from?.address).toBe('eve@example.net');
    expect(mail.authors).toHaveLength(1);
  });

  const word = (text: string) => `=?utf-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
  it.each([
    ['inside of an encoded word', word('Žofie Dvořák <zofie@example.com>'), 'Žofie Dvořák'],
    ['with brackets in an encoded word', '=?utf-8?Q?Zofie_<zofie=40example.com>?=', 'Zofie'],
    ['in two encoded words', `${word('Žofie Dvořák')} =?utf-8?Q?=3Czofie=40example.com=3E?=`, 'Žofie Dvořák'],
    ['as an address inside of an encoded word', word('zofie@example.com'), ''],
    ['with a scheme', 'Zofie <mailto:zofie@example.com>', 'Zofie'],
    ['behind a quote that never ends', '"Zofie Dvorak <zofie@example.com>', 'Zofie Dvorak'],
    ['inside of quotes', '"Zofie Dvorak <zofie@example.com>"', 'Zofie Dvorak'],
    ['in brackets', 'Zofie Dvorak [zofie@example.com]', 'Zofie Dvorak'],
    ['in single quotes', "'Zofie Dvorak' 'zofie@example.com'", 'Zofie Dvorak'],
    ['behind two quoted names', '"Zofie" "Dvorak" <zofie@example.com>', 'Zofie Dvorak'],
    ['in doubled brackets', '"Zofie" <<zofie@example.com>>', 'Zofie'],
    ['before its name', 'zofie@example.com <Zofie Dvorak>', 'Zofie Dvorak'],
    ['in brackets of HTML', 'Zofie &lt;zofie@example.com&gt;', 'Zofie'],
    ['in parentheses', 'Zofie (zofie@example.com)', 'Zofie'],
    ['behind a parenthesis that never ends', 'Zofie (Ltd <zofie@example.com>', 'Zofie (Ltd'],
    ['with a full-width sign', 'Zofie <zofie＠example.com>', 'Zofie'],
    ['with the dot of the root', 'Zofie <zofie@example.com.>', 'Zofie'],
    ['in single quotes inside of brackets', "Zofie <'zofie@example.com'>", 'Zofie'],
    ['in a group', 'Team: Zofie <zofie@example.com>;', 'Zofie'],
  ])('is found by its address %s', async (_where, value, name) => {
    expect((await from(`From: ${utf8(value)}`)).from).toEqual({ name, address: 'zofie@example.com' });
  });

  it('does not count an address inside a display name as an author for allowed domains', async () => {
    for (const value of [
      word('Boss <boss@example.com>'),
      '"Boss <boss@example.com>',
      'B <mailto:boss@example.com>',
      'Boss (boss@example.com)',
      'Boss <boss@example.com.>',
      '=?utf-8?Q?Boss_<boss=40example.com>?=',
    ])
      expect((await from(`From: ${value}`)).authors.map(({ address }) => address)).not.toContain(
        'boss@example.com',
      );
  });

  it('is not read from an encoded word that only looks like an address', async () => {
    expect((await from('From: =?utf-8?Q?a=40example.com=2C_b?=@example.net')).from).toBeNull();
  });

  it('has recipient groups flattened and invalid addresses dropped', async () => {
    const mail = await from(
      'From: a@example.com',
      'To: Team: x@example.com, y@example.com;, undisclosed-recipients:;',
    );
    expect(mail.to.map(({ address }) => address)).toEqual(['x@example.com', 'y@example.com']);
  });
});
