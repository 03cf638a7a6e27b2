import { invitationText, readInvitation } from '../../../server/src/mail/calendar';
import { htmlPart, mailOf, multipart, parse, textPart } from './support';

const event = (...lines: string[]) => [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  ...lines,
  'BEGIN:VALARM',
  'DESCRIPTION:Reminder',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
];
const visit = event(
  'SUMMARY:Visit of the technician\\, pump 3',
  'DTSTART;TZID=Europe/Berlin:20261103T090000',
  'DTEND;TZID=Europe/Berlin:20261103T103000',
  'LOCATION:Hall 2\\; gate B',
  'ORGANIZER;CN="Byrne, Ada":mailto:ada@example.com',
  'ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION:mailto:help@example.net',
  'ATTENDEE:MAILTO:bo@example.com',
  'DESCRIPTION:Please bring the spare',
  '  pump.\\nThanks',
);
const TEXT = [
  'Invitation: Visit of the technician, pump 3',
  'When: 2026-11-03 09:00 – 10:30 (Europe/Berlin)',
  'Where: Hall 2; gate B',
  'Organizer: Byrne, Ada <ada@example.com>',
  'Attendees: Support <help@example.net>, bo@example.com',
  '',
  'Please bring the spare pump.',
  'Thanks',
].join('\n');

describe('an invitation', () => {
  it('is shown as what, when, where and who, with the calendar as a file', async () => {
    for (const raw of [
      mailOf(['Content-Type: text/calendar; method=REQUEST'], ...visit),
      multipart('alternative', textPart(' '), htmlPart('<br>'), [
        'Content-Type: text/calendar',
        '',
        ...visit,
      ]),
      multipart('mixed', ['Content-Type: application/octet-stream; name=a.ics', '', ...visit]),
    ]) {
      const mail = await parse(raw);
      expect(mail.text).toBe(TEXT);
      expect(mail.attachments).toMatchObject([
        { name: expect.stringMatching(/\.ics$/), type: 'text/calendar' },
      ]);
    }
  });

  it('does not change the text of a message that has some', async () => {
    const mail = await parse(
      multipart('alternative', textPart('Meeting'), ['Content-Type: text/calendar', '', ...visit]),
    );
    expect(mail.text).toBe('Meeting');
  });

  it.each([
    [['DTSTART;VALUE=DATE:20261103', 'DTEND;VALUE=DATE:20261104'], '2026-11-03'],
    [['DTSTART;VALUE=DATE:20261103', 'DTEND;VALUE=DATE:20261106'], '2026-11-03 – 2026-11-05'],
    [['DTSTART:20261103T230000Z', 'DTEND:20261104T010000Z'], '2026-11-03 23:00 – 2026-11-04 01:00 (UTC)'],
    [['DTSTART:20261103T090000'], '2026-11-03 09:00'],
    [['DTSTART:20261103T230000Z', 'DURATION:PT1H30M'], '2026-11-03 23:00 – 2026-11-04 00:30 (UTC)'],
    [
      ['DTSTART;TZID=Europe/Berlin:20261103T090000', 'DURATION:PT45M'],
      '2026-11-03 09:00 – 09:45 (Europe/Berlin)',
    ],
    [['DTSTART;VALUE=DATE:20261103', 'DURATION:P1D'], '2026-11-03'],
    [['DTSTART;VALUE=DATE:20261103', 'DURATION:P1W'], '2026-11-03 – 2026-11-09'],
    [['DTSTART:20261103T090000', 'DURATION:soon'], '2026-11-03 09:00'],
    [['DTSTART:soon'], 'soon'],
    [[], ''],
  ])('with %j is shown as %s', (lines, when) => {
    expect(readInvitation(event('SUMMARY:x', ...lines).join('\r\n'))!.when).toBe(when);
  });

  it.each([
    ['RRULE:FREQ=WEEKLY;BYDAY=MO', 'weekly'],
    ['RRULE:FREQ=DAILY;INTERVAL=1;COUNT=5', 'daily, 5 times'],
    ['RRULE:FREQ=MONTHLY;INTERVAL=2;UNTIL=20270131T235959Z', 'every 2 months, until 2027-01-31'],
    ['RRULE:FREQ=YEARLY', 'yearly'],
    ['RRULE:FREQ=__PROTO__', ''],
    ['RRULE:', ''],
  ])('with %s is shown as %j', (rule, repeats) => {
    const text = invitationText(readInvitation(event('SUMMARY:x', rule).join('\r\n'))!);
    expect(/^Repeats: (.*)$/m.exec(text)?.[1] ?? '').toBe(repeats);
  });

  it('is shown in the same way if it is an older vCalendar', async () => {
    const mail = await parse(mailOf(['Content-Type: text/x-vcalendar'], ...visit));
    expect(mail.text).toBe(TEXT);
    expect(mail.attachments).toHaveLength(1);
  });

  it('shows how somebody answered', () => {
    const answer = event(
      'SUMMARY:Visit',
      'ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.com',
      'COMMENT:I am away.',
    );
    const text = invitationText(readInvitation(answer.join('\n').replace('REQUEST', 'REPLY'))!);
    expect(text).toBe(
      'Answer to an invitation: Visit\nAnswer: declined\nAttendees: bo@example.com\n\nI am away.',
    );
  });

  it('takes bounded work, whatever it contains', () => {
    for (const piece of ['ATTENDEE;A=b', ';A="', 'BEGIN:VEVENT\n', 'SUMMARY:\\', '\n x', 'A;B=,']) {
      const start = process.cpuUsage().user;
      readInvitation(`BEGIN:VEVENT\n${piece.repeat(200_000)}`);
      expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(1_500);
    }
    expect(
      readInvitation(event('SUMMARY:x', ...Array<string>(5_000).fill('ATTENDEE:mailto:a@b.c')).join('\n'))!
        .attendees,
    ).toHaveLength(50);
  });

  it('without an event is not shown', () => {
    expect(readInvitation('BEGIN:VCALENDAR\nEND:VCALENDAR')).toBeNull();
    expect(readInvitation('words')).toBeNull();
  });
});
