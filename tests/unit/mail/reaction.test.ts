import { multipart, parse, textPart, utf8 } from './support';

const gmail = (json: string) => ['Content-Type: text/vnd.google.email-reaction+json', '', utf8(json)];

describe('a reaction', () => {
  it('of Gmail reads as its emoji, with the words around it in the full text', async () => {
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

  it.each([
    ['words of another meaning', 'Pump 3 leaks.', '{"emoji":"👍","version":1}'],
    ['something else than JSON', '👍 Pump 3', '👍'],
    ['words for an emoji', 'Pump', '{"emoji":"Pump","version":1}'],
  ])('is not what holds %s', async (_, text, json) => {
    expect((await parse(multipart('alternative', textPart(utf8(text)), gmail(json)))).reply).toBe(text);
  });
});
