import { diagnose } from '../../../server/src/operating/doctor';
import { gatherFacts } from '../../../server/src/operating/facts';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';

jest.setTimeout(120_000);

describeEachDatabase('the findings of doctor', (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ database });
  });
  afterAll(() => app?.stop());

  it('are based on any supported database', async () => {
    const facts = await gatherFacts(app.strapi);
    expect(facts.database).toMatchObject({
      client: { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MySQL or MariaDB' }[database],
      version: expect.stringMatching(/^\d+\./),
      holdsUnicode: true,
    });
    expect(Math.abs(facts.clockAheadMs)).toBeLessThan(60_000);
    expect(facts).toMatchObject({ lostEvents: 0, waiting: 0, publicFiles: 0, channels: [] });
    const wrong = diagnose(facts).filter(({ level }) => level === 'error');
    expect(wrong).toEqual([]);
  });
});
