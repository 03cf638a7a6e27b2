import { parseHtml } from '../../../server/src/mail/html-dom';
import { textToMarkdown, toMarkdown } from '../../../server/src/mail/markdown';

const markdown = (html: string) => toMarkdown(parseHtml(html)!);

describe('Markdown', () => {
  it.each([
    ['<h2>Title</h2><p>Text</p>', '## Title\n\nText'],
    ['<p>a <b>bold</b> and <i>italic</i> and <s>gone</s></p>', 'a **bold** and _italic_ and ~~gone~~'],
    ['<p>a<b> bold </b>b</p>', 'a **bold** b'],
    ['<p>one<br>two</p>', 'one\\\ntwo'],
    ['<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>', '- a\n- b\n  - c'],
    ['<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
    ['<blockquote><p>a</p><p>b</p></blockquote>', '> a\n>\n> b'],
    ['<pre>a ``` b</pre>', '````\na ``` b\n````'],
    ['<p><code>x</code></p>', '`x`'],
    ['<a href="https://example.com/a_(b)">x</a>', '[x](<https://example.com/a_(b)>)'],
    ['<a href="javascript:alert(1)">x</a>', 'x'],
    ['<p>*not bold* [x](y) &lt;b&gt;</p>', '\\*not bold\\* \\[x\\](y) \\<b\\>'],
    ['<p># no heading</p><p>1. no list</p><p>- no item</p>', '\\# no heading\n\n1\\. no list\n\n\\- no item'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a | b'],
    ['<span><div>deep</div></span>', 'deep'],
  ])('of %s', (html, expected) => {
    expect(markdown(html)).toBe(expected);
  });

  it('keeps the lines and signs of plain text', () => {
    expect(textToMarkdown('Hi *you*\n> a\n\n+ b')).toBe('Hi \\*you\\*\\\n\\> a\n\n\\+ b');
  });
});
