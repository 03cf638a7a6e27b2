import { showPictures } from '../../../server/src/mail/html';
import { htmlPart, mailOf, multipart, parse, textPart } from './support';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const htmlMail = (html: string) => mailOf(['Content-Type: text/html; charset=utf-8'], html);
const imagePart = (...headers: string[]) => [
  'Content-Type: image/png',
  ...headers,
  'Content-Transfer-Encoding: base64',
  '',
  PNG,
];
const sources = (html: string | null) =>
  [...(html ?? '').matchAll(/<img[^>]* src="([^"]*)"/g)].map(([, src]) => src);

describe('images embedded in the HTML', () => {
  it.each([
    ['in double quotes', `<img src="data:image/png;base64,${PNG}">`],
    ['in single quotes', `<img src='data:image/png;base64,${PNG}'>`],
    ['without quotes', `<img src=data:image/png;base64,${PNG}>`],
    ['in capitals', `<img src="DATA:IMAGE/PNG;BASE64,${PNG}">`],
    ['over several lines', `<img src="data:image/png;base64,\r\n ${PNG.slice(0, 40)}\r\n ${PNG.slice(40)}">`],
    ['with a parameter', `<img src="data:image/png;name=a.png;base64,${PNG}">`],
    ['of no type', `<img src="data:;base64,${PNG}">`],
    ['of any type', `<img src="data:application/octet-stream;base64,${PNG}">`],
    ['in a srcset alone', `<img srcset="data:image/png;base64,${PNG} 2x">`],
    ['in an object', `<object data="data:image/png;base64,${PNG}"></object>`],
    ['percent-encoded', `<img src="data:image/png;base64,${encodeURIComponent(PNG)}">`],
  ])('%s become inline files', async (_, image) => {
    const mail = await parse(htmlMail(`<p>See:</p>${image}<p>What now?</p>`));
    expect(mail.text).toBe('See:\n\nWhat now?');
    expect(mail.attachments).toMatchObject([{ name: 'image-1.png', type: 'image/png', inline: true }]);
    expect(Buffer.from(mail.attachments[0]!.content).toString('base64')).toBe(PNG);
    expect(sources(mail.html)).toEqual([`cid:${mail.attachments[0]!.contentId}`]);
  });

  it('or behind a link become files, under the name that the link gives', async () => {
    const pdf = Buffer.from('%PDF-1.7').toString('base64');
    const mail = await parse(
      htmlMail(
        `<p><a href="data:application/pdf;base64,${pdf}" download="Offer 7.pdf">The offer</a>, ` +
          `<a href="data:image/png;base64,${PNG}">a photo</a></p>`,
      ),
    );
    expect(mail.text).toBe('The offer, a photo');
    expect(mail.html).not.toContain('data:');
    expect(mail.attachments).toMatchObject([
      { name: 'Offer 7.pdf', type: 'application/pdf', inline: false, size: 8 },
      { name: 'image-2.png', type: 'image/png', inline: false },
    ]);
  });

  it('without base64 become files too', async () => {
    const mail = await parse(htmlMail(`<img src="data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E">`));
    expect(mail.attachments).toMatchObject([{ name: 'image-1.svg', inline: true }]);
    expect(Buffer.from(mail.attachments[0]!.content).toString()).toBe('<svg/>');
  });

  it('come after the attachments, each as a separate file', async () => {
    const image = `<img src="data:image/png;base64,${PNG}">`;
    const mail = await parse(
      multipart('mixed', htmlPart(image + image), [
        'Content-Type: text/plain; name=a.txt',
        'Content-Disposition: attachment; filename=a.txt',
        '',
        'a',
      ]),
    );
    expect(mail.attachments.map(({ name, inline }) => [name, inline])).toEqual([
      ['a.txt', false],
      ['image-2.png', true],
      ['image-3.png', true],
    ]);
    expect(new Set(sources(mail.html)).size).toBe(2);
  });

  it('never cut off the text after them, however large they are', async () => {
    const large = Buffer.alloc(900_000, 7).toString('base64');
    const mail = await parse(
      htmlMail(
        `<p>Before</p><p style="background:url(data:image/png;base64,${large})"></p>` +
          `<style>@font-face{src:url(data:font/woff;base64,${large})}</style><img src="data:image/png;base64,${large}"><p>After</p>`,
      ),
    );
    expect(mail.text).toBe('Before\n\nAfter');
    expect(mail.html).toContain('After');
    expect(mail.warnings).toEqual([]);
    expect(mail.attachments).toMatchObject([{ size: 900_000 }]);
  });

  it.each(['data:text/html;base64,PHNjcmlwdD4=', 'data:image/png;base64,', 'data:', 'data:image/png'])(
    'do not become files if they are not images: %s',
    async (source) => {
      const mail = await parse(htmlMail(`<p>Hi<img src="${source}"></p>`));
      expect(mail).toMatchObject({ text: 'Hi', attachments: [] });
      expect(mail.html).not.toContain('data:');
    },
  );

  it('written as text remain text', async () => {
    const mail = await parse(htmlMail(`<p>It says src="data:image/png;base64,${PNG}"</p>`));
    expect(mail.text).toBe(`It says src="data:image/png;base64,${PNG}"`);
    expect(mail.attachments).toEqual([]);
  });
});

describe('attached images', () => {
  it.each([
    ['by Content-ID', 'cid:i@x', ['Content-ID: <i@x>']],
    ['by encoded Content-ID', 'cid:i%40x', ['Content-ID: <i@x>']],
    ['by Content-ID with other case', 'CID:I@X', ['Content-ID: <i@x>']],
    ['by relative Content-Location', 'stamp.png', ['Content-Location: stamp.png']],
    ['by a path to the same place', './stamp.png', ['Content-Location: stamp.png']],
    [
      'by absolute Content-Location',
      'https://example.com/i/stamp.png',
      ['Content-Location: https://example.com/i/stamp.png'],
    ],
    [
      'beside an absolute Content-Location',
      'stamp.png',
      ['Content-Location: https://example.com/i/stamp.png'],
    ],
    [
      'by Content-Location over two lines',
      'https://example.com/i/stamp.png',
      ['Content-Location: https://example.com/\r\n i/stamp.png'],
    ],
    ['as Outlook names them', 'cid:stamp.png@01DC.77', ['Content-Disposition: inline; filename="stamp.png"']],
    ['by Content-ID with a space', 'cid:my stamp@x', ['Content-ID: <my%20stamp@x>']],
    ['by Content-ID in quotes', 'cid:stamp@x', ['Content-ID: <"stamp"@x>']],
    ['by quoted source', 'cid:&quot;stamp&quot;@x', ['Content-ID: <stamp@x>']],
    ['by Content-ID in brackets and quotes', 'cid:stamp@x', ['Content-ID: "<stamp@x>"']],
    ['by Content-ID behind a comment', 'cid:stamp@x', ['Content-ID: (one) <stamp@x>']],
    ['by Content-ID with a scheme', 'cid:stamp@x', ['Content-ID: <cid:stamp@x>']],
    ['by source with slashes', 'cid://stamp@x', ['Content-ID: <stamp@x>']],
    ['by source with a space', 'cid: stamp@x', ['Content-ID: <stamp@x>']],
    ['by source over two lines', 'c\r\nid:stamp@x', ['Content-ID: <stamp@x>']],
    ['by source with a fragment', 'cid:stamp@x#1', ['Content-ID: <stamp@x>']],
    ['by the first half of the Content-ID', 'cid:stamp', ['Content-ID: <stamp@x>']],
    ['by encoded letters', 'cid:st&auml;mp@x', ['Content-ID: <st%C3%A4mp@x>']],
    ['as a part of a named message', 'mid:m@y/stamp@x', ['Content-ID: <stamp@x>']],
    ['by X-Attachment-Id', 'cid:ii_7', ['X-Attachment-Id: ii_7']],
    ['by name in other case', 'STAMP.PNG', ['Content-Disposition: inline; filename="stamp.png"']],
    [
      'by name, as an attachment',
      'attachment:stamp.png',
      ['Content-Disposition: inline; filename=stamp.png'],
    ],
    ['by name', 'cid:stamp.png', ['Content-Disposition: attachment; filename="stamp.png"']],
  ])('are shown inline %s', async (_, source, headers) => {
    const mail = await parse(
      multipart('related', htmlPart(`<p>Stamp: <img src="${source}"></p>`), imagePart(...headers)),
    );
    expect(mail.attachments).toMatchObject([{ inline: true, type: 'image/png' }]);
    expect(sources(showPictures(mail.html!, [[mail.attachments[0]!.contentId!, '/shown']]))).toEqual([
      '/shown',
    ]);
  });

  it('match a complete source before one that it may also mean', async () => {
    const mail = await parse(
      multipart(
        'related',
        htmlPart('<img src="cid:stamp@y"><img src="cid:STAMP@X">'),
        imagePart('Content-ID: <stamp@x>'),
        imagePart('Content-ID: <stamp@y>'),
      ),
    );
    expect(sources(mail.html)).toEqual(['cid:stamp@y', 'cid:stamp@x']);
  });

  it('are not used for images of the web', async () => {
    const mail = await parse(
      multipart(
        'related',
        htmlPart('<img src="https://example.com/stamp.png">'),
        imagePart('Content-Location: stamp.png'),
      ),
    );
    expect(sources(mail.html)).toEqual(['https://example.com/stamp.png']);
  });

  it('are normal attachments if nothing shows them', async () => {
    const mail = await parse(
      multipart('mixed', textPart('Hi'), imagePart('Content-Disposition: attachment; filename=a.png')),
    );
    expect(mail.attachments).toMatchObject([{ name: 'a.png', inline: false }]);
  });
});
