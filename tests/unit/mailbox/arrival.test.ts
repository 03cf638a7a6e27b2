import { dateOfHeader, likelyDate } from '../../../server/src/mailbox/arrival';

const now = new Date('2026-03-02T10:00:00Z');

describe('the arrival time of a message', () => {
  it.each([undefined, 'nonsense', new Date(NaN), new Date(0), '2038-01-19T03:14:07Z'])(
    'is unknown for a meaningless time: %s',
    (value) => expect(likelyDate(value, now)).toBeNull(),
  );

  it('is trusted from a server whose clock is some days ahead', () => {
    const ahead = new Date('2026-03-17T10:00:00Z');
    expect(likelyDate(ahead, now)).toEqual(ahead);
  });

  it('is that of the topmost Received, including folded lines', () => {
    const header =
      'Received: from a by b;\r\n\tMon, 2 Mar 2026 09:00:00 +0000\r\nReceived: from c by a; Sun, 1 Mar 2026 09:00:00 +0000\r\nDate: Sat, 28 Feb 2026 09:00:00 +0000\r\n\r\n';
    expect(dateOfHeader(header, now)).toEqual(new Date('2026-03-02T09:00:00Z'));
  });

  it('is the Date without a Received, and unknown without both', () => {
    expect(dateOfHeader('Received: from a\r\nDate: Sun, 1 Mar 2026 09:00:00 +0000\r\n', now)).toEqual(
      new Date('2026-03-01T09:00:00Z'),
    );
    expect(dateOfHeader('Date: yesterday\r\n', now)).toBeNull();
    expect(dateOfHeader('', now)).toBeNull();
  });
});
