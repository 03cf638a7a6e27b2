import { mailWarning } from '../../../contracts';
import { htmlPart, mailOf, multipart, parse } from './support';

const everyForm = { forms: { markdown: true, blocks: true } };

describe('a body that takes too much work', () => {
  it('has unformatted text if converting it to Markdown would take too long', async () => {
    const text = Array.from({ length: 250_000 }, () => '>').join('\r\n');
    const mail = await parse(mailOf(['Content-Type: text/plain'], 'The pump leaks.', text), everyForm);
    expect(mail.text).toContain('The pump leaks.');
    expect(mail.markdown).toBe(`\`\`\`\n${mail.text}\n\`\`\``);
    expect(mail.blocks).toHaveLength(1);
    expect(mail.warnings).toContainEqual(mailWarning('not-formatted'));
  });

  it('has a Markdown code fence that nothing in it can close', async () => {
    const text = ['````', ...Array.from({ length: 250_000 }, () => '>')].join('\r\n');
    const { markdown } = await parse(mailOf(['Content-Type: text/plain'], text), everyForm);
    expect(markdown).toMatch(/^`{5}\n/);
  });

  it('has only text if its HTML would take too long, with the message attached', async () => {
    const classes = Array.from({ length: 10 }, (_, i) => `c${i}`);
    const rules = Array.from({ length: 60 }, (_, i) => `font-size:${i + 10}px`).join(';');
    const style = classes
      .map((name) => `.${name}{${rules}}`)
      .join('')
      .repeat(2);
    const html = `<style>${style}</style>${`<p class="${classes.join(' ')}">x`.repeat(8_000)}<p>The pump leaks.`;
    const mail = await parse(multipart('mixed', htmlPart(html)), everyForm);
    expect(mail.text).toContain('The pump leaks.');
    expect(mail.html).toBeNull();
    expect(mail.warnings).toContainEqual(mailWarning('html-too-complex'));
    expect(mail.attachments.map(({ name }) => name)).toEqual(['message.eml']);
  });
});
