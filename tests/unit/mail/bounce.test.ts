import { bytes, multipart, parse, textPart } from './support';

const nested = [
  'Content-Type: message/rfc822',
  '',
  'Message-ID: <first@example.net>',
  'Subject: Hi',
  '',
  'x',
];
const status = [
  'Content-Type: message/delivery-status',
  '',
  'Final-Recipient: rfc822; b@example.com',
  'Action: failed',
];

describe('bounces', () => {
  it('recognises a delivery report and the message it is about', async () => {
    const mail = await parse(
      multipart('report; report-type=delivery-status', textPart('Sorry.'), status, nested),
    );
    expect(mail.bounce).toEqual({
      is: true,
      why: { text: 'sign.report', values: { type: 'multipart/report' } },
      of: '<first@example.net>',
    });
  });

  it('finds the message in the quoted header alone', async () => {
    const header = ['Content-Type: text/rfc822-headers', '', 'Message-ID: <first@example.net>'];
    const mail = await parse(
      multipart('report; report-type=delivery-status', textPart('Sorry.'), status, header),
    );
    expect(mail.bounce.of).toBe('<first@example.net>');
  });

  it('recognises an abuse report', async () => {
    const report = ['Content-Type: message/feedback-report', '', 'Feedback-Type: abuse'];
    const mail = await parse(multipart('report; report-type=feedback-report', textPart('x'), report, nested));
    expect(mail.bounce.is).toBe(true);
  });

  it('recognises reports of servers that know no standard', async () => {
    const raw = bytes(
      'From: Mail Delivery System <MAILER-DAEMON@example.com>',
      'Subject: Mail delivery failed',
      '',
      'A message that you sent could not be delivered:',
      '  b@example.com',
      '------ This is a copy of the message ------',
      'Message-ID: <first@example.net>',
    );
    expect((await parse(raw)).bounce).toMatchObject({ is: true, of: '<first@example.net>' });
  });

  it('recognises X-Failed-Recipients', async () => {
    const raw = bytes('From: x@example.com', 'X-Failed-Recipients: b@example.com', 'Subject: x', '', 'x');
    expect((await parse(raw)).bounce.is).toBe(true);
  });

  it.each([
    ['Undelivered Mail Returned to Sender', 'I get this error, please help: 550 5.1.1 user unknown'],
    ['Fwd: Undeliverable: Offer', 'My mail could not be delivered. What can I do?'],
    ['Delivery failed', 'The parcel has not been delivered yet.'],
  ])('takes a person who writes about %j for a person', async (subject, text) => {
    const raw = bytes('From: Ada <ada@example.com>', `Subject: ${subject}`, '', text);
    expect((await parse(raw)).bounce.is).toBe(false);
  });

  it('takes a person who forwards a bounce as a file for a person', async () => {
    const bounce = [
      'Content-Type: message/rfc822',
      '',
      'From: MAILER-DAEMON@example.com',
      'Content-Type: multipart/report',
      '',
      'x',
    ];
    expect((await parse(multipart('mixed', textPart('What is this?'), bounce))).bounce.is).toBe(false);
  });
});
