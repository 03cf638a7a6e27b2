import { createSecrets } from '../../../server/src/secrets';
import { createDatabase, type Database } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { findTokens } from '../../../server/src/ticketing/thread-token';
import { createThreads, type Threads } from '../../../server/src/ticketing/threads';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';

describeEachDatabase('the threads of tickets', (name) => {
  let app: TestApp;
  let database: Database;
  beforeAll(async () => {
    app = await startApp({ database: name });
    database = createDatabase(app.strapi);
  });
  afterAll(() => app?.stop());

  /** As an instance of its own would, with nothing in memory. */
  const instance = (): Threads =>
    createThreads({ database, secrets: createSecrets({ strapi: app.strapi, database }) });
  const ticket = (documentId: string) => ({ uid: 'api::case.case', documentId, ticketType: 'Question' });
  const keys = () => database.table(TABLES.secret).where({ channel: '*', field: 'threadKey' });

  it('have one number and one token, however many instances request them at the same time', async () => {
    const instances = Array.from({ length: 5 }, instance);
    const tokens = await Promise.all(instances.map((threads) => threads.tokenFor('c1', ticket('t1'))));
    expect(new Set(tokens).size).toBe(1);
    expect(await keys()).toHaveLength(1);
    expect(await database.table(TABLES.thread).where({ channel: 'c1' })).toHaveLength(1);
  });

  it('have another number for each ticket, and another token for each channel', async () => {
    const threads = instance();
    const [one, two] = [
      await threads.numberOf(null, 'c2', ticket('t1')),
      await threads.numberOf(null, 'c2', ticket('t2')),
    ];
    expect(new Set([one, two, await threads.numberOf(null, 'c1', ticket('t1'))]).size).toBe(3);
    expect(await threads.numberOf(null, 'c2', ticket('t1'))).toBe(one);
  });

  it('are found by number, and proven only by their own token', async () => {
    const threads = instance();
    const tokens = findTokens([
      await threads.tokenFor('c3', ticket('t1')),
      await threads.tokenFor('c3', ticket('t2')),
    ]);
    const found = await threads.withNumbers([...tokens.map(({ number }) => number), 2_147_483_647]);
    expect([...found.values()]).toMatchObject([
      { channel: 'c3', ticket: ticket('t1') },
      { channel: 'c3', ticket: ticket('t2') },
    ]);
    const [first, second] = tokens;
    expect(await threads.proves(first!, found.get(first!.number)!)).toBe(true);
    expect(await threads.proves(second!, found.get(first!.number)!)).toBe(false);
  });

  it('have no number left after a transaction that was rolled back', async () => {
    const threads = instance();
    const rolledBack = database.transaction(async (transaction) => {
      expect(await threads.numberOf(transaction, 'c4', ticket('t1'))).toBeGreaterThan(0);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await database.table(TABLES.thread).where({ channel: 'c4' })).toEqual([]);
  });

  it('are signed with a key that is encrypted, and masked once it is known', async () => {
    const secrets = createSecrets({ strapi: app.strapi, database });
    const key = Buffer.from(await secrets.installationKey('threadKey')).toString('base64');
    expect(JSON.stringify(await keys())).not.toContain(key);
    expect(secrets.known()).toContain(key);
  });

  it('get a new key if the old one cannot be read any longer, the same for all', async () => {
    const before = await instance().tokenFor('c5', ticket('t1'));
    await keys().update({ sealed: 'v1:00:00:00' });
    const [one, two] = await Promise.all(
      [instance(), instance()].map((threads) => threads.tokenFor('c5', ticket('t1'))),
    );
    expect(one).toBe(two);
    expect(one).not.toBe(before);
  });
});
