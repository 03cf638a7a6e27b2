import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../../support/available';
import { rawMail } from '../../support/desk';
import { startInstances, type Instances } from '../../support/instance';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

/** Claims of dead instances are given up after twice the deadline and ten seconds. */
const DEADLINE_MS = 1_000;
const MAX_ROUNDS = 30;
jest.setTimeout(300_000);

describeWith('dovecot', 'an instance that is killed while it sends', () => {
  let dovecot: Dovecot;
  let sink: SmtpSink;
  let instances: Instances;
  let channel: string;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
    sink = await startSmtpSink();
    instances = await startInstances(
      'sqlite',
      { leaseMs: 2_000, outgoing: { deadlineMs: DEADLINE_MS } },
      { SMTP_PORT: String(sink.port) },
    );
    channel = await instances.setup({
      host: 'localhost',
      port: dovecot.ports.imaps,
      caCertificate: dovecot.ca,
      username: 'desk',
      replyTo: 'support@desk.example',
      acknowledge: true,
      secrets: { password: 'secret-pass' },
    });
  });
  afterAll(async () => {
    await instances?.stop();
    await sink?.stop();
    await dovecot?.stop();
  });

  const outbox = async () =>
    (await instances.report()).outgoing.map(({ kind, state, errorCode }) => ({ kind, state, errorCode }));
  /** Other instances send what is due until nothing is under way. */
  const settle = async () => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await instances.send();
      if ((await outbox()).every(({ state }) => state !== 'sending' && state !== 'waiting')) return;
    }
    throw new Error('the outbox never settled');
  };

  test('repeats no acknowledgement, and asks a person about a reply', async () => {
    dovecot.deliver('desk', 'INBOX', rawMail({ from: 'anna@customer.example' }), {
      internalDate: new Date(),
    });
    const killed = await instances.run(channel, { kind: 'kill', at: 'before-commit:1' });
    expect(killed.killed).toBe(true);
    expect(await outbox()).toEqual([]);
    await instances.run(channel);
    expect(await outbox()).toEqual([{ kind: 'acknowledgement', state: 'waiting', errorCode: null }]);

    expect((await instances.send({ kind: 'kill', at: 'mail-sent:1' })).killed).toBe(true);
    await settle();
    expect(sink.mails).toHaveLength(1);
    expect(await outbox()).toEqual([
      { kind: 'acknowledgement', state: 'failed', errorCode: 'sending-uncertain' },
    ]);

    const { tickets } = await instances.report();
    const ticket = tickets[0]!.documentId;
    await instances.reply(ticket);
    expect((await instances.send({ kind: 'kill', at: 'mail-sent:1' })).killed).toBe(true);
    await settle();
    expect(sink.mails).toHaveLength(2);
    const reply = (await instances.report()).outgoing.find(({ kind }) => kind === 'reply')!;
    expect(reply).toMatchObject({ state: 'failed', errorCode: 'sending-uncertain' });

    await instances.sendAgain(ticket, reply.ticketMessage!);
    await settle();
    expect(sink.mails).toHaveLength(3);
    expect((await outbox()).map(({ state }) => state)).toEqual(['failed', 'sent']);
  });

  test('keeps one copy in the Sent folder, at any point where it is killed', async () => {
    const submission = await startSmtpSink({ tls: true, passwords: { desk: 'secret-pass' } });
    const sending = await instances.setup({
      host: 'localhost',
      port: dovecot.ports.imaps,
      caCertificate: dovecot.ca,
      username: 'desk',
      replyTo: 'sending@desk.example',
      sendWith: 'mailbox',
      smtpHost: 'localhost',
      smtpPort: submission.port,
      folders: [{ path: 'Sending' }],
      secrets: { password: 'secret-pass' },
    });
    dovecot.deliver('desk', 'Sending', rawMail({ from: 'berta@customer.example' }), {
      internalDate: new Date(),
    });
    await instances.run(sending);
    const ticket = (await instances.report()).tickets.at(-1)!.documentId;
    const copies = () =>
      ['cur', 'new'].flatMap((part) => readdirSync(join(dovecot.maildir('desk', 'Sent'), part)));
    const settleCopies = async () => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        await instances.send();
        const { outgoing } = await instances.report();
        if (outgoing.every(({ copyState }) => copyState !== 'wanted')) return;
      }
      throw new Error('the copies never settled');
    };
    for (const [index, at] of ['mail-marked:1', 'copy-kept:1'].entries()) {
      await instances.reply(ticket);
      expect((await instances.send({ kind: 'kill', at })).killed).toBe(true);
      await settleCopies();
      expect(submission.mails).toHaveLength(index + 1);
      expect(copies()).toHaveLength(index + 1);
    }
    await submission.stop();
  });
});
