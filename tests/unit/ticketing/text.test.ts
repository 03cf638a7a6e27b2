import { paragraphs } from '../../../server/src/ticketing/blocks-schema';
import { cutGraphemes, escapeHtml, escapeMarkdown, joinLines } from '../../../server/src/ticketing/text';

describe('a cut text', () => {
  const family = '👨‍👩‍👧';
  it.each([
    ['fits', 'hello', 5, 'hello'],
    ['is cut', 'hello', 3, 'hel'],
    ['keeps a surrogate pair whole', 'ab😀', 3, 'ab'],
    ['keeps an accent with its letter', 'abe\u0301', 3, 'ab'],
    ['keeps a joined emoji whole', `ab${family}c`, 9, 'ab'],
    ['keeps a joined emoji that fits', `ab${family}c`, 10, `ab${family}`],
    ['keeps a flag whole', '🇩🇪🇫🇷', 6, '🇩🇪'],
    ['is empty for no room', 'hello', 0, ''],
    ['is cut far into a long text', `${'x'.repeat(1_000)}😀`, 1_001, 'x'.repeat(1_000)],
  ])('%s', (_what, text, most, cut) => {
    expect(cutGraphemes(text, most)).toBe(cut);
  });

  it('stays well-formed and within its limit even inside an endless character', () => {
    const cut = cutGraphemes(`a${'\u0301'.repeat(1_000)}`, 255);
    expect(cut.length).toBeLessThanOrEqual(255);
    expect(cut.length).toBeGreaterThan(0);
    expect(cutGraphemes('👨‍'.repeat(500), 256).isWellFormed()).toBe(true);
  });
});

it.each([
  ['*bold* _it_ `code`', '\\*bold\\* \\_it\\_ \\`code\\`'],
  ['[x](javascript:y)', '\\[x\\](javascript:y)'],
  ['<script> & <b>', '\\<script\\> \\& \\<b\\>'],
  ['# no title\n- no list\n  1. no number\n2) no', '\\# no title\n\\- no list\n  1\\. no number\n2\\) no'],
  ['C:\\temp', 'C:\\\\temp'],
  ['a - b # c 1. d', 'a - b # c 1. d'],
])('%j is escaped in Markdown as %j', (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown);
});

it('a text in HTML is shown literally', () => {
  expect(escapeHtml('<a href="x">&\r\nb')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;<br>\nb');
});

it('text can be joined into one line', () => {
  expect(joinLines('  a\r\n\tb \u00a0 c ')).toBe('a b c');
});

it('text becomes blocks with one paragraph per line', () => {
  expect(paragraphs('a\r\n\nb').map((block) => (block.children as { text: string }[])[0]!.text)).toEqual([
    'a',
    '',
    'b',
  ]);
});
