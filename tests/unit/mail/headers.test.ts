import { decodeWords } from '../../../server/src/mail/encoded-words';
import { parseParameters } from '../../../server/src/mail/headers';
import { bytes, mailOf, parse } from './support';

describe('a header field', () => {
  it('has encoded words joined that split a character', () => {
    expect(decodeWords('=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=')).toBe('Grüße');
  });

  it('has white space removed between encoded words and kept around them', () => {
    expect(decodeWords('a =?utf-8?Q?b_c?=\t=?iso-8859-1?Q?=E9?= d')).toBe('a b cé d');
  });

  it('keeps text that only looks like an encoded word', () => {
    expect(decodeWords('=?not a word?= =?')).toBe('=?not a word?= =?');
  });

  it('is unfolded if it is long', async () => {
    expect(
      (await parse(bytes('From: a@example.com', 'Subject: one', ' two', '\tthree', '', 'x'))).subject,
    ).toBe('one two three');
  });

  it('has RFC 2231 continuations joined and their charset decoded', () => {
    const { params } = parseParameters("attachment; filename*0*=iso-8859-1'de'Gr%FC; filename*1=sse.pdf");
    expect(params.get('filename')).toBe('Grüsse.pdf');
  });

  it('keeps semicolons in quoted parameters and drops comments', () => {
    const { value, params } = parseParameters('Text/Plain (a note); name="a;b\\"c.txt"; charset=utf-8 (x)');
    expect([value, params.get('name'), params.get('charset')?.trim()]).toEqual([
      'text/plain',
      'a;b"c.txt',
      'utf-8',
    ]);
  });

  it('has bidirectional, zero-width and control characters removed from the subject', async () => {
    const raw = bytes(
      'From: a@example.com',
      'Subject: =?utf-8?Q?in=E2=80=AEvoice=E2=80=8B=07=0Aexe?=',
      '',
      'x',
    );
    expect((await parse(raw)).subject).toBe('invoice exe');
  });

  it('keeps the joiner inside an emoji', async () => {
    const raw = bytes(
      'From: a@example.com',
      `Subject: =?utf-8?B?${Buffer.from('👩‍💻 hi').toString('base64')}?=`,
      '',
      'x',
    );
    expect((await parse(raw)).subject).toBe('👩‍💻 hi');
  });

  it.each([
    ['Tue, 24 Nov 2026 09:30:00 +0100', '2026-11-24T08:30:00.000Z'],
    ['24 Nov 26 09:30 GMT', '2026-11-24T09:30:00.000Z'],
    ['Tue, 24 Nov 2026 09:30:00 +0100 (MEZ)', '2026-11-24T08:30:00.000Z'],
    ['yesterday', null],
    ['1', null],
    ['Tue, 99 Foo 2026 09:30:00', null],
  ])('with the date %s is %s', async (date, time) => {
    expect((await parse(mailOf([`Date: ${date}`], 'x'))).date).toBe(time);
  });

  it('keeps the latest hundred references, oldest first', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `<${i}@example.com>`);
    const { references } = await parse(mailOf([`References: ${ids.join('\r\n ')}`], 'x'));
    expect(references).toEqual(ids.slice(20));
  });

  it('gets missing angle brackets around its Message-ID', async () => {
    expect((await parse(mailOf(['Message-ID: 7@example.com'], 'x'))).messageId).toBe('<7@example.com>');
  });

  it.each([
    [['Importance: High'], 'high'],
    [['X-Priority: 1 (Highest)'], 'high'],
    [['X-Priority: 5'], 'low'],
    [['X-MSMail-Priority: Low'], 'low'],
    [['Priority: urgent'], 'high'],
    [['Priority: non-urgent'], 'low'],
    [['X-Priority: 3', 'Priority: urgent'], 'normal'],
    [['Importance: whatever'], 'normal'],
    [[], 'normal'],
  ])('with %j gives importance %s', async (headers, importance) => {
    expect((await parse(mailOf(headers, 'x'))).importance).toBe(importance);
  });
});
