import { longBefore, oldMail } from '../../../server/src/screening/old-mail';
import { aChannel, aMail } from '../../support/values';

const received = (time: string) => ({ name: 'Received', value: `from a by b with ESMTP id 1; ${time}` });
const channel = aChannel({ syncStartDate: '2026-01-01T00:00:00.000Z', holdOldMail: true });
const dated = (date: string | null, ...headers: { name: string; value: string }[]) =>
  aMail({ date, headers });

describe('a message from long before the start date', () => {
  it.each([
    [
      'by its topmost Received',
      dated('2026-02-01T00:00:00.000Z', received('Mon, 2 Mar 2020 10:00:00 +0000')),
    ],
    ['by its Date where no server left a Received', dated('2020-03-02T10:00:00.000Z')],
  ])('is held %s', (_title, mail) => {
    expect(oldMail.check({ mail, channel, context: {} as never })).toMatchObject({
      stop: 'old-mail',
      detail: '2020-03-02',
    });
  });

  it.each([
    [
      'delivered lately, whatever its Date',
      dated('2020-03-02T10:00:00.000Z', received('Mon, 2 Mar 2026 10:00:00 +0000')),
    ],
    ['from less than a year before', dated('2025-06-01T00:00:00.000Z')],
    ['of a clock that was never set', dated('1970-01-01T00:00:00.000Z')],
    ['without any date', dated(null)],
  ])('is not one that was %s', (_title, mail) => {
    expect(longBefore(mail, channel)).toBeNull();
  });

  it('is read if the channel allows it or has no start date', () => {
    const mail = dated('2020-03-02T10:00:00.000Z');
    const check = (more: object) =>
      oldMail.check({ mail, channel: { ...channel, ...more }, context: {} as never });
    expect(check({ holdOldMail: false })).toBeNull();
    expect(check({ syncStartDate: null })).toBeNull();
  });
});
