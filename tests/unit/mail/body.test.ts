import { htmlPart, mailOf, multipart, parse, textPart } from './support';

describe('text and HTML of a message', () => {
  it('are read from alternatives', async () => {
    const mail = await parse(multipart('alternative', textPart('Hello'), htmlPart('<p><b>Hello</b></p>')));
    expect(mail).toMatchObject({ text: 'Hello', html: '<p><b>Hello</b></p>', attachments: [] });
  });

  it('are both made from the HTML if the text next to it is blank', async () => {
    const mail = await parse(multipart('alternative', textPart(' \n\u00a0'), htmlPart('<p>Hello</p>')));
    expect(mail.text).toBe('Hello');
  });

  it('have no HTML if there is only text', async () => {
    expect((await parse(mailOf([], 'Hello'))).html).toBeNull();
  });

  it('are joined from consecutive text parts', async () => {
    expect((await parse(multipart('mixed', textPart('One'), textPart('Two')))).text).toBe('One\n\nTwo');
  });

  it('are both joined from a text part and an HTML part', async () => {
    const mail = await parse(multipart('mixed', textPart('One & only'), htmlPart('<p>Two</p>')));
    expect(mail).toMatchObject({ text: 'One & only\n\nTwo', html: '<p>One &amp; only</p><p>Two</p>' });
  });

  it('do not include named text parts, which are kept as files', async () => {
    const mail = await parse(
      multipart('mixed', textPart('See the log.'), [
        'Content-Type: text/plain; name="server.log"',
        '',
        'panic',
      ]),
    );
    expect(mail.text).toBe('See the log.');
    expect(mail.attachments).toMatchObject([{ name: 'server.log', type: 'text/plain', size: 5 }]);
  });

  it('have the lines of flowed text joined and quotes kept separate', async () => {
    const raw = mailOf(
      ['Content-Type: text/plain; format=flowed'],
      'This is one ',
      'line.',
      '> a quote ',
      '> goes on',
      '-- ',
      'Ada',
    );
    expect((await parse(raw)).text).toBe('This is one line.\n> a quote goes on\n-- \nAda');
  });

  it('do not include uuencoded files', async () => {
    const mail = await parse(mailOf([], 'See below.', 'begin 644 a.txt', '#:&DA', '`', 'end', 'Bye'));
    expect(mail.text).toBe('See below.\nBye');
    expect(Buffer.from(mail.attachments[0]!.content).toString()).toBe('hi!');
  });

  it('include Markdown and blocks only on request', async () => {
    expect(await parse(mailOf([], 'x'))).toMatchObject({ markdown: null, blocks: null });
    const mail = await parse(mailOf([], '1. a*b', 'c'), { forms: { markdown: true, blocks: true } });
    expect(mail.markdown).toBe('1\\. a\\*b  \nc');
    expect(mail.blocks).toEqual([{ type: 'paragraph', children: [{ type: 'text', text: '1. a*b\nc' }] }]);
  });
});
