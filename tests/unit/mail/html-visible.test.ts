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
    ['a size in em', '<div style="font-size:0.01em">TEASER</div>'],
    ['a size in percent', '<div style="font-size:0%">TEASER</div>'],
    ['a size in a short form', '<div style="font:0/0 a">TEASER</div>'],
    ['white by attribute', '<td bgcolor="white"><font size="0" color="#ffffff">TEASER</font></td>'],
    ['nearly white', '<div style="color:#fefefe">TEASER</div>'],
    ['white in numbers', '<div style="color:rgb(255, 255, 255)">TEASER</div>'],
    ['white in hues', '<div style="color:hsl(0,0%,100%)">TEASER</div>'],
    [
      'the colour of its bgcolor',
      '<table bgcolor="#EEEEEE"><tr><td style="color:#eee">TEASER</td></tr></table>',
    ],
    [
      'the colour of the row',
      '<table><tr bgcolor="#eee"><td><font color="#eee">TEASER</font></td></tr></table>',
    ],
    [
      'the colour of what is around it',
      '<div style="background:#fafafa"><b style="color:#fafafa">TEASER</b></div>',
    ],
    [
      'the colour of the page',
      '<div style="background:#f4f4f4 none"><p style="color:#F4F4F4">TEASER</p></div>',
    ],
    ['eight digits', '<div style="color:#00000000">TEASER</div>'],
    ['a colour that covers nothing', '<div style="color:rgb(0 0 0 / 0)">TEASER</div>'],
    ['a clip', '<div style="clip-path:inset(50%);position:absolute">TEASER</div>'],
    ['one pixel', '<div style="width:1px;height:1px;overflow:hidden">TEASER</div>'],
    ['scale', '<div style="transform:scale(0)">TEASER</div>'],
    ['a filter', '<div style="filter:opacity(0)">TEASER</div>'],
    ['a margin', '<div style="margin-left:-9999px">TEASER</div>'],
    [
      'a rule for screen readers',
      '<style>.sr{position:absolute;left:-9999px}</style><p class="sr">TEASER</p>',
    ],
    ['a style with a comment', '<div style="/* a */display:none">TEASER</div>'],
  ])('hidden by %s is left out of every form', async (_, hidden) => {
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
    ['<small>Seen</small>'],
    ['<font size="-2">Seen</font>'],
    ['<span style="font-size:2px">Seen</span>'],
    ['<span style="font-size:0.7em">Seen</span>'],
    ['<div style="font-size:0"><p style="font:14px Arial">Seen</p></div>'],
    ['<div style="max-height:0;overflow:visible">Seen</div>'],
    ['<table bgcolor="#fff"><tr><td bgcolor="#00f"><font color="#fff">Seen</font></td></tr></table>'],
    [
      '<table bgcolor="#eee"><tr><td style="background:#222"><b style="color:#eee">Seen</b></td></tr></table>',
    ],
    ['<div style="color:#fff"><div style="background:#333">Seen</div></div>'],
    ['<div style="background:url(x.png) #fff"><b style="color:#fff">Seen</b></div>'],
    ['<div style="background-image:linear-gradient(red, blue)"><b style="color:#fff">Seen</b></div>'],
    ['<b style="color:transparent;background-clip:text">Seen</b>'],
    ['<b style="color:#fff;text-shadow:0 0 1px #000">Seen</b>'],
    ['<body bgcolor="#000000" text="#ffffff"><p>Seen</p></body>'],
    ['<p style="color:#ccc">Seen</p>'],
    ['<font color="white">Seen</font>'],
    ['<font color="#fff"><a href="https://example.com/">Seen</a></font>'],
    ['<p style="color:#unknown;background:#fff">Seen</p>'],
    ['<div style="mso-hide:all"><a href="https://example.com/">Seen</a></div>'],
  ])('does not include %s', async (html) => {
    expect((await read(html)).text).toMatch(/^Seen/);
  });

  it('is shown if a message has no other text', async () => {
    expect((await read('<div style="display:none">All there is</div>')).text).toBe('All there is');
  });
});

describe('white space preserved by a style', () => {
  const LINES = 'First: pump 4\n  Second: pump 5\n\nThird: call';

  it.each([
    `<div style="white-space: pre-wrap">${LINES}</div>`,
    `<div style="white-space:pre">${LINES}</div>`,
    `<div style="white-space:-moz-pre-wrap">${LINES}</div>`,
    `<div style="white-space: -pre-wrap">${LINES}</div>`,
    `<div style="white-space:-o-pre-wrap !important">${LINES}</div>`,
    `<div style="white-space-collapse:preserve">${LINES}</div>`,
    `<div style="white-space:preserve nowrap">${LINES}</div>`,
    `<div style="/* as typed */ white-space:pre-wrap">${LINES}</div>`,
    `<div style="white-space:pre-wrap"><b style="white-space:inherit">${LINES}</b></div>`,
    `<td style="color:#333;white-space:break-spaces;font-size:12px">${LINES}</td>`,
    `<style>.plain{white-space:pre-wrap}</style><div class="plain">${LINES}</div>`,
    `<div style="white-space:pre-wrap"><b>First</b>: pump 4\n<span>  Second</span>: pump 5\r\n\nThird: call</div>`,
  ])('is kept in every form: %j', async (html) => {
    const mail = await read(html);
    expect(mail.text.replace(/\u00a0/g, ' ')).toBe(LINES);
    expect(mail.html).toContain('<br>');
    expect(mail.markdown!.replace(/\*\*/g, '')).toBe(
      'First: pump 4  \n\u00a0\u00a0Second: pump 5\n\nThird: call',
    );
    expect(mail.blocks).toHaveLength(2);
  });

  it.each(['xmp', 'listing', 'plaintext', 'textarea', 'pre'])('includes that of %s', async (name) => {
    const mail = await read(`<${name}>${LINES}`);
    expect(mail.text).toBe(LINES);
    expect(mail.html).toBe(`<pre>${LINES}</pre>`);
    expect(mail.reply).toBe(LINES);
  });

  it('includes that of a listing, whose content is never markup', async () => {
    const { text, html } = await read('<xmp>if (a<b) <script>alert(1)</script>\nend</xmp>');
    expect(text).toBe('if (a<b) <script>alert(1)</script>\nend');
    expect(html).toBe('<pre>if (a&lt;b) &lt;script&gt;alert(1)&lt;/script&gt;\nend</pre>');
  });

  it('is limited to line breaks for pre-line', async () => {
    expect((await read('<p style="white-space:pre-line">a   b\nc</p>')).text).toBe('a b\nc');
  });

  it('ends where a style says so', async () => {
    expect(
      (await read('<div style="white-space:pre-wrap"><p style="white-space:normal">one\ntwo</p></div>')).text,
    ).toBe('one two');
    expect((await read('<div style="white-space:normal">one\ntwo</div>')).text).toBe('one two');
  });
});

describe('formatting in the HTML', () => {
  it.each([
    ['<span style="color:#ff0000">Yes</span>', '<span style="color:#ff0000">Yes</span>'],
    ['<span style="COLOR: Red">Yes</span>', '<span style="color:red">Yes</span>'],
    ['<font color="#0000FF">Yes</font>', '<span style="color:#0000ff">Yes</span>'],
    ['<span style="background:yellow">Yes</span>', '<span style="background-color:yellow">Yes</span>'],
    [
      '<span style="text-decoration:line-through">No</span>',
      '<span style="text-decoration:line-through">No</span>',
    ],
    ['<span style="color:rgba(255, 0, 0, .9)">No</span>', '<span style="color:#ff0000">No</span>'],
    ['<span style="color:hsl(0,100%,50%)">No</span>', '<span style="color:#ff0000">No</span>'],
    ['<span style="mso-highlight:yellow">No</span>', '<span style="background-color:yellow">No</span>'],
    [
      '<span style="font:italic bold 12px/1.2 Arial;background:yellow none repeat">No</span>',
      '<span style="background-color:yellow;font-weight:bold;font-style:italic">No</span>',
    ],
    ['<span style="font-weight:700">Yes</span>', '<span style="font-weight:700">Yes</span>'],
    ['<span style="font-style:italic">Yes</span>', '<span style="font-style:italic">Yes</span>'],
    ['<p style="text-align:right">Yes</p>', '<p style="text-align:right">Yes</p>'],
  ])('is kept if it carries meaning: %s', async (html, shown) => {
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
  ])('is removed if it would load, move or hide anything: %s', async (html) => {
    expect((await read(html)).html).toBe('<span>x</span>');
  });
});

describe('links in a message', () => {
  it.each([
    ['https://example.com/my report.pdf', 'the page <https://example.com/my%20report.pdf>'],
    ['www.example.com/help', 'the page <https://www.example.com/help>'],
    ['\\\\server\\share\\plan.pdf', 'the page <\\\\server\\share\\plan.pdf>'],
    ['file:///c:/plan.pdf', 'the page <file:///c:/plan.pdf>'],
    ['Z:\\plans\\plan.pdf', 'the page <Z:\\plans\\plan.pdf>'],
    ['javascript:alert(1)', 'the page'],
    ['#top', 'the page'],
  ])('show their whole address: %s', async (href, text) => {
    expect((await read(`<a href="${href}">the page</a>`)).text).toBe(text);
  });

  it('of a page with an address of its own are resolved against it', async () => {
    const links = ['page.html', '/up?a=b', 'https://other.example/x', 'mailto:ada@example.com', '#top'];
    const html = links.map((href) => `<a href="${href}">x</a>`).join('');
    const read1 = (base: string) => read(`<base href="${base}">${html}`);
    expect(
      [...(await read1('https://example.com/dir/')).html!.matchAll(/href="([^"]*)"/g)].map(
        ([, href]) => href,
      ),
    ).toEqual([
      'https://example.com/dir/page.html',
      'https://example.com/up?a=b',
      'https://other.example/x',
      'mailto:ada@example.com',
    ]);
    expect((await read1('javascript:alert(1)//')).html).not.toMatch(/script|page\.html/);
  });

  it('of an image map stay links, with their words', async () => {
    const { text } = await read(
      '<map><area href="https://example.com/a" alt="Offers"><area href="https://example.com/b"><area alt="none"></map><p>Hi</p>',
    );
    expect(text).toBe('Offers <https://example.com/a> https://example.com/b\n\nHi');
  });

  it.each([
    ['ftp://files.example.com/my plan.pdf', 'ftp://files.example.com/my%20plan.pdf'],
    ['geo:52.5,13.4?z=11', 'geo:52.5,13.4?z=11'],
    ['webcal://example.com/a.ics', 'webcal://example.com/a.ics'],
    ['callto:+491', 'callto:+491'],
    ['sip:ada@example.com', 'sip:ada@example.com'],
    ['news:example.test', 'news:example.test'],
  ])('are kept for other programs: %s', async (href, address) => {
    const { html, text } = await read(`<a href="${href}">the page</a>`);
    expect(html).toContain(`<a href="${address}"`);
    expect(text).toBe(`the page <${address}>`);
  });

  it.each([
    'javascript:alert(1)',
    'vbscript:x',
    'data:text/html,x',
    'ssh:x',
    'intent://x',
    'blob:https://x/1',
  ])('never lead to %s', async (href) => {
    expect((await read(`<a href="${href}">x</a>`)).html).not.toContain('href');
  });

  it('are shown as text in the HTML if a browser cannot open them', async () => {
    const { html } = await read('<a href="\\\\server\\share\\plan.pdf">the plan</a>');
    expect(html).toBe('<a>the plan &lt;\\\\server\\share\\plan.pdf&gt;</a>');
  });
});

it('shows a message with text and HTML without the hidden text', async () => {
  const mail = await parse(
    multipart(
      'alternative',
      ['Content-Type: text/plain', '', 'Hello'],
      htmlPart('<div style="display:none">TEASER</div>Hello'),
    ),
  );
  expect(mail).toMatchObject({ text: 'Hello', html: 'Hello' });
});
