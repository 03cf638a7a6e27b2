import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

let sink: SmtpSink;
let desk: Desk;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
});
afterAll(async () => {
  await desk?.stop();
  await sink.stop();
});
beforeEach(() => {
  sink.mails.length = 0;
  sink.behaviour = { kind: 'take' };
});

const settings = {
  acknowledge: true,
  username: 'desk',
  replyTo: 'support@desk.example',
  senderName: 'Support',
};
const outbox = () => desk.app.strapi.db.connection('email_channel_outgoing').orderBy('id');

describe('the sender of a new ticket', () => {
  test('gets one acknowledgement, with the ticket’s number and in the thread', async () => {
    const channel = await desk.channel(settings);
    desk.deliver(
      rawMail({
        from: 'Béa <bea@customer.example>',
        subject: 'The printer',
        messageId: '<p1@customer.example>',
      }),
    );
    await desk.read(channel);
    await desk.application.outgoing.sender.flush();
    await desk.application.outgoing.sender.flush();

    expect(sink.mails).toHaveLength(1);
    const [{ raw, to }] = sink.mails as [(typeof sink.mails)[number]];
    expect(to).toEqual(['bea@customer.example']);
    expect(headerOf(raw, 'From')).toBe('Support <support@desk.example>');
    expect(headerOf(raw, 'Reply-To')).toBe('support@desk.example');
    expect(headerOf(raw, 'Subject')).toMatch(/^We received your message: The printer \[#\d+\]$/);
    expect(headerOf(raw, 'In-Reply-To')).toBe('<p1@customer.example>');
    expect(headerOf(raw, 'References')).toBe('<p1@customer.example>');
    expect(headerOf(raw, 'Auto-Submitted')).toBe('auto-replied');
    expect(headerOf(raw, 'X-Email-Channel')).toBe(channel);
    expect(headerOf(raw, 'Message-ID')).toMatch(/^<ec-\d+-[0-9a-f]{32}\.[0-9a-f]{20}@desk\.example>$/);

    const [row] = await desk.log(channel);
    expect(JSON.parse(String(row!.trace)).at(-1)).toMatchObject({ check: 'acknowledgement', result: 'note' });
    const again = await desk.channel({ ...settings, name: 'Second' });
    const source = { channel: (await desk.application.channels.read(again))!, secret: async () => '' };
    const foreseen = await desk.application.previewRaw(
      source,
      Buffer.from(rawMail({ from: 'bea@customer.example' })),
    );
    expect(foreseen.steps.at(-1)).toMatchObject({
      check: 'acknowledgement',
      code: 'acknowledgement.told-today',
      values: { address: 'bea@customer.example' },
    });
    desk.deliver(rawMail({ from: 'bea@customer.example', subject: 'Again' }));
    await desk.read(again);
    expect(await outbox().where({ channel: again })).toHaveLength(0);
  });

  test.each([
    ['German', 'Guten Tag, mein Drucker geht nicht mehr. Können Sie mir helfen?', 'Guten Tag', /^Wir haben/],
    ['few words', 'Hello', 'Hello', /^We received/],
    [
      'a language without a text',
      'Olá, a minha impressora não funciona há dois dias.',
      'Hello',
      /^We received/,
    ],
  ])('gets it in the language of the message: %s', async (name, body, greeting, subject) => {
    const channel = await desk.channel({ ...settings, name });
    desk.deliver(rawMail({ from: `${name.replaceAll(' ', '-')}@customer.example`, subject: 'X', body }));
    await desk.read(channel);
    const [row] = await outbox().where({ channel });
    expect([row.subject, row.text]).toEqual([
      expect.stringMatching(subject),
      expect.stringContaining(greeting),
    ]);
  });

  test('gets the channel’s text in their language, if there is one', async () => {
    const own = {
      acknowledgementSubject: 'Received',
      acknowledgementBody: 'Number {{ticket.number}}',
      acknowledgementTranslations: [
        { language: 'de' as const, subject: 'Erhalten', body: 'Nummer {{ticket.number}}' },
      ],
    };
    const channel = await desk.channel({ ...settings, ...own, name: 'Translated' });
    const bodies = [
      'Guten Tag, mein Drucker geht nicht mehr. Können Sie mir helfen?',
      'Bonjour, mon imprimante ne fonctionne plus depuis hier. Pouvez-vous m’aider ?',
    ];
    for (const [index, body] of bodies.entries())
      desk.deliver(rawMail({ from: `translated${index}@customer.example`, body }));
    await desk.read(channel);
    expect((await outbox().where({ channel })).map((row) => row.text)).toEqual([
      expect.stringMatching(/^Nummer \d+$/),
      expect.stringMatching(/^Number \d+$/),
    ]);
    const { status, body } = await desk.app.admin.post('/preview-acknowledgement', {
      body: own.acknowledgementBody,
      translations: own.acknowledgementTranslations,
      language: 'de',
    });
    expect([status, body.data]).toEqual([
      200,
      expect.objectContaining({ used: 'translation', language: 'de', text: 'Nummer 1234' }),
    ]);
    const twice = [...own.acknowledgementTranslations, ...own.acknowledgementTranslations];
    const refused = await desk.app.admin.put(`/channels/${channel}`, { acknowledgementTranslations: twice });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining('language-twice'),
    ]);
  });

  test('gets the channel’s own text, whatever the language', async () => {
    const own = { acknowledgementSubject: 'Received', acknowledgementBody: 'Number {{ticket.number}}' };
    const channel = await desk.channel({ ...settings, ...own, name: 'Own' });
    const body = 'Guten Tag, mein Drucker geht nicht mehr. Können Sie mir helfen?';
    desk.deliver(rawMail({ from: 'own@customer.example', body }));
    await desk.read(channel);
    expect((await outbox().where({ channel }))[0].text).toMatch(/^Number \d+$/);
  });
});
