import fc from 'fast-check';
import { parseHtml } from '../../../server/src/mail/html-dom';
import { htmlToText } from '../../../server/src/mail/html-to-text';
import { trimReply } from '../../../server/src/mail/reply';
import { Work, WorkExceeded } from '../../../server/src/mail/work';
import { countedWork } from '../../support/counted-work';
import { mailOf, parse } from './support';

/** Steps that reading takes; a bound ends what would take for ever. */
const stepsOf = (read: (work: Work) => void): number => {
  const work = new Work(50_000_000);
  read(work);
  return work.steps;
};

/** Each time the input doubles, so does the work, or it is less. */
function expectLinear(repeated: (count: number) => string, read: (text: string, work: Work) => void): void {
  const steps = [500, 1_000, 2_000, 4_000, 8_000].map((count) =>
    stepsOf((work) => read(repeated(count), work)),
  );
  for (const [i, doubled] of steps.slice(1).entries()) expect(doubled).toBeLessThanOrEqual(2.1 * steps[i]!);
}

const readHtml = (html: string, work: Work) => void htmlToText(parseHtml(html)!, { work });

describe('reply trimming is linear', () => {
  it.each([
    ['a numbered list', (i: number) => `${i}. turn the screw`],
    ['a list of dates', (i: number) => `${(i % 28) + 1}.11.2026 the pump was off`],
    ['a price list', (i: number) => `2026-11-02 08:12 part ${i}: 4.20`],
    ['a log', (i: number) => `2026-11-02 08:12:41 ada@example.com wrote: block ${i}`],
    ['marks of signatures', () => '-- '],
    ['rules', () => '__________'],
    ['quotes', (i: number) => '>'.repeat(i % 9) + ' so it was'],
    ['quotes far apart', () => '> so it was\n\n\n\n'],
    ['attributions', () => 'On 1.1.2026 10:00 ada@example.com'],
    ['wrapped attributions', () => 'On 1.1.2026 at 10:00\nAda\n<ada@example.com> wrote:'],
    ['header labels', (i: number) => `${['From', 'To', 'Date'][i % 3]}: x`],
    ['device lines', () => 'Sent from my iPhone\n'],
    ['forward marks', () => '--- Forwarded message'],
    ['blank lines', () => ''],
  ])('in %s', (_, line) => {
    expectLinear(
      (count) => Array.from({ length: count }, (__, i) => line(i)).join('\n'),
      (text, work) => void trimReply(text, work),
    );
  });

  it.each([
    ['links in one line', '<a href="https://example.com/pump">the pump</a> '],
    ['links that say their address', '<a href="https://example.com/">https://example.com/</a>'],
    ['links without words', '<a href="https://example.com/"> </a>'],
    ['cells', '<td>x</td>'],
    ['line breaks', '<br>'],
    ['items', '<li>x'],
    ['spaces', '<i>&nbsp;</i>'],
  ])('in HTML of %s', (_, piece) => {
    expectLinear((count) => piece.repeat(count), readHtml);
  });

  it('in HTML of links inside links', () => {
    expectLinear((count) => '<a href="https://example.com/">'.repeat(count / 10) + 'x', readHtml);
  });

  it('in any text made of what mail clients write', () => {
    const piece = fc.constantFrom(
      ...['1. ', '> ', '-- ', '\n', '\n\n', 'On ', 'Am ', '2026-11-02 ', '08:12 ', 'ada@example.com '],
      ...[
        'wrote:',
        'From: ',
        'To: ',
        'Date: ',
        '____',
        '-----',
        '<',
        '>',
        ':',
        ' ',
        'Sent from my iPhone',
        'x',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const text = pieces.join('').repeat(200);
        expect(stepsOf((work) => trimReply(text, work))).toBeLessThanOrEqual(60 * (text.length + 1));
      }),
      { numRuns: 200 },
    );
  });

  it('and stops at its limit', () => {
    expect(() => trimReply('1. turn\n'.repeat(1_000), new Work(500))).toThrow(WorkExceeded);
  });
});

/** Reading with every form of the body: text, reply, safe HTML, Markdown, blocks. */
const everyForm = { forms: { markdown: true, blocks: true } };

describe('parsing a whole message is linear', () => {
  async function expectCountedLinear(message: (count: number) => Buffer): Promise<void> {
    const work: number[] = [];
    for (const count of [500, 1_000, 2_000])
      work.push(await countedWork(() => parse(message(count), everyForm)));
    for (const [i, doubled] of work.slice(1).entries()) expect(doubled / work[i]!).toBeLessThan(2.2);
  }

  it.each([
    ...[
      '<td><p>',
      '<div>x</div>',
      '<p>x</p>',
      '<b>x</b><i>y</i>',
      '<li>x',
      '<ul><li>x</ul>',
      '<ol><li>x',
      '<br>',
    ],
    ...['<tr><td>x<td>y', '<table><tr><td>x</table>', '<blockquote>x</blockquote>', '<pre>x\n</pre>', '<hr>'],
    ...['<a href="https://example.com/x">y</a> ', '<a href="x">', '<img src="cid:x">', '<img alt="x">'],
    ...[
      '<span style="color:red">x</span>',
      '<font color=red>x',
      '<style>.a{color:red}</style>',
      '<p class=a>x',
    ],
    ...[
      '<div style="display:none">x</div>',
      '<div style="white-space:pre">a\nb</div>',
      '&amp;',
      '<!-- x -->',
    ],
    ...['<', '</', '<a ', '<a x="', '*', '_x_ ', '[x](', '#\n', '<h1>x</h1>', '<o:p>&nbsp;</o:p>'],
    ...[
      '<div class="gmail_quote"><blockquote>x</blockquote>x</div>',
      '<blockquote type="cite">x</blockquote>',
    ],
    ...['<div style="border-top:solid #E1E1E1 1pt">From: x<br>To: y<br>Sent: z</div>', '<script>x</script>'],
  ])('in HTML of %j', async (piece) => {
    await expectCountedLinear((count) => mailOf(['Content-Type: text/html'], piece.repeat(count)));
  });

  it.each([
    ...['*', '_', '`', '[', '](', '\\', '<', '>', '&amp;', '~~', '|', '^', '==', '--', '...', '(c)', '?!'],
    ...['\r\n', '\t', '# x\r\n', '- x\r\n', '1. x\r\n', '> x\r\n', '| x\r\n', '-- \r\n', '    x\r\n'],
    ...[
      'https://example.com/x ',
      'ada@example.com ',
      'From: x\r\n',
      'On 1.1.2026 at 08:12 a@b.example wrote:\r\n',
    ],
    ...['begin 644 a\r\n', '-----BEGIN PGP SIGNED MESSAGE-----\r\n', '\xe4', '\xf0\x9f\x98\x80', '\x1b$B'],
  ])('in text of %j', async (piece) => {
    await expectCountedLinear((count) => mailOf(['Content-Type: text/plain'], piece.repeat(count)));
  });

  it.each<[string, (count: number) => Buffer]>([
    ['addresses', (count) => mailOf([`To: ${'Ada <ada@example.com>, '.repeat(count)}`], 'x')],
    ['groups', (count) => mailOf([`To: ${'a: b@example.com;'.repeat(count)}`], 'x')],
    ['quoted names', (count) => mailOf([`Cc: ${'"a'.repeat(count)}`], 'x')],
    ['comments in addresses', (count) => mailOf([`Cc: ${'(a'.repeat(count)}`], 'x')],
    ['brackets', (count) => mailOf([`Reply-To: ${'<a@'.repeat(count)}`], 'x')],
    ['references', (count) => mailOf([`References: ${'<a@example.com> '.repeat(count)}`], 'x')],
    [
      'results of servers',
      (count) => mailOf([`Authentication-Results: x${'; dkim=pass (a'.repeat(count)}`], 'x'),
    ],
    ['hops', (count) => mailOf(Array<string>(count).fill('Received: from a by b with LMTP'), 'x')],
    ['encoded words', (count) => mailOf([`Subject: ${'=?utf-8?B?w6Q=?= '.repeat(count)}`], 'x')],
    ['folded lines', (count) => mailOf([`Subject: x${'\r\n y'.repeat(count)}`], 'x')],
    ['bytes past ASCII in headers', (count) => mailOf([`Subject: ${'\xe4 '.repeat(count)}`], 'x')],
    [
      'nested multiparts',
      (count) =>
        mailOf(
          ['Content-Type: multipart/mixed; boundary=b0'],
          ...Array.from({ length: Math.min(count, 4_000) / 20 }, (_, i) => [
            `--b${i}`,
            `Content-Type: multipart/mixed; boundary=b${i + 1}`,
            '',
          ]).flat(),
        ),
    ],
    [
      'parts with HTML',
      (count) =>
        mailOf(
          ['Content-Type: multipart/mixed; boundary=b'],
          ...Array.from({ length: count / 20 }, () => [
            '--b',
            'Content-Type: text/html',
            '',
            '<p>x</p>',
          ]).flat(),
          '--b--',
        ),
    ],
    [
      'nested messages',
      (count) =>
        mailOf(
          ['Content-Type: message/rfc822'],
          ...Array<string>(count).fill('Content-Type: message/rfc822\r\n'),
        ),
    ],
  ])('in a message of %s', async (_, message) => {
    await expectCountedLinear(message);
  });

  it('in any message made of typical parts', async () => {
    const piece = fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<div>',
        '</div>',
        '<b>',
        '<table><tr><td>',
        '<ul><li>',
        '<blockquote>',
        '<a href="x">',
      ],
      ...[
        'x',
        '*',
        '_',
        '&',
        '\n',
        '> ',
        '-- \n',
        '1. ',
        'On 1.1.2026 ',
        'wrote:',
        'From: x\n',
        '=?utf-8?Q?a?=',
        '\xe4',
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('html', 'plain'),
        async (pieces, subtype) => {
          const of = (count: number) =>
            countedWork(() =>
              parse(mailOf([`Content-Type: text/${subtype}`], pieces.join('').repeat(count)), everyForm),
            );
          const [once, twice] = [await of(200), await of(400)];
          expect(twice / once).toBeLessThan(2.4);
        },
      ),
      { seed: 20_261_127, numRuns: 40 },
    );
  });
});
