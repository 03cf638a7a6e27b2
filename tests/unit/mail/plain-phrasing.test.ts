import fc from 'fast-check';
import type { PhrasingContent } from 'mdast';
import { gfmStrikethroughToMarkdown } from 'mdast-util-gfm-strikethrough';
import { defaultHandlers, toMarkdown } from 'mdast-util-to-markdown';
import { plainPhrasing } from '../../../server/src/mail/plain-phrasing';

const text = (value: string): PhrasingContent => ({ type: 'text', value });
const link = (value: string, url: string): PhrasingContent => ({
  type: 'link',
  url,
  children: [text(value)] as never,
});
const plain = (nodes: PhrasingContent[]) => plainPhrasing(nodes, { before: '\n', after: '\n' }, true);

/** A paragraph as the library writes it, but for line breaks. */
const written = (nodes: PhrasingContent[]) =>
  toMarkdown(
    { type: 'paragraph', children: nodes },
    {
      emphasis: '_',
      extensions: [gfmStrikethroughToMarkdown()],
      handlers: {
        break: (node, parent, state, info) =>
          defaultHandlers.break(node, parent, state, info).replace('\\\n', '  \n'),
      },
    },
  ).trimEnd();

describe('plain phrasing', () => {
  it.each<[string, PhrasingContent[]]>([
    ['Hello Ada, how are you?', [text('Hello Ada, how are you?')]],
    ['Pump | 4711 €', [text('Pump | 4711 €')]],
    ['one  \ntwo', [text('one'), { type: 'break' }, text('two')]],
    [
      'See [our page](https://example.com/t/4f), **now**.',
      [
        text('See '),
        link('our page', 'https://example.com/t/4f'),
        text(', '),
        { type: 'strong', children: [text('now')] as never },
        text('.'),
      ],
    ],
  ])('is written as it is: %s', (expected, nodes) => {
    expect(plain(nodes)).toBe(expected);
    expect(written(nodes)).toBe(expected);
  });

  it.each<[string, PhrasingContent[]]>([
    ['a number that would start a list', [text('1. Pump')]],
    ['a sign that starts a heading', [text('# Pump')]],
    ['a sign within words', [text('a*b')]],
    ['a space at the end of a line', [text('Pump ')]],
    ['an exclamation mark in front of a link', [text('Hello!'), link('Ada', 'https://example.com/')]],
    ['an address that is its own label', [link('https://example.com/', 'https://example.com/')]],
    ['an address with a parenthesis', [link('Ada', 'https://example.com/(a)')]],
    ['emphasis within a word', [text('a'), { type: 'strong', children: [text('b')] as never }, text('c')]],
    ['dots in two texts', [text('a.'), text('. b')]],
  ])('is left to the library: %s', (_, nodes) => {
    expect(plain(nodes)).toBeNull();
  });

  it('has no line break and no vertical bar outside a paragraph', () => {
    const inCell = (...nodes: PhrasingContent[]) => plainPhrasing(nodes, { before: ' ', after: ' ' }, false);
    expect(inCell(text('a b'))).toBe('a b');
    expect(inCell(text('a'), { type: 'break' }, text('b'))).toBeNull();
    expect(inCell(text('a | b'))).toBeNull();
  });

  const words = fc
    .array(
      fc.constantFrom(
        'Ada',
        'pump',
        'it’s',
        'x-ray',
        '4711',
        '1.',
        '漢字',
        '!',
        '.',
        ', ',
        ' ',
        ' ',
        ' | ',
        '€',
        '*',
        '_',
        '[',
        '#',
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => parts.join(''));
  const label = fc.oneof(words, fc.constantFrom('our page', 'Ada'));
  const node: fc.Arbitrary<PhrasingContent> = fc.oneof(
    words.map(text),
    fc.constant<PhrasingContent>({ type: 'break' }),
    fc
      .tuple(
        label,
        fc.constantFrom(
          'https://example.com/',
          'https://example.com/a_b?c=d',
          'https://example.com/a)b',
          'mailto:Ada',
        ),
      )
      .map(([value, url]) => link(value, url)),
    fc
      .tuple(fc.constantFrom('strong', 'emphasis', 'delete'), label)
      .map(([type, value]) => ({ type, children: [text(value)] }) as PhrasingContent),
  );

  it('is what the library writes, wherever it is not left to it', () => {
    let tried = 0;
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 6 }), (nodes) => {
        const direct = plain(nodes);
        if (direct === null) return;
        tried += 1;
        expect(direct).toBe(written(nodes));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 20_000) },
    );
    expect(tried).toBeGreaterThan(500);
  });
});
