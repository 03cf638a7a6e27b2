import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UID } from '../../../content-types';
import { PERSON_PLACES } from '../../../contracts';
import { documents } from '../../../server/src/strapi/border';
import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase } from '../../support/app';
import { rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';
import { eventually } from '../../support/eventually';
import { storedFiles } from '../../support/stored-files';

jest.setTimeout(180_000);

const ADA = 'ada@customer.example';
const JOAN = 'joanna.ada@customer.example';
/** Words that only Ada's mail has. */
const WORD = 'zeppelin';
const CASE = 'api::case.case';

describeEachDatabase('the data of a person', (database) => {
  let desk: Desk;
  let sink: SmtpSink;
  let channel: string;
  beforeAll(async () => {
    sink = await startSmtpSink();
    desk = await startDesk({ database, env: { SMTP_PORT: String(sink.port) } });
    channel = await desk.channel({
      acknowledge: true,
      replyTo: 'support@desk.example',
      addEmailAsAttachment: true,
    });
    const { strapi } = desk.app;
    desk.deliver(
      rawMailWithFiles([[`${WORD}.txt`, 'text/plain', Buffer.from(WORD).toString('base64')]], {
        from: `Ada Lovelace <${ADA}>`,
        subject: `About a ${WORD}`,
        messageId: '<ada-1@customer.example>',
        body: `My ${WORD}, says ${ADA}.`,
      }),
    );
    // Ben answers in Ada's ticket and quotes her; Joan's address only ends like Ada's.
    desk.deliver(rawMail({ from: `Joan <${JOAN}>`, subject: 'Of Joan', body: 'Not of Ada.' }));
    desk.deliver(
      rawMail({
        from: 'Ben <ben@customer.example>',
        to: `support@desk.example, ${ADA}`,
        subject: 'Of Ben',
        body: `I know ${ADA.toUpperCase()}.`,
      }),
    );
    // Held, with its original.
    desk.deliver(rawMail({ from: ADA, subject: `Spam of a ${WORD}`, headers: ['X-Spam-Flag: YES'] }));
    await desk.read(channel);
    const { conversations, drafts } = desk.application.outgoing;
    const ticket = await ticketOf('About');
    const agent = { name: 'Ben', email: 'ben@desk.example' };
    await conversations.reply(
      UID.ticket,
      ticket,
      {
        text: `Dear Ada, your ${WORD} flies.`,
        quote: true,
        cc: [],
        bcc: [],
        attachments: [],
        key: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      },
      agent,
      () => false,
    );
    await drafts.save({ uid: UID.ticket, documentId: ticket }, 1, 'Ben', 'note', {
      text: `Ask ${ADA} about the ${WORD}`,
    } as never);
    await eventually('an outbox that is settled', async () => {
      const rows = (await strapi.db.connection(TABLES.outgoing).select('state')) as { state: string }[];
      return rows.every(({ state }) => state === 'sent');
    });
    await desk.application.channels.update(channel, { blockedSenders: [`x-${ADA}`, ADA] });
    await documents(strapi, UID.ticket).create({ data: { subject: 'By hand', requesterEmail: ADA } });
  });
  afterAll(async () => {
    await desk?.stop();
    await sink?.stop();
  });

  const ticketOf = async (subject: string): Promise<string> =>
    String((await desk.tickets()).find((ticket) => String(ticket.subject).startsWith(subject))!.documentId);
  const counts = async () => {
    const { places } = await desk.application.people.report(ADA);
    return Object.fromEntries(places.map(({ place, count }) => [place, count]));
  };
  const files = () => storedFiles(desk.app.strapi.dirs.static.public).map((path) => basename(path));
  /** Everything in the database but settings, raw mail unpacked. */
  const dump = async (): Promise<string> => {
    const { strapi } = desk.app;
    const texts: string[] = [];
    for (const name of await strapi.db.dialect.schemaInspector.getTables()) {
      // Instances write when they were last seen, whatever else happens.
      if (/^email_channels$|^email_channel_instances$|^sqlite_|^strapi_/.test(name)) continue;
      const rows = (await strapi.db.getConnection(name).select()) as Record<string, unknown>[];
      for (const row of rows)
        texts.push(
          name === TABLES.raw
            ? gunzipSync(Buffer.from(String(row.data), 'base64')).toString()
            : `${name} ${JSON.stringify(row)}`,
        );
    }
    return texts.join('\n').toLowerCase();
  };

  it('is listed by place, without writing anything', async () => {
    const before = await dump();
    const found = await counts();
    expect(Object.keys(found)).toEqual([...PERSON_PLACES]);
    expect(found).toMatchObject({ messages: 3, tickets: 3, drafts: 1, outbox: 2 });
    for (const place of ['log', 'originals', 'files'] as const) expect(found[place]).toBeGreaterThan(0);
    expect((await desk.application.people.report(ADA)).settings).toEqual([
      (await desk.application.channels.view(channel)).name,
    ]);
    expect(await dump()).toBe(before);
  });

  it('is exported with its originals', async () => {
    const { places } = await desk.application.people.export(ADA);
    const [original] = places.originals as { base64: string }[];
    expect(Buffer.from(original!.base64, 'base64').toString()).toContain(WORD);
    expect(JSON.stringify(places.tickets)).toContain(ADA);
    expect(JSON.stringify(places)).not.toContain('Of Joan');
  });

  it('is erased everywhere, and nothing else; the log entry names the admin but not the person', async () => {
    const stored = files().length;
    const result = await desk.application.people.erase(ADA, 'Grace');
    expect(result.left).toBe(0);
    const left = await dump();
    expect(left.split('\n').filter((line) => line.includes(WORD))).toEqual([]);
    expect(
      left
        .replaceAll(JOAN, '')
        .split('\n')
        .filter((line) => line.includes(ADA)),
    ).toEqual([]);
    expect(left).toContain('of joan');
    expect(left).toContain('i know [erased].');
    expect(left).toContain('by hand');
    expect(files().length).toBeLessThan(stored);
    expect(await desk.application.people.erasures()).toMatchObject([
      {
        by: 'Grace',
        done: true,
        addressHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        counts: { drafts: 1 },
      },
    ]);
    expect(await desk.application.people.erase(ADA, 'Grace')).toMatchObject({ left: 0 });
  });

  it('does not come back: the message in the mailbox is not read again', async () => {
    expect(await desk.read(channel)).toMatchObject({ ticket: 0, reply: 0 });
    expect(await counts()).toEqual(Object.fromEntries(PERSON_PLACES.map((place) => [place, 0])));
  });

  it('is erased from tickets of the host with required fields', async () => {
    const { strapi } = desk.app;
    const made = await documents(strapi, CASE).create({ data: { title: `Of ${ADA}` } });
    await strapi.db.connection(TABLES.ledger).insert({
      channel,
      folder: 'INBOX',
      folder_hash: 'x',
      uid_validity: '1',
      uid: 900,
      state: 'reply',
      ticket_uid: CASE,
      ticket_document_id: made.documentId,
    });
    expect(await counts()).toMatchObject({ tickets: 1 });
    await desk.application.people.erase(ADA, 'Grace');
    expect(await documents(strapi, CASE).findOne({ documentId: made.documentId })).toMatchObject({
      title: 'Of [erased]',
    });
  });
});
