import { trimReply } from '../../../server/src/mail/reply';
import { bytes, htmlPart, multipart, parse, utf8 } from './support';

const OWN = 'Thanks, it works now.\n\nAda';
const after = (...lines: string[]) => [OWN, '', ...lines].join('\n');

describe('the trimmed reply', () => {
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
    [
      'helpdesk software, German',
      after('##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein -##', 'Noch mal.'),
    ],
    ['other helpdesk software, French', after('Veuillez répondre au-dessus de cette ligne', 'Encore.')],
    ['GroupWise', after('>>> Help <help@example.net> 02.11.2026 10:00 >>>', 'Try again.')],
    [
      'QQ',
      after(
        '------------------ Original ------------------',
        'From: "Help" <help@example.net>',
        'Date: Mon, Nov 2, 2026 10:00',
        'To: "Ada" <ada@example.com>',
        'Subject: x',
        '',
        'Try again.',
      ),
    ],
    ['helpdesk software', after('## Please reply above this line ##', 'Try again.')],
  ])('ends where %s quotes', (_, text) => {
    expect(trimReply(text)).toBe(OWN);
  });

  it('includes text below the quote', () => {
    expect(
      trimReply('On Tue, Nov 24, 2026 at 9:30 AM Help <h@example.net> wrote:\n> Try again.\n\nI did.'),
    ).toBe('I did.');
  });

  it('includes answers between quoted lines', () => {
    expect(trimReply('> Which printer?\nThe blue one.\n> Which floor?\nThe third.')).toBe(
      'The blue one.\nThe third.',
    );
  });

  it.each(['PS: Please call me.', 'P.S. Please call me.', 'NB: the door is open.', '追伸：お電話ください。'])(
    'includes text added below a signature: %s',
    (added) => {
      expect(trimReply(`Thanks.\n\n-- \nAda\nEngines Ltd\n\n${added}`)).toBe(`Thanks.\n\n${added}`);
    },
  );

  it('includes what others said that the sender quotes', () => {
    const text = 'My boss said:\n> buy it\nSo I do.';
    expect(trimReply(text)).toBe(text);
  });

  it('includes a forwarded message', () => {
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
  ])('is not cut by %j', (text) => {
    expect(trimReply(text)).toBe(text);
  });

  it.each([
    [
      'a list with labels of a header',
      'Please book a transport:\n\nFrom: Berlin\nTo: Munich\nDate: 3 Nov\n\nIt is fragile.',
    ],
    [
      'such a list without an introduction',
      'Please book.\n\nVon: Berlin\nAn: Hamburg\nDatum: 3.11.2026\n\nBitte eilig.',
    ],
    [
      'such a list below a rule',
      'My answer.\n\n--------------------\n\nFrom: line 3\nDate: today\nTo: line 4\n\nmore words',
    ],
    [
      'a header that the sender introduces',
      'He wrote to me:\n\nFrom: Bo <bo@example.com>\nSent: 2 Nov 2026 08:12\nTo: Ada\nSubject: x\n\nStop it.',
    ],
    [
      'the fields of a form',
      'Name: Ada\nFrom: ada@example.com\nSubject: Order\nDate: 2026-11-02 08:12\nMessage: it leaks',
    ],
    ['a sentence like the line of a phone', 'The box was\n\nsent from my colleague in Bonn'],
    ['what stands below two dashes', 'Serial numbers:\n--\n4711\n4712'],
    ['what stands below two dashes with room', 'Serial numbers:\n\n--\n4711\n4712'],
    [
      'the lines of a log',
      'Log:\n2026-11-02 08:12:41 ada@example.com wrote:\n2026-11-02 08:12:42 done\n\nWhy?',
    ],
    [
      'a log with room around its lines',
      'The log\n\n2026-11-02 08:12:41 ada@example.com wrote:\n\n2026-11-02 08:12:42 done',
    ],
    ['an appointment', 'Ask at\nbob@example.com on 3.11.2026 at 08:15:\nhe has the key.'],
    [
      'the prompts of a program',
      'I typed this\n\n>>> import pump\n>>> pump.run()\nTraceback: no\n\nWhat now?',
    ],
    ['commands that the sender introduces', 'I typed:\n\n> npm run build\n\nWhat now?'],
    [
      'texts that the sender compares',
      'Old and new\n\n----- Original message -----\nOld words\n----- New message -----\nMy words',
    ],
    ['a line that a mailbox file has marked', '>From here on it fails.\nFrom there too.'],
    [
      'answers announced above an Outlook header',
      'See my answers below in red.\n\nFrom: Help <help@example.net>\nSent: 2 Nov 2026 08:12\nTo: Ada\nSubject: x\n\nIs it on?\nYes.',
    ],
    [
      'answers announced in another language',
      'Siehe meine Antworten unten.\n\nAm 2.11.2026 um 08:12 schrieb Help <help@example.net>:\n\nIst er an?\nJa.',
    ],
  ])('includes %s', (_, text) => {
    expect(trimReply(text)).toBe(text);
  });

  it('is never empty if there is text', () => {
    expect(trimReply('> only a quote')).toBe('> only a quote');
    expect(trimReply('From: a@example.com\nSent: x\nTo: y\nSubject: z\n\nHi')).toMatch(
      /^From: a@example.com/,
    );
  });

  it('is found by the marks that mail clients leave in HTML', async () => {
    const html =
      '<div>It works.</div><div class="gmail_quote"><div>On Tuesday Help wrote</div><blockquote>Try again.</blockquote></div>';
    expect((await parse(multipart('alternative', htmlPart(html)))).reply).toBe('It works.');
  });

  it('includes a blockquote that the sender wrote', async () => {
    const html = '<p>The manual says</p><blockquote>Press twice.</blockquote><p>It does nothing.</p>';
    expect((await parse(multipart('alternative', htmlPart(html)))).reply).toBe(
      'The manual says\n\nPress twice.\n\nIt does nothing.',
    );
  });

  const reply = async (html: string, subject = 'Printer') =>
    (
      await parse(
        bytes(`Subject: ${utf8(subject)}`, 'Content-Type: text/html; charset=utf-8', '', utf8(html)),
      )
    ).reply;

  it.each([
    [
      'Yahoo',
      '<div id="ydp9e0yahoo_quoted_52" class="ydp9e0yahoo_quoted"><p>On Monday, Help wrote:</p>Try again.</div>',
    ],
    [
      'Spark',
      '<div name="messageReplySection">On Monday, Help wrote:<blockquote>Try again.</blockquote></div>',
    ],
    [
      'Mailspring',
      '<div class="gmail_quote_attribution">On x</div><blockquote class="gmail_quote nylas-quote">Try again.</blockquote>',
    ],
    [
      'Airmail',
      '<p class="airmail_on">On x, Help wrote:</p><blockquote type="cite" class="clean_bq">Try again.</blockquote>',
    ],
    ['Superhuman', '<div class="sh-quoted-content">On x <blockquote>Try again.</blockquote></div>'],
    ['Lark', '<div id="lark-mail-quote-1" class="history-quote-wrapper"><p>From: Help</p>Try again.</div>'],
    [
      'Gmail',
      '<div class="gmail_quote"><div class="gmail_attr">Xx yy:<br></div><blockquote>Try again.</blockquote></div>',
    ],
    [
      'Outlook',
      '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Aa:</b> Help<br><b>Bb:</b> Mo<br><b>Cc:</b> Ada<br></p></div><p>Try again.</p>',
    ],
    [
      'Outlook on the web',
      '<hr><div id="divRplyFwdMsg"><b>Aa:</b> Help<br><b>Bb:</b> Mo</div><div>Try again.</div>',
    ],
    [
      'Outlook on a phone',
      '<div id="mail-editor-reference-message-container"><b>Aa:</b> Help<br>Try again.</div>',
    ],
    [
      'Thunderbird',
      '<div class="moz-cite-prefix">Xx yy:</div><blockquote type="cite">Try again.</blockquote>',
    ],
    ['Apple Mail', '<div><br><blockquote type="cite"><div>Xx yy:</div>Try again.</blockquote></div>'],
    ['Yahoo', '<div class="yahoo_quoted"><div>Xx yy:</div><div>Try again.</div></div>'],
    ['Proton', '<div class="protonmail_quote">Xx yy:<blockquote type="cite">Try again.</blockquote></div>'],
    [
      'GMX',
      '<div name="quote"><b>Aa:</b> Help<br><b>Bb:</b> Mo<div name="quoted-content">Try again.</div></div>',
    ],
    ['Zimbra', '<hr id="zwchr" data-marker="__DIVIDER__"><div><b>Aa:</b> Help</div><div>Try again.</div>'],
    [
      'a client that quotes another’s quote',
      '<div class="x_gmail_quote"><blockquote>Try again.</blockquote></div>',
    ],
  ])('ends at the marks of %s in HTML, in any language', async (_, quote) => {
    expect(await reply(`<div>It works.</div>${quote}`)).toBe('It works.');
  });

  it.each([
    [
      'between quotes',
      '<div class="gmail_quote"><div>Xx yy:</div><blockquote>On?</blockquote><div>Yes.</div><blockquote>Hot?</blockquote><div>No.</div></div>',
      'Yes.\n\nNo.',
    ],
    [
      'between quotes of Proton',
      '<div class="protonmail_quote">Xx yy:<blockquote type="cite">On?</blockquote><div>Yes.</div><blockquote type="cite">Hot?</blockquote></div>',
      'Yes.',
    ],
    ['in an element of a common name', '<div>See</div><div class="quote">500 euros</div>', 'See\n500 euros'],
    [
      'in a container of the client without a quote',
      '<div class="gmail_quote"><div>My own words.</div></div>',
      'My own words.',
    ],
    [
      'in an indented paragraph of Gmail',
      '<div>See</div><blockquote class="gmail_quote">My own words.</blockquote>',
      'See\n\nMy own words.',
    ],
  ])('includes text %s', async (_, html, expected) => {
    expect(await reply(html)).toBe(expected);
  });

  it.each([
    [
      'Yahoo',
      '<div class="yahoo_quoted"><div>----- Forwarded message -----<br>From: Bo</div><div>Stop it.</div></div>',
    ],
    [
      'Proton',
      '<div class="protonmail_quote">------- Forwarded Message -------<br><blockquote type="cite">Stop it.</blockquote></div>',
    ],
    ['Apple Mail', '<blockquote type="cite"><div>Begin forwarded message:</div>Stop it.</blockquote>'],
    [
      'Thunderbird',
      '<div class="moz-forward-container">-------- Weitergeleitete Nachricht --------<br>Stop it.</div>',
    ],
  ])('includes a message that %s forwards', async (_, html) => {
    expect(await reply(`<div>For you.</div>${html}`)).toContain('Stop it.');
  });

  it.each(['Fwd: Pump', 'WG: Pumpe', 'TR: Pompe', '转发: 泵'])(
    'includes a whole forward: %s',
    async (subject) => {
      const html = '<div>For you.</div><div id="divRplyFwdMsg"><b>From:</b> Bo<br></div><div>Stop it.</div>';
      expect(await reply(html, subject)).toContain('Stop it.');
      expect(await reply(html, `Re: ${subject}`)).toBe('For you.');
    },
  );

  it('includes answers announced above an Outlook header', async () => {
    const html =
      '<div>My answers are below.</div><div id="divRplyFwdMsg"><b>From:</b> Bo<br></div><p>On? Yes.</p>';
    expect(await reply(html)).toContain('On? Yes.');
  });

  it('follows the marks in the HTML if the text has none', async () => {
    const text = ['Content-Type: text/plain; charset=utf-8', '', 'It works.\n\nXx yy zz\n\nTry again.'];
    const html =
      '<div>It works.</div><div class="gmail_quote">Xx yy zz<blockquote>Try again.</blockquote></div>';
    expect((await parse(multipart('alternative', text, htmlPart(html)))).reply).toBe('It works.');
  });
});
