import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink, type SunkMail } from '../../support/mailservers/smtp-sink';

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

/** What the other side answers to each mail that it gets. */
const PEERS: Record<string, (mail: SunkMail, serial: number) => string> = {
  // The same software on another server: its acknowledgement is ours with the addresses exchanged.
  'another installation of this plugin': ({ raw }, serial) =>
    raw
      .replaceAll('support@desk.example', 'SELF')
      .replaceAll('support@peer.example', 'support@desk.example')
      .replaceAll('SELF', 'support@peer.example')
      .replace(/^Message-ID:\s*<.*>/m, `Message-ID: <ec-${serial}-${'ab'.repeat(16)}.x@peer.example>`)
      .replace(/^X-Email-Channel: .*/m, 'X-Email-Channel: peerchannel')
      .replace(/^(In-Reply-To|References):.*\r\n/gm, ''),
  'a responder that marks nothing and answers in the thread': ({ raw }) =>
    rawMail({
      from: 'support@peer.example',
      subject: `Re: ${headerOf(raw, 'Subject')}`,
      inReplyTo: headerOf(raw, 'Message-ID')!,
      body: 'We got your mail.',
    }),
  'a responder that marks nothing and begins anew each time': () =>
    rawMail({ from: 'support@peer.example', subject: 'We got your mail' }),
};

test.each(Object.entries(PEERS))(
  '%s gets one acknowledgement, and creates at most 3 tickets',
  async (name, answer) => {
    sink.mails.length = 0;
    await desk.app.strapi.db.connection('email_channel_outgoing').delete();
    const channel = await desk.channel({
      name,
      acknowledge: true,
      excludeAutoReplies: false,
      username: 'desk',
      replyTo: 'support@desk.example',
    });
    await desk.read(channel);
    await desk.app.strapi.db.connection('email_channel_outgoing').delete();
    sink.mails.length = 0;
    const before = (await desk.tickets()).length;
    sink.onMail = (mail) => desk.deliver(Buffer.from(answer(mail, sink.mails.length), 'latin1'));

    desk.deliver(rawMail({ from: 'support@peer.example', subject: `Begin ${name}` }));
    let rounds = 0;
    for (let moved = 1; moved > 0 && rounds < 10; rounds += 1) {
      const summary = await desk.read(channel);
      moved = Object.values(summary).reduce((sum, count) => sum + count, 0);
      moved += await desk.application.outgoing.sender.flush();
    }
    expect(rounds).toBeLessThan(10);
    expect(sink.mails).toHaveLength(1);
    expect((await desk.tickets()).length - before).toBeLessThanOrEqual(3);
  },
);
