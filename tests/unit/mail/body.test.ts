import { htmlPart, mailOf, multipart, parse, textPart } from './support';

describe('body', () => {
  it('takes text and HTML from alternatives', async () => {
    const mail = await parse(multipart('alternative', textPart('Hello'), htmlPart('<p><b>Hello</b></p>')));
    expect(mail).toMatchObject({ text: 'Hello', html: '<p><b>Hello</b></p>', attachments: [] });
  });

  it('makes the text from the HTML when the text beside it is blank', async () => {
    const mail = await parse(multipart('alternative', textPart(' \n\u00a0'), htmlPart('<p>Hello</p>')));
    expect(mail.text).toBe('Hello');
  });

  it('has no HTML when there is only text', async () => {
    expect((await parse(mailOf([], 'Hello'))).html).toBeNull();
  });

  it('joins text parts that stand behind each other', async () => {
    expect((await parse(multipart('mixed', textPart('One'), textPart('Two')))).text).toBe('One\n\nTwo');
  });

  it('joins a text part and an HTML part in both forms', async () => {
    const mail = await parse(multipart('mixed', textPart('One & only'), htmlPart('<p>Two</p>')));
    expect(mail).toMatchObject({ text: 'One & only\n\nTwo', html: '<p>One &amp; only</p><p>Two</p>' });
  });

  it('keeps named text parts as files', async () => {
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

  it('joins the lines of flowed text and keeps quotes apart', async () => {
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

  it('takes files out of a text that are written in Unix encoding', async () => {
    const mail = await parse(mailOf([], 'See below.', 'begin 644 a.txt', '#:&DA', '`', 'end', 'Bye'));
    expect(mail.text).toBe('See below.\nBye');
    expect(Buffer.from(mail.attachments[0]!.content).toString()).toBe('hi!');
  });

  it('makes Markdown and blocks only when asked', async () => {
    expect(await parse(mailOf([], 'x'))).toMatchObject({ markdown: null, blocks: null });
    const mail = await parse(mailOf([], '1. a*b', 'c'), { forms: { markdown: true, blocks: true } });
    expect(mail.markdown).toBe('1\\. a\\*b  \nc');
    expect(mail.blocks).toEqual([{ type: 'paragraph', children: [{ type: 'text', text: '1. a*b\nc' }] }]);
  });
});
