import { mailOf, multipart, parse, textPart, utf8 } from './support';

const gmail = (json: string) => ['Content-Type: text/vnd.google.email-reaction+json', '', utf8(json)];

describe('a reaction', () => {
  it('from Gmail is shown as its emoji, with the surrounding words in the full text', async () => {
    const mail = await parse(
      multipart(
        'alternative',
        textPart(utf8('👍\r\n\r\nAda reacted via Gmail\r\n')),
        gmail('{"emoji":"👍","version":1}'),
      ),
    );
    expect(mail).toMatchObject({ reply: '👍', attachments: [] });
    expect(mail.text).toContain('Ada reacted via Gmail');
  });

  const answer = (...lines: string[]) =>
    parse(
      mailOf(['In-Reply-To: <x@example.com>', 'Content-Type: text/plain; charset=utf-8'], ...lines.map(utf8)),
    );
  const quoted = [
    '',
    '____________',
    'From: Desk <d@example.com>',
    'Sent: 2 Nov 2026 08:12',
    'To: Ada',
    'Subject: x',
    '',
    'On?',
  ];

  it.each([
    ['an emoji in the sentence', ['👍 Ada Byrne reacted to your message:'], '👍'],
    ['an emoji above it', ['❤️', 'Ada Byrne hat auf Ihre Nachricht reagiert:'], '❤️'],
    ['the name of a picture', ['celebrate Ada Byrne a réagi à votre message :'], '🎉'],
  ])('from Outlook is shown as its emoji: %s', async (_, lines, emoji) => {
    const mail = await answer(...lines, ...quoted);
    expect(mail.reply).toBe(emoji);
    expect(mail.text).toContain(lines.at(-1));
  });

  it.each([
    ['additional text', ['👍 He reacted to your message', 'Please call me back.']],
    ['no emoji', ['He reacted to your message']],
  ])('is not a reply with %s', async (_, lines) => {
    expect((await answer(...lines)).reply).toBe(lines.join('\n'));
  });

  it('is not a message that replies to nothing', async () => {
    const raw = mailOf(['Content-Type: text/plain; charset=utf-8'], utf8('👍 Ada reacted to your message'));
    expect((await parse(raw)).reply).toBe('👍 Ada reacted to your message');
  });

  it.each([
    ['text of another meaning', 'Pump 3 leaks.', '{"emoji":"👍","version":1}'],
    ['something other than JSON', '👍 Pump 3', '👍'],
    ['text instead of an emoji', 'Pump', '{"emoji":"Pump","version":1}'],
  ])('is not a part with %s', async (_, text, json) => {
    expect((await parse(multipart('alternative', textPart(utf8(text)), gmail(json)))).reply).toBe(text);
  });
});
