import { createBreaker } from '../../../server/src/outgoing/breaker';
import { createOutbox } from '../../../server/src/outgoing/outbox';
import { createDatabase } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';

const LIMITS = { perHour: 7, perHourInAll: 12 };
const logger = { error() {}, warn() {}, info() {}, debug() {} };

jest.setTimeout(180_000);

describeEachDatabase('the sending limit', (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ database });
  });
  afterAll(() => app?.stop());

  it('applies to a channel and to all channels, whichever instances send at the same moment', async () => {
    const tables = createDatabase(app.strapi);
    const rows = () => app.strapi.db.connection(TABLES.outgoing);
    for (const channel of ['one', 'two'])
      for (let count = 0; count < 10; count += 1)
        await rows().insert({
          channel,
          ticket_uid: 'ticket',
          ticket_document_id: 'ticket',
          kind: 'reply',
          subject: 'Re: Printer',
          text: 'An answer.',
          state: 'waiting',
          attempts: 0,
          next_at: 0,
          created_at: 0,
        });
    const instance = async () => {
      const outbox = createOutbox(tables);
      const breaker = createBreaker({ database: tables, logger, limits: LIMITS });
      let claimed = 0;
      for (const mail of await outbox.due('reply', 20, [])) {
        const { taken } = await breaker.takeWithin(mail.kind, mail.channel, (transaction) =>
          outbox.claim(transaction, mail, `<${mail.id}@desk.example>`),
        );
        if (taken) claimed += 1;
      }
      return claimed;
    };
    const claimed = await Promise.all(Array.from({ length: 6 }, instance));
    expect(claimed.reduce((sum, count) => sum + count, 0)).toBe(LIMITS.perHourInAll);
    const sending = await rows().where({ state: 'sending' }).select('channel');
    for (const channel of ['one', 'two'])
      expect(sending.filter((row) => row.channel === channel).length).toBeLessThanOrEqual(LIMITS.perHour);
    expect(await rows().whereNot({ state: 'waiting' })).toHaveLength(LIMITS.perHourInAll);
  });
});
