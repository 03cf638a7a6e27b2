import sanitize from 'sanitize-html';
import { safeHtml, safeUrl, showPictures } from '../../../server/src/mail/html';
import { parseHtml } from '../../../server/src/mail/html-dom';
import { htmlToText } from '../../../server/src/mail/html-to-text';

const safe = (html: string) => safeHtml(parseHtml(html)!, 1_000_000).html;
const text = (html: string) => htmlToText(parseHtml(html)!);

const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<svg><script>alert(1)</script></svg>',
  '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<iframe src="https://example.com"></iframe>',
  '<form action="https://example.com"><input name=a><button>Go</button></form>',
  '<meta http-equiv=refresh content="0;url=https://example.com"><base href="https://example.com">',
  '<div style="position:fixed;background:url(https://example.com/t)">x</div>',
  '<style>@import "https://example.com"</style><link rel=stylesheet href="https://example.com">',
  '<a title="&quot; onmouseover=alert(1) x=&quot;" href="https://example.com">x</a>',
  '<textarea></textarea><script>alert(1)</script>',
  '<!--><script>alert(1)</script>-->',
  '<xmp><script>alert(1)</script></xmp><plaintext><b onclick=alert(1)>x',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
];

describe('safe HTML', () => {
  it.each(ATTACKS)('is free of the danger in %s', (attack) => {
    const html = safe(`<p>before</p>${attack}<p>after</p>`);
    expect(html).toContain('before');
    expect(html).not.toMatch(
      /<(?:script|style|svg|math|iframe|form|input|meta|base|link|object)|javascript:|data:/i,
    );
    expect(html).not.toMatch(/<[^>]*\s(?:on\w+|style)\s*=(?=(?:[^"]*"[^"]*")*[^"]*>)/i);
  });

  it.each(ATTACKS)('has nothing of %s left that sanitize-html would remove', (attack) => {
    const html = safe(attack);
    const again = sanitize(html, {
      allowedTags: false,
      allowedAttributes: {
        a: ['href', 'title', 'target', 'rel'],
        img: ['src', 'alt', 'data-remote', 'referrerpolicy'],
      },
      allowedSchemes: ['http', 'https', 'mailto', 'tel', 'cid'],
      selfClosing: [],
      allowVulnerableTags: true,
    });
    expect(again.replace(/&quot;/g, '"')).toBe(html.replace(/&quot;/g, '"'));
  });

  it('opens links in a new tab without access to the panel', () => {
    expect(safe('<a href="https://example.com/?a=1&amp;b=2">x</a>')).toBe(
      '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    );
  });

  it('keeps inline images and marks remote ones', () => {
    expect(safe('<img src="cid:logo@x" alt="Logo"><img src="https://example.com/a.png">')).toBe(
      '<img alt="Logo" src="cid:logo@x"><img src="https://example.com/a.png" data-remote="true" referrerpolicy="no-referrer">',
    );
  });

  it('keeps common formatting', () => {
    const html =
      '<h2>A</h2><ul><li>b</li></ul><table><tbody><tr><td colspan="2">c</td></tr></tbody></table><pre>d</pre>';
    expect(safe(html)).toBe(html);
  });

  it('keeps the text inside unknown elements', () => {
    expect(safe('<o:p>Hello</o:p> <font face=Arial>you</font>')).toBe('Hello you');
  });

  it('closes elements that the sender left open', () => {
    expect(safe('<div><b>x')).toBe('<div><b>x</b></div>');
  });

  it('is cut at its length with every element closed', () => {
    const { html, cut } = safeHtml(parseHtml('<p><b>hello</b></p>'.repeat(100))!, 100);
    expect(cut).toBe(true);
    expect(html.match(/<p>/g)).toHaveLength(html.match(/<\/p>/g)!.length);
  });

  it.each([['<td><p>'.repeat(200_000)], ['<b>'.repeat(20_000)], ['<td>x</td>'.repeat(200_000)]])(
    'is refused at once for a nesting bomb',
    (bomb) => {
      const start = performance.now();
      expect(parseHtml(bomb)).toBeNull();
      expect(performance.now() - start).toBeLessThan(5_000);
    },
  );

  it('rejects addresses by their scheme, whatever is mixed into it', () => {
    expect(safeUrl(' \u0001jav\u0000ascript:alert(1)')).toBeNull();
    expect(safeUrl('java script:alert(1)')).toBeNull();
    expect(safeUrl('java\u00adscript:alert(1)')).toBeNull();
    expect(safeUrl('ht\ntps://example.com')).toBe('https://example.com');
  });

  it.each([
    ['https://example.com/my report.pdf', 'https://example.com/my%20report.pdf'],
    [' https://example.com/x ', 'https://example.com/x'],
    ['mailto:ada@example.com?subject=Hello World', 'mailto:ada@example.com?subject=Hello%20World'],
    ['//example.com/help', 'https://example.com/help'],
    ['www.example.com/help', 'https://www.example.com/help'],
    ['sms:+491', 'sms:+491'],
    [`https://example.com/?t=${'b'.repeat(9_000)}`, `https://example.com/?t=${'b'.repeat(9_000)}`],
  ])('keeps the whole address of %.40s', (href, url) => {
    expect(safeUrl(href)).toBe(url);
  });
});

describe('HTML as text', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['<div>One</div><div>Two<br>Three</div>', 'One\nTwo\nThree'],
    ['<div>One</div><div><br></div><div>Two</div>', 'One\n\nTwo'],
    ['a\n  b&nbsp;c&amp;d', 'a b c&d'],
    ['<ul><li>a<li>b<ol><li>c<li>d</ol></ul>', '* a\n* b\n  1. c\n  2. d'],
    ['<ol start="3"><li>a</li></ol>', '3. a'],
    ['<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c', '> a\n>\n> > b\n\nc'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['<a href="https://example.com">here</a>', 'here <https://example.com>'],
    ['<a href="https://example.com/">https://example.com</a>', 'https://example.com'],
    ['<a href="mailto:a@example.com">a@example.com</a>', 'a@example.com'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<style>p{}</style><script>x</script>a', 'a'],
    ['<img alt="Logo" src="cid:x"> Hi', 'Logo Hi'],
  ])('converts %s', (html, expected) => {
    expect(text(html)).toBe(expected);
  });
});

describe('inline images of a message', () => {
  const address = '/email-channel/files/a.png?file=1&signature=x';
  const shown = (html: string, ...ids: string[]) =>
    showPictures(
      safe(html),
      ids.map((id) => [id, address]),
    );
  const image = '<img src="/email-channel/files/a.png?file=1&amp;signature=x">';

  it.each(['a@b', 'a&b@c', 'a "b"', "a'b", 'ä ö@c', '<a>', 'a%20b', '\u200ba'])(
    'have the address of their file, by the Content-ID %j',
    (id) => {
      const html = `<p><img src="cid:${id.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"></p>`;
      expect(shown(html, id)).toBe(`<p>${image}</p>`);
    },
  );

  it('are left as they are if no file matches, and so is text that looks like one', () => {
    const html = safe('<img src="cid:other"> &lt;img src="cid:a"&gt; <b title=\'<img src="cid:a">\'>x</b>');
    expect(showPictures(html, [['a', address]])).toBe(html);
    expect(shown('<img alt=\' src="cid:a" \' src="cid:a">', 'a')).toBe(
      '<img alt=" src=&quot;cid:a&quot; " src="/email-channel/files/a.png?file=1&amp;signature=x">',
    );
  });

  it('use the first of several files with the same name', () => {
    expect(
      showPictures('<img src="cid:a">', [
        ['a', 'first'],
        ['a', 'second'],
      ]),
    ).toBe('<img src="first">');
  });

  it('take linear time in the HTML', () => {
    const html = '<img '.repeat(200_000);
    expect(showPictures(html, [['a', address]])).toBe(html);
  });
});
