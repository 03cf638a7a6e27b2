import { bytes, htmlPart, mailOf, multipart, parse, textPart } from './support';

const names = (mail: { attachments: { name: string }[] }) => mail.attachments.map((file) => file.name);
const named = (type: string, name: string, text: string, ...headers: string[]) => [
  `Content-Type: ${type}; charset=utf-8; name="${name}"`,
  ...headers,
  '',
  text,
];
const pdf = ['Content-Type: application/pdf; name=a.pdf', 'Content-Disposition: attachment', '', 'x'];
const INLINE = 'Content-Disposition: inline';
const ATTACHED = 'Content-Disposition: attachment';

describe('the body of a message', () => {
  it.each([
    ['a message that is one named text', mailOf(['Content-Type: text/plain; name=mail.txt'], 'It stops.')],
    [
      'a message that is one inline HTML file',
      mailOf(['Content-Type: text/html', `${INLINE}; filename=m.html`], '<p>It stops.'),
    ],
    [
      'the named text before a file',
      multipart('mixed', named('text/plain', 'body.txt', 'It stops.', INLINE), pdf),
    ],
    [
      'a nameless attachment',
      multipart('mixed', ['Content-Type: text/plain', ATTACHED, '', 'It stops.'], pdf),
    ],
    [
      'the named root of related parts',
      multipart('related', named('text/html', 'i.html', '<p>It stops.</p>'), pdf),
    ],
    [
      'named alternatives',
      multipart(
        'alternative',
        named('text/plain', 'a.txt', 'It stops.'),
        named('text/html', 'a.html', '<p>It stops.'),
      ),
    ],
    ['a format of its own', mailOf(['Content-Type: text/x-notes'], 'It stops.')],
  ])('is %s', async (_, raw) => {
    const mail = await parse(raw);
    expect(mail.text).toBe('It stops.');
    expect(names(mail).filter((name) => name !== 'a.pdf')).toEqual([]);
  });

  it('does not include a named text next to an unnamed one, even a blank one', async () => {
    for (const text of ['See the log.', ''])
      expect(
        names(await parse(multipart('mixed', textPart(text), named('text/plain', 'log.txt', 'LOG', INLINE)))),
      ).toEqual(['log.txt']);
  });

  it('does not include a named text attachment', async () => {
    const mail = await parse(
      mailOf(['Content-Type: text/plain; name=log.txt', `${ATTACHED}; filename=log.txt`], 'LOG'),
    );
    expect([mail.text, names(mail)]).toEqual(['', ['log.txt']]);
  });

  it.each([
    ['text/calendar', 'invitation-1.ics', 'BEGIN:VCALENDAR'],
    ['text/x-vcard', 'contact-1.vcf', 'BEGIN:VCARD'],
    ['text/directory', 'contact-1.vcf', 'BEGIN:VCARD'],
    ['text/csv', 'text-1.csv', 'a;b'],
    ['text/xml', 'text-1.xml', '<a/>'],
  ])('is empty if the whole message is a %s file, which is kept as %s', async (type, name, content) => {
    expect(names(await parse(mailOf([`Content-Type: ${type}`], content)))).toEqual([name]);
  });

  it.each([
    'text/vnd.google.email-reaction+json',
    'text/watch-html',
    'text/markdown',
    'text/richtext',
    'text/x-amp-html',
  ])('does not include %s that repeats text and HTML', async (type) => {
    const other = [`Content-Type: ${type}`, '', '*It stops.*'];
    const mail = await parse(
      multipart('alternative', textPart('It stops.'), other, htmlPart('<p>It stops.</p>')),
    );
    expect([mail.text, names(mail)]).toEqual(['It stops.', []]);
  });

  it.each([
    ['application/json', '{"a":1}'],
    ['application/ld+json', '{}'],
    ['text/xml', '<a/>'],
    ['application/rtf', '{\\rtf1 x}'],
    ['application/octet-stream', 'words'],
  ])(
    'does not include %s next to text and HTML, which is only kept if it has a name',
    async (type, content) => {
      const alternatives = (header: string) =>
        parse(
          multipart(
            'alternative',
            textPart('It stops.'),
            [header, '', content],
            htmlPart('<p>It stops.</p>'),
          ),
        );
      expect((await alternatives(`Content-Type: ${type}`)).attachments).toEqual([]);
      expect((await alternatives(`Content-Type: ${type}; name=a.bin`)).attachments).toHaveLength(1);
    },
  );

  it.each([
    ['image/png', 'x'],
    ['text/vcard', 'BEGIN:VCARD'],
    ['application/pdf', '%PDF-1.4'],
    ['application/octet-stream', 'a\0b'],
  ])('does not include %s among alternatives, which is kept as a file', async (type, content) => {
    const part = [`Content-Type: ${type}`, '', content];
    expect((await parse(multipart('alternative', textPart('It stops.'), part))).attachments).toHaveLength(1);
  });

  it('is an alternative in another format if there is neither text nor HTML', async () => {
    expect(
      (await parse(multipart('alternative', ['Content-Type: text/markdown', '', '# It stops']))).text,
    ).toBe('# It stops');
  });

  it('does not include a calendar next to text, which is kept as a file', async () => {
    const mail = await parse(
      multipart('alternative', textPart('Meeting'), ['Content-Type: text/calendar', '', 'BEGIN:VCALENDAR']),
    );
    expect(names(mail)).toEqual(['invitation-1.ics']);
  });
});

describe('a message with everything in its subject', () => {
  it.each([
    ['no body', mailOf([], '')],
    [
      'empty HTML',
      mailOf(
        ['Content-Type: text/html'],
        '<html><head><title>x</title></head><body><br>&nbsp;</body></html>',
      ),
    ],
    ['blank alternatives', multipart('alternative', textPart(' '), htmlPart('<p>&nbsp;</p>'))],
    [
      'alternatives whose headers do not end',
      multipart('alternative', ['Content-Type: text/plain'], ['Content-Type: text/html']),
    ],
    [
      'a notice before blank parts',
      mailOf(
        ['Content-Type: multipart/mixed; boundary=b'],
        'This is a multi-part message in MIME format.',
        '--b',
        'Content-Type: text/plain',
        '',
        '',
        '--b--',
      ),
    ],
    ['blank base64', mailOf(['Content-Transfer-Encoding: base64'], 'DQo=')],
  ])('has a blank body with %s', async (_, raw) => {
    expect(await parse(raw)).toMatchObject({ subject: 'Printer', text: '', html: null, attachments: [] });
  });

  it('shows text that is outside of blank parts', async () => {
    const raw = mailOf(
      ['Content-Type: multipart/mixed; boundary=b'],
      'It is broken.',
      '--b',
      'Content-Type: text/plain',
      '',
      '',
      '--b--',
    );
    expect((await parse(raw)).text).toMatch(/It is broken/);
  });
});

describe('a body with malformed MIME headers', () => {
  it.each([
    'text/plain charset=utf-8',
    'text/plain:charset=utf-8',
    'text/plain, charset="utf-8"',
    'text/plain ; ; charset = utf-8',
    '"text/plain"; charset=utf-8',
    'text/; charset=utf-8',
    'text; charset=utf-8',
    'charset=utf-8',
    'text/plain; charset:utf-8',
    'text/plain; charset=utf-8 format=flowed',
    'plain text, more or less',
    'text\\plain; charset=utf-8',
  ])('is read as text with Content-Type: %s', async (type) => {
    const mail = await parse(mailOf([`Content-Type: ${type}`], 'Gr\xc3\xb6\xc3\x9fe'));
    expect([mail.text, names(mail)]).toEqual(['Größe', []]);
  });

  it.each([
    'quoted/printable',
    'QuotedPrintable',
    '7bit quoted-printable',
    '"quoted-printable";',
    'quoted-printable (yes)',
  ])('is read as quoted-printable with %s', async (encoding) => {
    expect((await parse(mailOf([`Content-Transfer-Encoding: ${encoding}`], 'Gr=C3=B6=C3=9Fe'))).text).toBe(
      'Größe',
    );
  });

  it.each(['7bit base64', 'base-64', 'BASE64;', 'x-base64'])(
    'is read as base64 with %s',
    async (encoding) => {
      expect((await parse(mailOf([`Content-Transfer-Encoding: ${encoding}`], 'R3LDtsOfZQ=='))).text).toBe(
        'Größe',
      );
    },
  );

  it.each(['base64', 'quoted-printable'])(
    'is read as a multipart that is encoded in %s as a whole',
    async (encoding) => {
      const inner = bytes('--q', 'Content-Type: text/plain', '', 'Inside the order', '--q--', '');
      const body =
        encoding === 'base64' ? inner.toString('base64') : inner.toString('latin1').replace(/-/g, '=2D');
      const mail = await parse(
        mailOf(['Content-Type: multipart/mixed; boundary=q', `Content-Transfer-Encoding: ${encoding}`], body),
      );
      expect([mail.text, names(mail)]).toEqual(['Inside the order', []]);
    },
  );

  it('is read as a multipart if the boundary lacks a semicolon', async () => {
    const mail = await parse(
      mailOf(
        ['Content-Type: multipart/mixed boundary="q"'],
        '--q',
        'Content-Type: text/plain',
        '',
        'Words',
        '--q--',
      ),
    );
    expect(mail.text).toBe('Words');
  });

  it.each([
    ['padding', 'SXQgaXMgYnJva2VuLg==', '', '-- ', 'Checked by a gateway, really.'],
    ['an empty line', 'SXQgaXMgYnJva2VuIG5vdyEh', '', '____', 'List: http://list.example.com'],
    ['several pieces', 'SXQg', 'aXM=', 'IGJyb2tlbi4=', '', 'Checked by a gateway, really.'],
    ['one word', 'SXQgaXMgYnJva2VuLg==', '', 'Regards'],
  ])('keeps the plain text after base64 and %s', async (_, ...lines) => {
    const { text } = await parse(mailOf(['Content-Transfer-Encoding: base64'], ...lines));
    expect(text).toMatch(/^It is broken/);
    expect(text).toContain(lines.at(-1));
    expect(text).not.toContain('\ufffd');
  });

  it('is shown if it was never encoded', async () => {
    expect((await parse(mailOf(['Content-Transfer-Encoding: base64'], 'Hello, it broke.'))).text).toBe(
      'Hello, it broke.',
    );
  });
});

it.each(['text/plain; charset:koi8-r', 'text/plain; charset=koi8-r format=fixed'])(
  'a text part has its charset read from Content-Type: %s',
  async (type) => {
    expect((await parse(mailOf([`Content-Type: ${type}`], '\xc4\xc1'))).text).toBe('да');
  },
);

describe('headers of a MIME part', () => {
  it('end where the text starts', async () => {
    const raw = multipart(
      'mixed',
      ['Content-Type: text/plain', 'It is broken, Ada says.', '', 'Bye'],
      textPart('Two'),
    );
    expect((await parse(raw)).text).toBe('It is broken, Ada says.\n\nBye\n\nTwo');
  });

  it('continue with a parameter at the start of a line', async () => {
    const file = [
      'Content-Type: application/pdf;',
      'name="a.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      'SGk=',
    ];
    const [attachment] = (await parse(multipart('mixed', textPart('x'), file))).attachments;
    expect(attachment).toMatchObject({ name: 'a.pdf', size: 2 });
  });
});
