import { htmlPart, mailOf, multipart, parse } from './support';

const read = (html: string) =>
  parse(mailOf(['Content-Type: text/html; charset=utf-8'], Buffer.from(html).toString('latin1')), {
    forms: { markdown: true, blocks: true },
  });

describe('hidden text', () => {
  it.each([
    ['display', '<div style="display:none">TEASER</div>'],
    ['display in capitals', '<div style="DISPLAY: NONE !important">TEASER</div>'],
    ['the attribute', '<div hidden>TEASER</div>'],
    ['a table', '<table style="display:none"><tr><td>TEASER</td></tr></table>'],
    ['visibility', '<span style="visibility:hidden">TEASER</span>'],
    ['opacity', '<div style="opacity:0">TEASER</div>'],
    ['size', '<div style="font-size:0px;line-height:0">TEASER</div>'],
    ['a size of one', '<div style="font-size:1px;color:#fff">TEASER</div>'],
    ['height', '<div style="max-height:0;overflow:hidden">TEASER</div>'],
    ['width', '<div style="width:0px;overflow:hidden">TEASER</div>'],
    ['no colour', '<div style="color:transparent">TEASER</div>'],
    ['the colour of its background', '<div style="color:#FFF;background-color:white">TEASER</div>'],
    ['place', '<div style="position:absolute;left:-9999px">TEASER</div>'],
    ['indentation', '<div style="text-indent:-9999px">TEASER</div>'],
    ['what Outlook hides', '<div style="mso-hide:all">TEASER</div>'],
    ['white on nothing', '<div style="color:#ffffff">TEASER</div>'],
    ['height alone', '<div style="max-height:0px">TEASER</div>'],
    [
      'a rule for its class',
      '<style>p,.pre{display:none!important}p{display:block}</style><div class="pre x">TEASER</div>',
    ],
    ['a rule for its id', '<style>/* x */ #pre { font-size: 0 }</style><div id="pre">TEASER</div>'],
    ['size of what is around it', '<div style="font-size:0"><span>TEASER</span></div>'],
  ])('by %s stays out of every form', async (_, hidden) => {
    const mail = await read(`<html><body>${hidden}<p>My parcel has not come.</p></body></html>`);
    expect(mail.text).toBe('My parcel has not come.');
    expect(JSON.stringify([mail.html, mail.markdown, mail.blocks, mail.reply])).not.toContain('TEASER');
  });

  it.each([
    ['<div style="display:block">Seen</div>'],
    ['<div style="max-height:200px;overflow:hidden">Seen</div>'],
    ['<div style="height:0">Seen</div>'],
    ['<td style="font-size:0"><span style="font-size:13px">Seen</span></td>'],
    ['<div style="font-size:0"><span style="font-size:medium">Seen</span></div>'],
    ['<div style="visibility:hidden"><span style="visibility:visible">Seen</span></div>'],
    ['<td style="background:#004;color:#fff">Seen</td>'],
    ['<table bgcolor="#004"><tr><td style="color:#fff">Seen</td></tr></table>'],
    ['<div class="dark"><p style="color:#fff">Seen</p></div>'],
    [
      '<style>@media (max-width:600px){.wide{display:none}} .far .x{display:none}</style><p class="wide x">Seen</p>',
    ],
    ['<style>.x{display:none}</style><p class="x" style="display:block">Seen</p>'],
    ['<div style="color:transparent"><b style="color:red">Seen</b></div>'],
    ['<div style="opacity:0.5;line-height:0;position:absolute;left:-5px">Seen</div>'],
    ['<a href="https://example.com/" style="mso-hide:all">Seen</a>'],
    ['<div style="mso-hide:all"><a href="https://example.com/">Seen</a></div>'],
  ])('is not what %s holds', async (html) => {
    expect((await read(html)).text).toMatch(/^Seen/);
  });

  it('is shown where a mail has no other words', async () => {
    expect((await read('<div style="display:none">All there is</div>')).text).toBe('All there is');
  });
});

describe('white space that a style keeps', () => {
  const LINES = 'First: pump 4\n  Second: pump 5\n\nThird: call';

  it.each([
    `<div style="white-space: pre-wrap">${LINES}</div>`,
    `<div style="white-space:pre">${LINES}</div>`,
    `<td style="color:#333;white-space:break-spaces;font-size:12px">${LINES}</td>`,
    `<style>.plain{white-space:pre-wrap}</style><div class="plain">${LINES}</div>`,
    `<div style="white-space:pre-wrap"><b>First</b>: pump 4\n<span>  Second</span>: pump 5\r\n\nThird: call</div>`,
  ])('shows in every form: %j', async (html) => {
    const mail = await read(html);
    expect(mail.text.replace(/\u00a0/g, ' ')).toBe(LINES);
    expect(mail.html).toContain('<br>');
    expect(mail.markdown!.replace(/\*\*/g, '')).toBe(
      'First: pump 4  \n\u00a0\u00a0Second: pump 5\n\nThird: call',
    );
    expect(mail.blocks).toHaveLength(2);
  });

  it('keeps lines alone for pre-line', async () => {
    expect((await read('<p style="white-space:pre-line">a   b\nc</p>')).text).toBe('a b\nc');
  });

  it('ends where a style says so', async () => {
    expect(
      (await read('<div style="white-space:pre-wrap"><p style="white-space:normal">one\ntwo</p></div>')).text,
    ).toBe('one two');
    expect((await read('<div style="white-space:normal">one\ntwo</div>')).text).toBe('one two');
  });
});

describe('looks that say something', () => {
  it.each([
    ['<span style="color:#ff0000">Yes</span>', '<span style="color:#ff0000">Yes</span>'],
    ['<span style="COLOR: Red">Yes</span>', '<span style="color:red">Yes</span>'],
    ['<font color="#0000FF">Yes</font>', '<span style="color:#0000ff">Yes</span>'],
    ['<span style="background:yellow">Yes</span>', '<span style="background-color:yellow">Yes</span>'],
    [
      '<span style="text-decoration:line-through">No</span>',
      '<span style="text-decoration:line-through">No</span>',
    ],
    ['<span style="font-weight:700">Yes</span>', '<span style="font-weight:700">Yes</span>'],
    ['<span style="font-style:italic">Yes</span>', '<span style="font-style:italic">Yes</span>'],
    ['<p style="text-align:right">Yes</p>', '<p style="text-align:right">Yes</p>'],
  ])('stay in the HTML: %s', async (html, shown) => {
    expect((await read(html)).html).toBe(shown);
  });

  it.each([
    '<span style="color:#ffffff">x</span>',
    '<span style="color:url(https://example.com)">x</span>',
    '<span style="color:expression(alert(1))">x</span>',
    '<span style="background:url(https://example.com/t)">x</span>',
    '<span style="position:fixed;top:0;font-weight:1000">x</span>',
    '<span style="color:red&quot; onclick=&quot;alert(1)">x</span>',
    '<span style="background:white">x</span>',
  ])('do not load, move or hide anything: %s', async (html) => {
    expect((await read(html)).html).toBe('<span>x</span>');
  });
});

describe('links', () => {
  it.each([
    ['https://example.com/my report.pdf', 'the page <https://example.com/my%20report.pdf>'],
    ['www.example.com/help', 'the page <https://www.example.com/help>'],
    ['\\\\server\\share\\plan.pdf', 'the page <\\\\server\\share\\plan.pdf>'],
    ['file:///c:/plan.pdf', 'the page <file:///c:/plan.pdf>'],
    ['javascript:alert(1)', 'the page'],
    ['#top', 'the page'],
  ])('show their whole address: %s', async (href, text) => {
    expect((await read(`<a href="${href}">the page</a>`)).text).toBe(text);
  });

  it('to what a browser does not open show as words in the HTML', async () => {
    const { html } = await read('<a href="\\\\server\\share\\plan.pdf">the plan</a>');
    expect(html).toBe('<a>the plan &lt;\\\\server\\share\\plan.pdf&gt;</a>');
  });
});

it('shows the text of a mail that is written in two ways only as text', async () => {
  const mail = await parse(
    multipart(
      'alternative',
      ['Content-Type: text/plain', '', 'Hello'],
      htmlPart('<div style="display:none">TEASER</div>Hello'),
    ),
  );
  expect(mail).toMatchObject({ text: 'Hello', html: 'Hello' });
});
