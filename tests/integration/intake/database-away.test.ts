import mysql from 'mysql2/promise';
import { Client } from 'pg';
import { databaseUrls, describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

/** Ends every connection to the desk's database, as a restart of the server does. */
const cutOff = {
  async postgres(database: string): Promise<void> {
    const client = new Client({ connectionString: databaseUrls.postgres });
    await client.connect();
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      database,
    ]);
    await client.end();
  },
  async mariadb(database: string): Promise<void> {
    const connection = await mysql.createConnection(databaseUrls.mariadb);
    const [rows] = await connection.query('SELECT id FROM information_schema.processlist WHERE db = ?', [
      database,
    ]);
    for (const { id } of rows as { id: number }[])
      await connection.query(`KILL ${id}`).catch(() => undefined);
    await connection.end();
  },
};

for (const database of ['postgres', 'mariadb'] as const)
  describeWith('dovecot', `a database that breaks off (${database})`, () =>
    describeWith(database, `at any step (${database})`, () => {
      let desk: Desk;

      beforeAll(async () => {
        desk = await startDesk({ database });
      });
      afterAll(() => desk?.stop());

      it.each(['claimed', 'parsed', 'outcome-written', 'before-commit'] as const)(
        'costs no message and doubles none when it happens at “%s”',
        async (checkpoint) => {
          const folder = `Cut-${checkpoint}`;
          const channel = await desk.channel({ folders: [{ path: folder }] });
          for (let index = 0; index < 60; index += 1) desk.deliver(rawMail(), { folder });
          const name = String(desk.app.strapi.db.connection.client.config.connection.database);
          let cut: Promise<void> | null = null;
          desk.application.observer.reached = (reached) => {
            if (reached === checkpoint) cut ??= cutOff[database](name);
          };
          await desk.read(channel).catch(() => undefined);
          expect(cut).not.toBeNull();
          await cut;
          delete desk.application.observer.reached;

          let left = 1;
          for (let attempt = 0; attempt < 10 && left > 0; attempt += 1) {
            await desk.read(channel).catch(() => undefined);
            left = (await desk.log(channel)).filter((row) => row.state !== 'ticket').length;
          }
          const log = await desk.log(channel);
          expect(log.map((row) => row.state)).toEqual(Array(60).fill('ticket'));
          const ids = new Set(log.map((row) => row.ticket_document_id));
          expect(ids.size).toBe(60);
          const tickets = (await desk.tickets()).filter((ticket) => ids.has(ticket.documentId));
          expect(tickets).toHaveLength(60);
        },
      );

      it('leaves exactly one ticket a message in the end', async () => {
        expect(await desk.tickets()).toHaveLength(240);
      });
    }),
  );
