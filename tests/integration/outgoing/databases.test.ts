import { setTimeout } from 'node:timers/promises';
import { EmailChannelError } from '../../../contracts';
import { UID } from '../../../content-types';
import { createOutbox } from '../../../server/src/outgoing/outbox';
import { createDatabase } from '../../../server/src/strapi/database';
import { describeEachDatabase } from '../../support/app';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

jest.setTimeout(180_000);

describeEachDatabase('the outbox', (database) => {
  let sink: SmtpSink;
  let desk: Desk;
  beforeAll(async () => {
    sink = await startSmtpSink();
    desk = await startDesk({ database, env: { SMTP_PORT: String(sink.port) } });
  });
  afterAll(async () => {
    await desk?.stop();
    await sink.stop();
  });

  test('sends each acknowledgement and each draft once with concurrent requests', async () => {
    const channel = await desk.channel({
      acknowledge: true,
      username: 'desk',
      replyTo: 'support@desk.example',
    });
    for (const subject of ['One', 'Two']) desk.deliver(rawMail({ from: 'anna@customer.example', subject }));
    await desk.read(channel);
    const [ticket] = await desk.tickets();
    // Not over HTTP: Strapi's sign-in keeps the first app of a process.
    const { conversations } = desk.application.outgoing;
    const place = [UID.ticket, String(ticket!.documentId)] as const;
    const draft = {
      text: 'Once.',
      quote: true,
      cc: [],
      bcc: [],
      attachments: [],
      key: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    };
    const agent = { name: 'Ben', email: 'ben@desk.example' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => conversations.reply(...place, draft, agent, () => false)),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);

    await sink.waitFor(2);
    await desk.application.outgoing.sender.flush();
    const { messages } = await conversations.read(...place, () => false);
    expect(messages.map(({ kind, delivery }) => [kind, delivery?.state ?? null])).toEqual([
      ['opening', null],
      ['acknowledgement', 'sent'],
      ['outgoing', 'sent'],
    ]);
    expect(sink.mails).toHaveLength(2);
  });

  // SQLite has one connection: nobody is in the middle of anything.
  if (database !== 'sqlite')
    test('does not end a claim that is being completed, and never waits for its own locks', async () => {
      const outbox = createOutbox(createDatabase(desk.app.strapi));
      const knex = desk.app.strapi.db.connection;
      const row = await knex('email_channel_outgoing').first('id');
      await knex('email_channel_outgoing').where({ id: row.id }).update({ state: 'sending', claimed_at: 0 });

      const settling = await knex.transaction();
      await settling('email_channel_outgoing').where({ id: row.id }).update({ author: 'Ben' });
      const sweep = outbox.giveUpAbandoned(1_000, new EmailChannelError('sending-uncertain'));
      await setTimeout(500);
      await settling('email_channel_outgoing').where({ id: row.id }).update({ state: 'sent' });
      await settling.commit();

      expect(await sweep).toBe(0);
      expect(await knex('email_channel_outgoing').where({ id: row.id }).first('state')).toEqual({
        state: 'sent',
      });
    });
});
