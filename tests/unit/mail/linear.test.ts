import fc from 'fast-check';
import { parseHtml } from '../../../server/src/mail/html-dom';
import { htmlToText } from '../../../server/src/mail/html-to-text';
import { trimReply } from '../../../server/src/mail/reply';
import { Work, WorkExceeded } from '../../../server/src/mail/work';

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

describe('work on a message is linear', () => {
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

  it('in any text made of what clients write', () => {
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

  it('and ends where it passes its bound', () => {
    expect(() => trimReply('1. turn\n'.repeat(1_000), new Work(500))).toThrow(WorkExceeded);
  });
});
