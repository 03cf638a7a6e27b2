import fc from 'fast-check';
import { htmlPart, mailOf, multipart, parse, textPart } from './support';

/** HTML of words that each occur once, with the words in their order. */
interface Written {
  html: string;
  words: string[];
}

let count = 0;
const word = fc
  .constantFrom(
    'pump',
    'Ärger',
    '漢字',
    'R&D',
    '1 < 2',
    '"so"',
    "it's",
    '*',
    '_x_',
    '[a](b)',
    '<b>',
    '--',
    'a@b.example',
  )
  .map((text): Written => {
    const unique = `${text}${++count}q`;
    return {
      html: unique.replace(/&/g, '&amp;').replace(/</g, '&lt;'),
      words: unique.split(' '),
    };
  });
const OPEN = [
  ...[
    'p',
    'div',
    'span',
    'b',
    'i',
    's',
    'u',
    'font color="white"',
    'font color="red"',
    'center',
    'o:p',
    'section',
  ],
  ...[
    'ul',
    'ol',
    'li',
    'dl',
    'dd',
    'table',
    'tr',
    'td',
    'th',
    'tbody',
    'caption',
    'h1',
    'h4',
    'blockquote',
    'code',
    'pre',
  ],
  ...[
    'a href="https://example.com/"',
    'a href="javascript:1"',
    'a name="x"',
    'button',
    'label',
    'form',
    'textarea',
    'noscript',
  ],
  ...[
    'div style="white-space:pre-wrap"',
    'span style="font-weight:bold;color:#fff;background:#000"',
    'div class="x"',
  ],
  ...['div style="font-size:0;font-size:12px"', 'p style="max-height:20px;overflow:hidden"', 'marquee'],
];
const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    word,
    fc
      .constantFrom('<br>', '<hr>', '\n', ' ', '&nbsp;', '<!-- c -->', '<img src="cid:x">')
      .map((html): Written => ({ html, words: [] })),
    fc
      .tuple(fc.constantFrom(...OPEN), fc.boolean(), fc.array(tie('written'), { maxLength: 4 }))
      .map(([tag, closed, children]): Written =>
        // What stands in a text area is text, tags and all.
        tag === 'textarea' && children.some((child) => /[<&]/.test(child.html))
          ? { html: '', words: [] }
          : {
              html: `<${tag}>${children.map((child) => ` ${child.html} `).join('')}${closed || tag === 'textarea' ? `</${tag.split(' ')[0]}>` : ''}`,
              words: children.flatMap((child) => child.words),
            },
      ),
  ),
}));
const body = fc.array(written, { minLength: 1, maxLength: 5 }).map((parts): Written => ({
  html: parts.map((part) => part.html).join('\n'),
  words: parts.flatMap((part) => part.words),
}));

/** Fails unless every word is there, in order. */
function expectWords(shown: string, words: string[]): void {
  let at = 0;
  for (const one of words) {
    const found = shown.indexOf(one, at);
    if (found < 0) throw new Error(`${one} is missing in ${shown}`);
    at = found + one.length;
  }
}

const decoded = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
const blockText = (nodes: unknown): string =>
  Array.isArray(nodes)
    ? nodes.map(blockText).join(' ')
    : ((nodes as { text?: string }).text ?? blockText((nodes as { children?: unknown[] }).children ?? []));
/** Markdown with its escapes and references read. */
const unescaped = (markdown: string): string =>
  markdown
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#x([0-9A-F]+);/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

describe('every word of HTML', () => {
  it('appears in the text, the HTML, the Markdown and the blocks', async () => {
    await fc.assert(
      fc.asyncProperty(body, async ({ html, words }) => {
        const raw = mailOf(['Content-Type: text/html; charset=utf-8'], Buffer.from(html).toString('latin1'));
        const mail = await parse(raw, { forms: { markdown: true, blocks: true } });
        expectWords(mail.text, words);
        expectWords(unescaped(mail.markdown!), words);
        expectWords(blockText(mail.blocks), words);
        if (words.length) expectWords(decoded(mail.html!), words);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });

  it.each([
    ['nested too deep', '<div>'.repeat(1_200), ''],
    ['of too many elements', '<i></i>'.repeat(101_000), ''],
  ])('appears in the text of HTML %s', async (_, before, after) => {
    const mail = await parse(
      mailOf(['Content-Type: text/html'], `${before}<style>p{}</style><p>Pump &amp; pipe&nbsp;7</p>${after}`),
    );
    expect(mail.text).toBe('Pump & pipe 7');
  });
});

describe('every word of plain text', () => {
  it('appears in the text, the Markdown and the blocks', async () => {
    const line = fc.array(
      fc.constantFrom('pump', '漢字', '*', '> x', '# y', '&lt;', '    z', '\\n', '- a', '<b>', '"q"'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
        const text = lines.map((parts) => parts.join(' ')).join('\n');
        const words = text.split(/\s+/).filter(Boolean);
        const mail = await parse(
          multipart('mixed', textPart(Buffer.from(text).toString('latin1')), htmlPart('')),
          { forms: { markdown: true, blocks: true } },
        );
        expectWords(mail.text, words);
        expectWords(unescaped(mail.markdown!), words);
        expectWords(blockText(mail.blocks), words);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
    );
  });
});
