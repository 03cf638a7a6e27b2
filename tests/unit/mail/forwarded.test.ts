import { bytes, multipart, parse, textPart, utf8 } from './support';

const from = ['From: Frank <frank@desk.example>', 'Content-Type: text/plain; charset=utf-8'];
const forward = (subject: string, ...lines: string[]) =>
  parse(bytes(...from, `Subject: ${utf8(subject)}`, '', ...lines.map(utf8)));
const eva = { name: 'Eva Lind', address: 'eva@customer.example' };
const words = 'The invoice 88 has the wrong address.';

describe('a forwarded message', () => {
  it.each([
    [
      'Gmail',
      [
        '---------- Forwarded message ---------',
        'From: Eva Lind <eva@customer.example>',
        'Date: Mon',
        'Subject: Invoice',
      ],
    ],
    [
      'Apple Mail, quoted',
      [
        'Begin forwarded message:',
        '',
        '> From: Eva Lind <eva@customer.example>',
        '> Subject: Invoice',
        '> Date: Mon',
      ],
    ],
    [
      'Apple Mail, German',
      [
        'Anfang der weitergeleiteten Nachricht:',
        '',
        'Von: Eva Lind <eva@customer.example>',
        'Betreff: Invoice',
      ],
    ],
    [
      'Thunderbird, French',
      ['-------- Message transféré --------', 'Sujet : \tInvoice', 'De : \tEva Lind <eva@customer.example>'],
    ],
    [
      'Outlook',
      [
        '________________________________',
        'From: Eva Lind [mailto:eva@customer.example]',
        'Sent: Monday',
        'Subject: Invoice',
      ],
    ],
    [
      'a client that wraps the address',
      ['----- Forwarded message -----', 'From: Eva Lind', '<eva@customer.example>', 'Subject: Invoice'],
    ],
  ])('is found in the format of %s', async (_, header) => {
    const body = header.some((line) => line.startsWith('> ')) ? `> ${words}` : words;
    const { forwarded, from: sender } = await forward(
      'Fwd: Invoice',
      'Please handle.',
      '',
      ...header,
      '',
      body,
    );
    expect(forwarded).toMatchObject({
      from: expect.objectContaining({ address: eva.address }) as unknown,
      subject: 'Invoice',
      remark: 'Please handle.',
      text: words,
    });
    expect(sender!.address).toBe('frank@desk.example');
  });

  it('keeps its HTML, without the text above it', async () => {
    const html =
      '<p>My remark</p><div class="gmail_quote">---------- Forwarded message ---------<br>From: Eva &lt;eva@customer.example&gt;<br>Subject: x<br><br><b>Wrong</b> address</div>';
    const mail = await parse(
      bytes('From: f@desk.example', 'Subject: Fwd: x', 'Content-Type: text/html', '', html),
    );
    expect(mail.forwarded).toMatchObject({ remark: 'My remark', text: 'Wrong address' });
    expect(mail.forwarded!.html).toContain('<b>Wrong</b> address');
    expect(mail.forwarded!.html).not.toContain('My remark');
  });

  it('is the attached one', async () => {
    const attached = [
      'Content-Type: message/rfc822',
      '',
      'From: Eva Lind <eva@customer.example>',
      'Subject: Invoice',
      '',
      words,
    ];
    const mail = await parse(multipart('mixed', textPart('Please handle.'), attached));
    expect(mail.forwarded).toMatchObject({
      from: eva,
      subject: 'Invoice',
      remark: 'Please handle.',
      text: words,
    });
    const two = await parse(multipart('mixed', textPart('Please handle.'), attached, attached));
    expect(two.forwarded).toBeNull();
  });

  it.each([
    [
      'a quoted header in an answer',
      'Re: x',
      ['Yes.', '', 'From: Eva <eva@customer.example>', 'Subject: x', '', words],
    ],
    ['a mark without a header', 'Fwd: x', ['---------- Forwarded message ---------', '', words]],
    [
      'a header without an address',
      'Fwd: x',
      ['--- Forwarded message ---', 'From: Eva', 'Subject: x', '', words],
    ],
  ])('is not found in %s', async (_, subject, lines) => {
    expect((await forward(subject, ...lines)).forwarded).toBeNull();
  });
});

describe('an internal origin of a message', () => {
  it.each([
    [[], true],
    [['Received: from pc ([10.0.0.7]) by mx.example with ESMTP'], true],
    [['Received: from pc ([203.0.113.7]) by mx.example with ESMTPSA'], true],
    [['Received: from pc ([203.0.113.7]) by mx.example with ESMTPS (a with ESMTPSA)'], false],
    [
      ['Received: from x ([203.0.113.7]) by mx.example with ESMTP', 'Received: from pc by x with ESMTPSA'],
      false,
    ],
  ])('by %j is %s', async (received, inside) => {
    expect((await parse(bytes(...received, 'From: a@example.com', '', 'x'))).inside).toBe(inside);
  });
});
