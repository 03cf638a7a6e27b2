import fc from 'fast-check';
import { parseHtml } from '../../../server/src/mail/html-dom';
import { toMarkdown } from '../../../server/src/mail/markdown';
import { richTextOf, richTextOfPlain } from '../../../server/src/mail/rich-text';
import { shownText, strapiPreview } from './strapi-preview';

const markdown = (html: string) => toMarkdown(richTextOf(parseHtml(html)!));
const plain = (text: string) => toMarkdown(richTextOfPlain(text));

describe('HTML as Markdown', () => {
  it.each([
    ['<h2>Title</h2><p>Text</p>', '## Title\n\nText'],
    ['<p>a <b>bold</b> and <i>italic</i> and <s>gone</s></p>', 'a **bold** and _italic_ and ~~gone~~'],
    ['<p>a<b> bold </b>b</p>', 'a **bold** b'],
    ['<b>a</b><strong>b</strong>', '**ab**'],
    ['<span style="font-weight: bold">a</span>', '**a**'],
    ['<span style="text-decoration:line-through">a</span>', '~~a~~'],
    ['<b style="font-weight:normal">a</b>', 'a'],
    ['<b>a <span style="font-weight:400">b</span></b>', '**a** b'],
    ['<p>one<br>two</p>', 'one  \ntwo'],
    ['<p><a href="https://example.com/">one</a><br>two</p>', '[one](https://example.com/)  \ntwo'],
    ['<p><b>one<br><br>two</b></p>', '**one**\n\n**two**'],
    ['<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>', '- a\n- b\n  - c'],
    ['<ul><li>a</li><ul><li>b</li></ul></ul>', '- a\n  - b'],
    ['<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
    ['<ol start=7><li>a</li></ol>', '7. a'],
    ['<blockquote><p>a</p><p>b</p></blockquote>', '> a\n>\n> b'],
    ['<pre>a ``` b</pre>', '````\na ``` b\n````'],
    ['<p><code>x</code></p>', '`x`'],
    ['<a href="https://example.com/a_(b)">x</a>', '[x](https://example.com/a_\\(b\\))'],
    ['<a href="https://example.com/a b">x</a>', '[x](https://example.com/a%20b)'],
    ['<a href="https://example.com/a">https://example.com/a</a>', '<https://example.com/a>'],
    ['<a href="https://example.com/"><div>x</div></a>', '[x](https://example.com/)'],
    ['<a href="javascript:alert(1)">x</a>', 'x'],
    ['<p>*not bold* [x](y) &lt;b&gt;</p>', '\\*not bold\\* [x]\\(y) \\<b>'],
    ['<p># no heading</p><p>1. no list</p><p>- no item</p>', '\\# no heading\n\n1\\. no list\n\n\\- no item'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a | b'],
    [
      '<table><tr><th>Part</th><th>Price</th></tr><tr><td>Pump</td><td>4|20</td></tr></table>',
      '| Part | Price |\n| - | - |\n| Pump | 4\\|20 |',
    ],
    [
      '<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>',
      'a\n\nb\n\nc\n\nd | e',
    ],
    ['<span><div>deep</div></span>', 'deep'],
  ])('converts %s', (html, expected) => {
    expect(markdown(html)).toBe(expected);
  });

  it('has no HTML between adjacent lists', () => {
    expect(markdown('<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>')).toBe(
      '- a\n\n* b\n\n1. c\n\n1) d',
    );
  });
});

/** What differs between text and preview in looks only: the preview draws quotes and dots as a printer would. */
const typeset = (text: string) => text.replace(/[“”]/g, '"').replace(/[‘’]/g, "'").replace(/…/g, '...');
/** Lines as HTML shows them: white space within a line collapses, several empty lines are one. */
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/\u00a0/g, ' ')
        .trimEnd()
        .replace(/^[ \t]+/, (indent) => indent.replaceAll('\t', '    '))
        .replace(/(?<=\S)[ \t]+/g, ' '),
    )
    .join('\n')
    .replace(/\n{2,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');

describe('plain text as Markdown', () => {
  it.each([
    ['Total\n====='],
    ['Total\n-----\n---\n--\n----'],
    ['&copy; AT&T &#65; &lt;'],
    ['    four\n      six\nback'],
    ['\tindented'],
    ['first but\nsecond'],
    ['C:\\new\\table \\\\srv\\nas \\n \\\\n a\\*b'],
    ['^x^ ~y~ ~~z~~ ++i++ ==m== C++ C++11 a==b==c'],
    ['(c) (TM) (r) .. ..... ,,, ???? !!!!! +- a -- b --help foo--bar foo---bar'],
    ['term\n: definition\n\n::: warning\nx\n:::'],
    ['*[HTML]: language\n\nHTML [^1]\n\n[^1]: note ^[inline]'],
    ['a | b\n--|--\n1 | 2'],
    ['[x](javascript:a) ![i](y.png)\n[a]: b'],
    ['> quoted\n# no\n#1 x\n- a\n+ b\n* c\n1. d\n2) e'],
    ['_a_ __b__ a_b_c *x* `c` ```\n~~~\n***\n___'],
    ['<!-- c --> <?php ?> <a href=x> <script>alert(1)</script> <b'],
    ['-- \nAda'],
  ])('shows %j as typed', (text) => {
    expect(typeset(shownText(strapiPreview(plain(text))))).toBe(lines(text));
  });

  it('keeps line breaks without visible characters in the source', () => {
    expect(plain('one\ntwo')).toBe('one  \ntwo');
  });

  it('links web addresses, without the punctuation after them', () => {
    expect(plain('See https://example.com/a_b~c*d?x=1&copy=2. Thanks')).toBe(
      'See <https://example.com/a_b~c*d?x=1&copy=2>. Thanks',
    );
  });

  const sign = fc.constantFrom(...'*_`~^+=-#>|:[]()!<>&;\\/.,?"\'{}@$%0123456789 \t\n'.split(''));
  const word = fc.constantFrom(
    'pump',
    'n',
    'new',
    'copy;',
    'c',
    'tm',
    'b',
    'Ärger',
    '漢字',
    '  ',
    '\n',
    '\n\n',
    'x',
  );
  const text = fc
    .array(fc.oneof(sign, word, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 40 })
    .map((parts) => parts.join(''))
    // Controls other than tab and line feed show as nothing.
    .map((value) => value.replace(/[^\P{C}\t\n]|[\u2028\u2029\v\f\r]/gu, ''));

  it('shows any text as typed, and as text only', () => {
    fc.assert(
      fc.property(text, (value) => {
        const shown = strapiPreview(plain(value));
        expect(shown.replace(/<\/?(?:p|br|a href="[^"]*"|a)>/g, '')).not.toMatch(/</);
        // The preview draws emoticons; nothing in Markdown keeps it from that.
        fc.pre(!/\p{Emoji_Presentation}|\u2764|\u2639|\u263a/u.test(shown));
        expect(typeset(shownText(shown))).toBe(typeset(lines(value)));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
  });

  const plainWord = fc.stringMatching(/^[A-Za-zäöüéßЖ漢]{1,5}(?:['’-][a-z0-9]{1,3})?$/);
  const plainText = fc
    .array(fc.tuple(plainWord, fc.constantFrom('', '', ',', ';', '.', '?', '!')), {
      minLength: 1,
      maxLength: 6,
    })
    .map((words) => words.map((parts) => parts.join('')).join(' '));
  const piece = fc.tuple(
    fc.constantFrom('', 'b', 'i', 's', 'a href="https://example.com/"', 'br'),
    fc.oneof(plainText, fc.constantFrom('[', ']', '(', '1.', '+', '!', '.', ',', '_', '^')),
    fc.constantFrom('', ' '),
  );

  it('leaves plain words unescaped, whatever is next to them', () => {
    fc.assert(
      fc.property(plainText, (value) => expect(plain(value)).toBe(value)),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const html = pieces.map(([tag, words, space]) =>
          tag === 'br'
            ? `<br>${words}${space}`
            : tag
              ? `<${tag}>${words}</${tag[0]}>${space}`
              : `${words}${space}`,
        );
        const shown = shownText(strapiPreview(markdown(`<p>${html.join('')}</p>`)));
        const said = pieces
          .map(([tag, words, space]) => `${tag === 'br' ? '\n' : ''}${words}${space}`)
          .join('');
        expect(typeset(shown)).toBe(typeset(lines(said)));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
  });

  it('takes linear work in the text', () => {
    const seconds = (count: number) => {
      const start = process.cpuUsage();
      plain('Hello *you* & (c) _there_ -- see https://example.com/a_b ...\n'.repeat(count));
      const { user } = process.cpuUsage(start);
      return user / 1e6;
    };
    seconds(1_000);
    expect(seconds(16_000)).toBeLessThan(10);
  });
});

describe('any HTML as Markdown', () => {
  const words = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
  const html = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'medium' },
      words.map((text) => text.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'))),
      fc
        .tuple(
          fc.constantFrom(
            'p',
            'div',
            'b',
            'i',
            's',
            'u',
            'a href="https://example.com/a?b"',
            'ul',
            'ol',
            'li',
            'table',
            'tr',
            'td',
            'h2',
            'blockquote',
            'code',
            'pre',
            'span style="font-weight:bold"',
          ),
          fc.array(tie('node'), { maxLength: 4 }),
        )
        .map(([tag, children]) => `<${tag}>${children.join('')}</${tag.split(' ')[0]}>`),
      fc.constantFrom('<br>', '<hr>', ' ', '\n', '&nbsp;'),
    ),
  })).node as fc.Arbitrary<string>;

  it.each(['^^!^', '^*!^', '^`!^', '^^<b>!</b>^', 'a ^*b*^ c'])(
    'never becomes superscript between carets: %s',
    (text) => {
      expect(strapiPreview(markdown(text))).not.toContain('<sup>');
    },
  );

  it('is shown with Markdown formatting only', () => {
    fc.assert(
      fc.property(fc.array(html, { maxLength: 6 }), (nodes) => {
        const shown = strapiPreview(markdown(nodes.join('')));
        expect(
          shown.replace(
            /<\/?(?:p|br|hr|a(?: href="[^"]*")?|h\d|strong|em|s|ul|ol(?: start="\d+")?|li|blockquote|pre(?: class="hljs")?|code|table|thead|tbody|tr|th|td)>/g,
            '',
          ),
        ).not.toMatch(/</);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
  });
});
