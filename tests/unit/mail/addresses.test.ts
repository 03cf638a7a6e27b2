import { bytes, parse } from './support';

const from = (...headers: string[]) => parse(bytes(...headers, 'Subject: x', '', 'x'));

describe('who wrote', () => {
  it('takes the address and the name of From', async () => {
    expect(await from('From: "Lovelace, Ada" <Ada@Example.com>')).toMatchObject({
      from: { name: 'Lovelace, Ada', address: 'Ada@Example.com' },
      fromSource: 'from',
    });
  });

  it('takes the second From when the first has no usable address', async () => {
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

  it('says null when nothing names a usable address', async () => {
    expect(await from('From: "nobody" <>')).toMatchObject({ from: null, fromSource: null });
  });

  it('lists every author, so that several never pass for one', async () => {
    const { authors } = await from('From: a@example.com, b@example.net', 'From: c@example.org');
    expect(authors.map(({ address }) => address)).toEqual([
      'a@example.com',
      'b@example.net',
      'c@example.org',
    ]);
  });

  it('keeps a display name that looks like an address a name', async () => {
    const mail = await from(
      'From: =?utf-8?Q?boss=40example.com_=3Cboss=40example.com=3E?= <eve@example.net>',
    );
    expect(mail.from?.address).toBe('eve@example.net');
    expect(mail.authors).toHaveLength(1);
  });

  it('does not take an encoded word for an address', async () => {
    expect((await from('From: =?utf-8?Q?a=40example.com=2C_b?=@example.net')).from).toBeNull();
  });

  it('flattens groups of recipients and drops what is no address', async () => {
    const mail = await from(
      'From: a@example.com',
      'To: Team: x@example.com, y@example.com;, undisclosed-recipients:;',
    );
    expect(mail.to.map(({ address }) => address)).toEqual(['x@example.com', 'y@example.com']);
  });
});
