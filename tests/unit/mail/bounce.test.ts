import type { ReportKind } from '../../../contracts';
import { bytes, multipart, parse, textPart, utf8 } from './support';

const nested = [
  'Content-Type: message/rfc822',
  '',
  'Message-ID: <first@example.net>',
  'Subject: Hi',
  '',
  'x',
];
const statusOf = (action: string) => [
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.example.com',
  '',
  'Final-Recipient: rfc822; b@example.com',
  `Action: ${action}`,
];
const dispositionOf = (value: string) => [
  'Content-Type: message/disposition-notification',
  '',
  'Original-Message-ID: <first@example.net>',
  `Disposition: ${value}`,
];
const plain = (from: string, subject: string, text: string, ...headers: string[]) =>
  parse(bytes(`From: ${from}`, `Subject: ${utf8(subject)}`, ...headers, '', utf8(text)));

describe('a report with standard parts', () => {
  const report = 'report; report-type=delivery-status';

  it('names the message that it is about', async () => {
    const mail = await parse(multipart(report, textPart('Sorry.'), statusOf('failed'), nested));
    expect(mail.bounce).toEqual({
      is: true,
      kind: 'failed',
      why: { text: 'sign.report', values: { type: 'multipart/report' } },
      recipients: [{ address: 'b@example.com', failed: true, status: null }],
      of: '<first@example.net>',
    });
  });

  it('is matched to the message by the quoted header alone', async () => {
    const header = ['Content-Type: text/rfc822-headers', '', 'Message-ID: <first@example.net>'];
    const mail = await parse(multipart(report, textPart('Sorry.'), statusOf('failed'), header));
    expect(mail.bounce.of).toBe('<first@example.net>');
  });

  it.each<[string, ReportKind]>([
    ['failed', 'failed'],
    ['delayed', 'delayed'],
    ['delivered', 'delivered'],
    ['relayed', 'delivered'],
    ['expanded', 'delivered'],
  ])('with the action %s counts as %s', async (action, kind) => {
    for (const type of [report, 'report', 'alternative'])
      expect((await parse(multipart(type, textPart('x'), statusOf(action)))).bounce.kind).toBe(kind);
  });

  it('counts as the worst of several actions', async () => {
    const mail = await parse(multipart(report, textPart('x'), statusOf('delivered'), statusOf('failed')));
    expect(mail.bounce.kind).toBe('failed');
  });

  it.each([
    ['report; report-type=disposition-notification'],
    ['report; report-type=mdn'],
    ['report'],
    ['alternative'],
  ])('is recognized as a read receipt in multipart/%s', async (type) => {
    const receipt = dispositionOf('manual-action/MDN-sent-manually; displayed');
    const mail = await parse(multipart(type, textPart('Displayed.'), receipt));
    expect(mail.bounce).toMatchObject({ kind: 'read', of: '<first@example.net>' });
    expect(mail.autoReply.is).toBe(false);
  });

  it('counts as a failed delivery if a filter rejected the message in the form of a receipt', async () => {
    const refused = dispositionOf('automatic-action/MDN-sent-automatically; deleted');
    expect((await parse(multipart('report', textPart('Quota exceeded'), refused))).bounce.kind).toBe(
      'failed',
    );
  });

  it('is recognized as an abuse report', async () => {
    const abuse = ['Content-Type: message/feedback-report', '', 'Feedback-Type: abuse'];
    const mail = await parse(multipart('report; report-type=feedback-report', textPart('x'), abuse, nested));
    expect(mail.bounce.kind).toBe('complaint');
  });

  it('that a person forwards counts as a message from a person', async () => {
    const own = (part: string[]) =>
      bytes(
        'From: Ada <ada@example.com>',
        'Subject: Fwd: Undeliverable: Offer',
        'Content-Type: multipart/mixed; boundary="seam"',
        '',
        '--seam',
        ...textPart('What is this?'),
        '--seam',
        ...part,
        '--seam--',
      );
    const whole = [
      'Content-Type: message/rfc822',
      '',
      'From: MAILER-DAEMON@example.com',
      'Content-Type: multipart/report',
      '',
      'x',
    ];
    expect((await parse(own(whole))).bounce.is).toBe(false);
    expect((await parse(own(statusOf('failed')))).bounce.is).toBe(false);
  });

  const mixed = (from: string, subject: string, ...parts: string[][]) =>
    parse(
      bytes(
        `From: ${from}`,
        `Subject: ${subject}`,
        'Content-Type: multipart/mixed; boundary=seam',
        '',
        ...parts.flatMap((part) => ['--seam', ...part]),
        '--seam--',
      ),
    );

  it.each([
    ['a delivery report', statusOf('failed')],
    ['a receipt', dispositionOf('manual-action/MDN-sent-manually; displayed')],
    ['an abuse report', ['Content-Type: message/feedback-report', '', 'Feedback-Type: abuse']],
    ['the mail itself', nested],
  ])('is a message from a person who adds %s to their own text', async (_, part) => {
    const mail = await mixed('Ada <ada@example.com>', 'What does it mean?', textPart('See below.'), part);
    expect(mail.bounce.is).toBe(false);
  });

  it('is recognized next to a text if the sender or the subject is that of a report', async () => {
    const server = await mixed('MAILER-DAEMON@example.com', 'x', textPart('x'), statusOf('failed'));
    expect(server.bounce.kind).toBe('failed');
    const receipt = dispositionOf('manual-action/MDN-sent-manually; displayed');
    expect((await mixed('Ada <ada@example.com>', 'Gelesen: x', textPart('x'), receipt)).bounce.kind).toBe(
      'read',
    );
    const passed = await mixed(
      'Ada <ada@example.com>',
      'Undelivered Mail',
      textPart('x'),
      statusOf('failed'),
    );
    expect(passed.bounce.kind).toBe('suspected');
  });

  it('does not include a file that only has the type of a report', async () => {
    const log = ['Content-Type: message/delivery-status; name=log.txt', '', 'The pump started at 10:00.'];
    expect((await parse(multipart('mixed', textPart('The log.'), log))).bounce.is).toBe(false);
  });
});

describe('a report recognized by headers or a sender that is never a person', () => {
  it.each<[string, string, string, string[], ReportKind]>([
    ['x@example.com', 'x', 'x', ['X-Failed-Recipients: b@example.com'], 'failed'],
    ['x@example.com', 'x', 'x', ['X-MS-Exchange-Message-Is-Ndr:'], 'failed'],
    ['x@example.com', 'Read: x', 'x', ['Content-Class: urn:content-classes:mdn'], 'read'],
    ['x@example.com', 'Delivered: x', 'x', ['Content-Class: urn:content-classes:dsn'], 'delivered'],
    ['MAILER-DAEMON@mx.example.com', 'hello', 'x', [], 'failed'],
    ['Mail Delivery System <Mail.Delivery.System@mx.example.com>', 'x', 'x', [], 'failed'],
    ['MAILER-DAEMON <>', 'Mail delivery failed', 'x', [], 'failed'],
    ['mailer-daemon@mx.example.com', 'Warning: message 1 delayed 24 hours', 'x', [], 'delayed'],
    ['postmaster@mx.example.com', 'Undeliverable: Re: ticket', 'Only members may write.', [], 'failed'],
    ['postmaster@mx.example.com', 'Недоставлено: x', '550 5.1.10', [], 'failed'],
    ['postmaster@mx.example.com', 'Kan ikke leveres: x', '550 5.1.10', [], 'failed'],
    ['postmaster@mx.example.com', 'Mail', '550 5.1.1 user unknown', [], 'suspected'],
    ['<>', 'failure notice', 'x', [], 'failed'],
    ['no-reply@mx.example.com', 'Mail', 'Could not be delivered to: <b@x>', ['Return-Path: <>'], 'failed'],
    ['gate@mx.example.com', 'Mail could not be delivered', 'x', ['Return-Path: <MAILER-DAEMON>'], 'failed'],
  ])('%s, “%s”', async (from, subject, text, headers, kind) => {
    expect((await plain(from, subject, text, ...headers)).bounce.kind).toBe(kind);
  });

  it.each<[string, ReportKind]>([
    ['Unzustellbar: Re: ticket 12', 'failed'],
    ['Delivered: Re: ticket 12', 'delivered'],
    ['Gelesen: Re: ticket 12', 'read'],
    ['Delivery delayed: Re: ticket 12', 'delayed'],
  ])('is recognized from the system mailbox of Exchange, “%s”', async (subject, kind) => {
    const from = 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>';
    expect((await plain(from, subject, 'x')).bounce.kind).toBe(kind);
  });

  it('is matched to the message that it quotes as text', async () => {
    const text = 'A message could not be delivered:\r\n\r\n--- copy ---\r\nMessage-ID: <first@example.net>';
    expect((await plain('MAILER-DAEMON@example.com', 'x', text)).bounce.of).toBe('<first@example.net>');
  });

  it.each<[string, string, string, string[], ReportKind]>([
    [
      'postmaster@mx.example.com',
      'Zustellung verzögert: Re: ticket',
      'Wir versuchen es weiter.',
      [],
      'delayed',
    ],
    ['postmaster@mx.example.com', 'Remise retardée : Re: ticket', 'x', [], 'delayed'],
    ['postmaster@mx.example.com', 'Retraso en la entrega: Re: ticket', 'x', [], 'delayed'],
    ['postmaster@mx.example.com', 'Leverans försenad: Re: ticket', 'x', [], 'delayed'],
    ['postmaster@mx.example.com', 'Доставка отложена: Re: ticket', 'x', [], 'delayed'],
    ['postmaster@mx.example.com', '配信の遅延: Re: ticket', 'x', [], 'delayed'],
    [
      'MAILER-DAEMON@mx.example.com',
      'Notice',
      'This is a warning only: no need to send it again.',
      [],
      'delayed',
    ],
    [
      'MAILER-DAEMON@mx.example.com',
      'Notice',
      'Your message is still queued and will be retried.',
      [],
      'delayed',
    ],
    ['MAILER-DAEMON@mx.example.com', 'Notice', 'La entrega se reintentará durante 3 días.', [], 'delayed'],
    [
      'MAILER-DAEMON@mx.example.com',
      'Notice',
      'Es wird 3 Tage lang weiter versucht, sie zuzustellen.',
      [],
      'delayed',
    ],
    ['gate@mx.example.com', 'Delivery delayed: offer', 'x', ['Return-Path: <>'], 'delayed'],
    ['MAILER-DAEMON@mx.example.com', 'Notice', 'It was delayed for 5 days. Giving up now.', [], 'failed'],
    ['MAILER-DAEMON@mx.example.com', 'Undelivered mail returned', 'Delayed for 5 days.', [], 'failed'],
  ])('is delayed instead of failed: %s, “%s”, “%s”', async (from, subject, text, headers, kind) => {
    expect((await plain(from, subject, text, ...headers)).bounce.kind).toBe(kind);
  });

  it('is not a message in which a person calls a delivery delayed', async () => {
    const text = 'The parcel was delayed and will be retried. Your message is still queued, it says.';
    expect((await plain('Ada <ada@example.com>', 'Delivery delayed', text)).bounce.is).toBe(false);
  });

  it('is not a message from a postmaster about delayed goods', async () => {
    expect((await plain('postmaster@example.com', 'Verzögerung der Lieferung', 'x')).bounce.is).toBe(false);
  });

  const generated = 'Auto-Submitted: auto-replied';
  it.each([
    [
      'Please prove that you are human',
      'Your message is held until you confirm that you are a person: …',
      generated,
    ],
    [
      'Re: Offer',
      'I have not received your mail yet. Click here to verify that you are a real sender.',
      'Precedence: bulk',
    ],
    ['Re: Offer', 'To have your e-mail delivered, add yourself to my list of approved senders.', generated],
    [
      'Absender bestätigen',
      'Ihre Nachricht wird erst zugestellt, wenn Sie bestätigen, dass Sie ein Mensch sind.',
      generated,
    ],
    ['Authentification', 'Votre message est en attente. Confirmez que vous n’êtes pas un robot.', generated],
    ['Confirmación', 'Su mensaje está retenido. Confirme que usted es una persona.', generated],
    ['Confirmação', 'Sua mensagem está aguardando. Confirme que você não é um robô.', generated],
    ['Conferma', 'Il suo messaggio è in attesa. Confermi di essere una persona.', generated],
    ['Bevestiging', 'Uw bericht wordt vastgehouden. Bevestig dat u een mens bent.', generated],
  ])('is recognized as a challenge by what it asks for: “%s”, “%s”', async (subject, text, header) => {
    expect((await plain('Bo <bo@example.com>', subject, text, header)).bounce.kind).toBe('challenge');
    expect((await plain('Bo <bo@example.com>', subject, text)).bounce.is).toBe(false);
  });

  it.each([
    ['Please confirm your address', 'Thank you for your order. Confirm your address with a click.'],
    ['Your mail to the list', 'Your message is held until the moderator of the list approves it.'],
    ['Quarantine', 'Five messages are quarantined. Click here to release them.'],
    ['Refused', 'Your message was not delivered: you are not among the approved senders (5.7.1).'],
    ['Alarm', 'The pump is waiting. Verify the sensor, and confirm that you are there.'],
  ])('is not any other automatic message: “%s”', async (subject, text) => {
    expect((await plain('Bo <bo@example.com>', subject, text, generated)).bounce.is).toBe(false);
  });

  it.each([
    ['[SpamCop (192.0.2.7) id:7100000001] Cheap watches', []],
    ['Abuse report', ['X-XARF: PLAIN']],
    ['Abuse report', ['X-ARF: Yes']],
  ])('is recognized as a complaint without a feedback-report: “%s” %j', async (subject, headers) => {
    expect((await plain('a@example.com', subject, 'x', ...headers)).bounce.kind).toBe('complaint');
    expect((await plain('a@example.com', `Fwd: ${subject}`, 'x')).bounce.is).toBe(false);
  });

  it.each([
    ['Your message requires verification verify#a8B7c6D5e4F3', 'a@example.com', []],
    ['Please confirm your message', 'me-confirm-accept.1104.abcdef01@example.com', []],
    ['x', 'a@example.com', ['X-Delivery-Agent: TMDA/1.1 (Fall)']],
  ])('is recognized as a challenge: “%s”', async (subject, from, headers) => {
    expect((await plain(from, subject, 'Click here.', ...headers)).bounce.kind).toBe('challenge');
  });
});

describe('the wording of a report alone', () => {
  it.each([
    ['Mail Administrator <edv@school.example>', 'New mailbox', 'The old one does not exist any more.'],
    ['System Administrator <it@example.com>', 'Mailbox full', 'The mailbox is full, quota exceeded.'],
    ['Greta <admin@bakery.example>', 'Delivery failed: two boxes', 'The driver could not deliver them.'],
    ['Root Cause Team <root.cause@example.com>', 'Bounce rate', 'Mail is rejected with 550 5.1.1.'],
    ['Shop <noreply@shop.example>', 'Complaint about order 12', 'I want to complain.'],
    ['Sam <smtp.sam@example.com>', 'Rejected: invoice 9', 'The payment was returned.'],
    ['Nora <mail@shop.example>', 'Zustellung der Ware', 'Die Ware wurde nicht zugestellt.'],
    ['Postmaster <postmaster@example.com>', 'New rules for large files', 'From Monday on.'],
    ['Ada <ada@example.com>', 'Undelivered Mail Returned to Sender', 'I get this: 550 5.1.1 user unknown'],
    ['Ada <ada@example.com>', 'Read: my question', 'Was it read?'],
  ])('does not make a report of “%s”, “%s”', async (from, subject, text) => {
    expect((await plain(from, subject, text)).bounce.is).toBe(false);
  });

  it('makes a suspected report at most, if a text starts as reports do', async () => {
    const text = 'This message was created automatically by mail delivery software.\r\n\r\nA message …';
    expect((await plain('ndr@example.com', 'Mail delivery failed', text)).bounce.kind).toBe('suspected');
    expect((await plain('ada@example.com', 'AW: Mail delivery failed', text)).bounce.is).toBe(false);
    expect((await plain('ada@example.com', 'Help', `I got this: ${text}`)).bounce.is).toBe(false);
  });
});
