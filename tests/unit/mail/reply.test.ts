import { trimReply } from '../../../server/src/mail/reply';
import { htmlPart, multipart, parse } from './support';

const OWN = 'Thanks, it works now.\n\nAda';
const after = (...lines: string[]) => [OWN, '', ...lines].join('\n');

describe('own words of a reply', () => {
  it.each([
    ['Gmail', after('On Tue, Nov 24, 2026 at 9:30 AM Help <help@example.net> wrote:', '', '> Try again.')],
    [
      'Gmail, wrapped',
      after('On Tue, Nov 24, 2026 at 9:30 AM Help Desk', '<help@example.net> wrote:', '> Try again.'),
    ],
    [
      'Apple Mail, German',
      after('Am 24.11.2026 um 09:30 schrieb Help <help@example.net>:', '', '> Noch einmal?'),
    ],
    ['Thunderbird, French', after('Le 24/11/2026 à 09:30, Help a écrit :', '> Encore.')],
    ['Spanish', after('El mar, 24 nov 2026 a las 9:30, Help (<help@example.net>) escribió:', '> Otra vez.')],
    ['Dutch', after('Op di 24 nov. 2026 om 09:30 schreef Help <help@example.net>:', '> Nog eens.')],
    [
      'Italian',
      after('Il giorno mar 24 nov 2026 alle ore 09:30 Help <help@example.net> ha', 'scritto:', '> Ancora.'),
    ],
    ['Polish', after('wt., 24 lis 2026 o 09:30 Help <help@example.net> napisał(a):', '> Jeszcze raz.')],
    ['Russian', after('вт, 24 нояб. 2026 г. в 09:30, Help <help@example.net>:', '> Ещё раз.')],
    ['Japanese', after('2026年11月24日(火) 9:30 Help <help@example.net>:', '> もう一度')],
    [
      'Outlook',
      after(
        'From: Help <help@example.net>',
        'Sent: Tuesday, November 24, 2026 9:30 AM',
        'To: Ada',
        'Subject: RE: Printer',
        '',
        'Try again.',
      ),
    ],
    [
      'Outlook, German',
      after(
        'Von: Help <help@example.net>',
        'Gesendet: Dienstag, 24. November 2026 09:30',
        'An: Ada',
        'Betreff: AW: Drucker',
        '',
        'Noch einmal?',
      ),
    ],
    [
      'Outlook on the web',
      after(
        '________________________________',
        'From: Help <help@example.net>',
        'Sent: Tuesday',
        'To: Ada',
        'Subject: x',
        '',
        'Try again.',
      ),
    ],
    ['Outlook Express', after('-----Original Message-----', 'From: Help', 'Try again.')],
    ['Outlook Express, French', after("-----Message d'origine-----", 'De : Help', 'Encore.')],
    [
      'an iPhone',
      after(
        'Sent from my iPhone',
        '',
        'On 24 Nov 2026, at 09:30, Help <help@example.net> wrote:',
        '',
        '> Try again.',
      ),
    ],
    ['a phone, German', after('Von meinem iPhone gesendet')],
    ['a signature', after('-- ', 'Ada Lovelace', 'Analytical Engines Ltd.')],
    ['helpdesk software', after('## Please reply above this line ##', 'Try again.')],
  ])('end where %s quotes', (_, text) => {
    expect(trimReply(text)).toBe(OWN);
  });

  it('keep what stands below the quote', () => {
    expect(
      trimReply('On Tue, Nov 24, 2026 at 9:30 AM Help <h@example.net> wrote:\n> Try again.\n\nI did.'),
    ).toBe('I did.');
  });

  it('keep answers between quoted lines', () => {
    expect(trimReply('> Which printer?\nThe blue one.\n> Which floor?\nThe third.')).toBe(
      'The blue one.\nThe third.',
    );
  });

  it('keep a forwarded message', () => {
    const text =
      'Can you help her?\n\n---------- Forwarded message ---------\nFrom: Eve <eve@example.com>\nDate: Tue, 24 Nov 2026\nSubject: Door\n\nIt is stuck.';
    expect(trimReply(text)).toBe(text);
  });

  it.each([
    'On Monday I wrote: it is broken.\nIt still is.',
    'From: the first floor\nI can see smoke.',
    'Subject: none, really. Just saying.',
    'Sent from my desk, where the printer is.',
    'Totals:\n----------\n12\n----------',
    'The log says:\nwrote: 12 blocks\nand stops.',
    'I met him on 24.11.2026 10:00.\nHe has the key.',
    'See\n>>> https://example.com/manual <<<\nand tell me.',
  ])('are not cut by %j', (text) => {
    expect(trimReply(text)).toBe(text);
  });

  it('are never empty when there is text', () => {
    expect(trimReply('> only a quote')).toBe('> only a quote');
    expect(trimReply('From: a@example.com\nSent: x\nTo: y\nSubject: z\n\nHi')).toMatch(
      /^From: a@example.com/,
    );
  });

  it('are found by the marks that clients leave in HTML', async () => {
    const html =
      '<div>It works.</div><div class="gmail_quote"><div>On Tuesday Help wrote</div><blockquote>Try again.</blockquote></div>';
    expect((await parse(multipart('alternative', htmlPart(html)))).reply).toBe('It works.');
  });

  it('hold a blockquote that is the sender’s own', async () => {
    const html = '<p>The manual says</p><blockquote>Press twice.</blockquote><p>It does nothing.</p>';
    expect((await parse(multipart('alternative', htmlPart(html)))).reply).toBe(
      'The manual says\n\nPress twice.\n\nIt does nothing.',
    );
  });

  it('take time linear in the text', () => {
    const start = performance.now();
    for (const piece of [
      '-',
      'a@',
      '> x\n',
      '>',
      '><',
      '>> < ',
      'On 1.1.2020 10:00 a@b.c \n',
      'From: x\n',
      '\n',
      ' ',
    ])
      trimReply(piece.repeat(500_000 / piece.length) + 'x');
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
