import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EVENTS } from '../../../contracts';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

const SECRET = 'canary-5f0c1d';
const OPERATIONS = ['ops@desk.example', 'night@desk.example'];

/** What a webhook was sent, in its order. */
interface Hook {
  url: string;
  events: { event: string; body: { reason?: { code: string } }; text: string }[];
  stop(): Promise<void>;
}

async function startHook(): Promise<Hook> {
  const events: Hook['events'] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const body = JSON.parse(text);
      events.push({ event: String(body.event), body, text });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    events,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describeWith('dovecot', 'events of messages and channels', () => {
  let desk: Desk;
  let sink: SmtpSink;
  let hook: Hook;

  beforeAll(async () => {
    sink = await startSmtpSink();
    hook = await startHook();
    desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
    const { status } = await desk.app.admin.post('/admin/webhooks', {
      name: 'Everything',
      url: hook.url,
      headers: {},
      events: Object.values(EVENTS),
    });
    expect(status).toBe(201);
  });
  afterAll(async () => {
    await desk?.stop();
    await hook?.stop();
    await sink?.stop();
  });
  beforeEach(() => {
    hook.events.length = 0;
    sink.mails.length = 0;
  });

  let folders = 0;
  const channelOf = async (values: object = {}) => {
    const folder = `Told${(folders += 1)}`;
    desk.dovecot.maildir('desk', folder);
    const channel = await desk.channel({
      name: `Told ${folders}`,
      folders: [{ path: folder }],
      notifyAddresses: OPERATIONS,
      maxTries: 2,
      coolOffMinutes: 15,
      ...values,
    });
    return { channel, folder };
  };
  const told = async (count: number) => {
    await desk.application.notifier.settled();
    await eventually(`${count} events`, () => hook.events.length >= count);
    return hook.events.map(({ event }) => event);
  };

  it('are sent to webhooks once each, with ids and reasons but neither body nor sender', async () => {
    const { channel, folder } = await channelOf({ senderLimitPerHour: 2, notifyAddresses: [] });
    const subject = 'Invoice '.repeat(60);
    desk.deliver(rawMail({ subject, messageId: '<told@customer.example>', body: 'The body' }), { folder });
    desk.deliver(rawMail({ inReplyTo: '<told@customer.example>', from: 'Anna <anna@customer.example>' }), {
      folder,
    });
    desk.deliver(rawMail({ headers: ['Auto-Submitted: auto-replied'] }), { folder });
    desk.deliver(rawMail(), { folder });
    const summary = await desk.read(channel);
    expect(summary).toEqual({ ticket: 1, reply: 1, skipped: 1, held: 1, failed: 0 });
    await desk.read(channel);
    expect(await told(3)).toEqual([EVENTS.ticketCreated, EVENTS.ticketReplied, EVENTS.messageHeld]);

    const [created] = hook.events;
    const [ticket] = await desk.tickets();
    const [row] = await desk.log(channel);
    expect(created!.body).toEqual({
      event: EVENTS.ticketCreated,
      createdAt: expect.any(String),
      channel: { documentId: channel, name: expect.stringMatching(/^Told/) },
      message: { id: Number(row!.id), subject: subject.trim().slice(0, 200) },
      reason: 'created',
      ticket: { uid: 'plugin::email-channel.ticket', documentId: ticket!.documentId },
    });
    for (const { text } of hook.events) expect(text).not.toMatch(/The body|customer\.example/);
  });

  it('report a failing channel once, after its last retry, and its recovery once, by event and email', async () => {
    const { channel } = await channelOf({ secrets: { password: SECRET } });
    const fails = () => expect(desk.read(channel)).rejects.toThrow('login-refused');
    await fails();
    await desk.application.notifier.settled();
    expect(hook.events).toEqual([]);
    await fails();
    expect(await told(1)).toEqual([EVENTS.channelUnhealthy]);
    expect(hook.events[0]!.body).toMatchObject({
      channel: { documentId: channel },
      reason: {
        code: 'login-refused',
        message: expect.stringContaining('rejected the username or password'),
      },
    });
    const mails = await sink.waitFor(2);
    expect(mails.map(({ to }) => to[0]).sort()).toEqual([...OPERATIONS].sort());
    for (const { raw } of mails) {
      expect(headerOf(raw, 'Auto-Submitted')).toBe('auto-generated');
      expect(headerOf(raw, 'X-Email-Channel')).toMatch(new RegExp(`^${channel};`));
      expect(headerOf(raw, 'Subject')).toMatch(/^\[Told \d+\] The mailbox cannot be read$/);
      expect(raw).not.toContain(SECRET);
    }

    const state = () => desk.app.strapi.db.connection('email_channel_states').where({ channel });
    await state().update({ cool_off_until: null, retry_at: null });
    await fails();
    await desk.application.notifier.settled();
    expect(hook.events).toHaveLength(1);

    await desk.application.channels.update(channel, { secrets: { password: 'secret-pass' } });
    await state().update({ failures: 0, cool_off_until: null, retry_at: null });
    await desk.read(channel);
    await desk.read(channel);
    expect(await told(2)).toEqual([EVENTS.channelUnhealthy, EVENTS.channelRecovered]);
    await sink.waitFor(4);
    await desk.application.notifier.settled();
    expect(sink.mails).toHaveLength(4);
    expect(desk.app.logs.join('\n')).not.toContain(SECRET);
    expect(hook.events.map(({ text }) => text).join()).not.toContain(SECRET);
  });

  it('report a channel at once if a person is needed', async () => {
    const { channel } = await channelOf({ caCertificate: null });
    await expect(desk.read(channel)).rejects.toThrow('certificate-untrusted');
    expect(await told(1)).toEqual([EVENTS.channelUnhealthy]);
    expect(hook.events[0]!.body.reason?.code).toBe('certificate-untrusted');
    const { health } = await desk.application.channels.view(channel);
    expect(health).toMatchObject({ health: 'cooling-off', failures: 1 });
  });

  it('are sent by one of two instances', async () => {
    const { channel } = await channelOf();
    await desk.read(channel);
    const { strapi } = desk.app;
    const { createChannelStates } = await import('../../../server/src/schedule/channel-state');
    const { createDatabase } = await import('../../../server/src/strapi/database');
    const states = [1, 2, 3, 4].map(() => createChannelStates({ database: createDatabase(strapi) }));
    for (const begins of [true, false]) {
      const won = await Promise.all(states.map((each) => each.change(channel, 'unhealthy', begins)));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  });

  it('include an email when messages start to wait, and again only after none waited', async () => {
    const { channel, folder } = await channelOf({
      senderLimitPerHour: 1,
      notifyAddresses: ['ops@desk.example'],
    });
    const deliver = () => desk.deliver(rawMail({ from: 'much@customer.example' }), { folder });
    const subjects = () => sink.mails.map(({ raw }) => headerOf(raw, 'Subject'));
    for (let index = 0; index < 3; index += 1) deliver();
    await desk.read(channel);
    await sink.waitFor(1);
    expect(subjects()).toEqual([expect.stringContaining('2 messages are waiting for review')]);
    deliver();
    await desk.read(channel);
    await desk.application.notifier.settled();
    expect(sink.mails).toHaveLength(1);

    const held = (await desk.log(channel)).filter((row) => row.state === 'held').map((row) => Number(row.id));
    await desk.application.messageLog.dismiss(held);
    await desk.read(channel);
    await desk.application.notifier.settled();
    deliver();
    await desk.read(channel);
    await sink.waitFor(2);
    expect(subjects()[1]).toContain('A message is waiting for review');
  });

  it('do not fail a run if the notification cannot be sent, which is logged', async () => {
    const { channel } = await channelOf({ caCertificate: null });
    sink.behaviour = { kind: 'refuse', code: 550 };
    await expect(desk.read(channel)).rejects.toThrow('certificate-untrusted');
    await desk.application.notifier.settled();
    sink.behaviour = { kind: 'take' };
    await eventually('the line', () => desk.app.logs.some((line) => /was not told/.test(line)));
  });
});
