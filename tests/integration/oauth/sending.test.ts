import { UID } from '../../../content-types';
import type * as Oauth from '../../../contracts/oauth';
import { TABLES } from '../../../server/src/strapi/models';
import { describeWith } from '../../support/available';
import { rawMail } from '../../support/desk';
import { MAILBOX, instance, sourceOf, startOauthDesk, type OauthDesk } from '../../support/oauth-desk';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

// The provider of the tests knows no scope for sending alone; Microsoft's does.
jest.mock('../../../contracts/oauth', () => {
  const actual = jest.requireActual<typeof Oauth>('../../../contracts/oauth');
  return { ...actual, sendingScopesOf: (channel: never) => ['profile', ...actual.scopesOf(channel)] };
});

describeWith('dovecot', 'sending through a mailbox that only accepts tokens', () => {
  let desk: OauthDesk;
  let sink: SmtpSink;
  const tokens: string[] = [];
  beforeAll(async () => {
    sink = await startSmtpSink({
      tls: true,
      takesToken: async (user, token) => {
        tokens.push(token);
        return user === MAILBOX && token !== 'wrong';
      },
    });
    desk = await startOauthDesk();
  }, 180_000);
  afterAll(async () => {
    await desk?.stop();
    await sink?.stop();
  });
  const sending = () => ({
    sendWith: 'mailbox' as const,
    smtpHost: 'localhost',
    smtpPort: sink.port,
    smtpSecurity: 'tls' as const,
  });

  it('uses the sign-in of the mailbox with XOAUTH2', async () => {
    const channel = await desk.channel(sending());
    desk.dovecot.deliver(MAILBOX, 'INBOX', rawMail(), { internalDate: new Date() });
    await desk.application.engine.runNow(channel);
    const [ticket] = await desk.app.strapi.documents(UID.ticket as never).findMany();
    const { status } = await desk.app.admin.post(`/tickets/${UID.ticket}/${ticket!.documentId}/replies`, {
      text: 'An answer.',
    });
    expect(status).toBe(201);
    await desk.application.outgoing.sender.flush();
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]!.from).toBe(MAILBOX);
    const source = await sourceOf(desk, channel);
    const { value } = await instance(desk).get({ ...source, sending: true });
    expect(tokens).toEqual([value]);
  });

  it('keeps a token with more scopes separate from that for reading', async () => {
    const channel = await desk.channel(sending());
    const source = await sourceOf(desk, channel);
    const first = instance(desk);
    const reading = await first.get(source);
    const forSending = await first.get({ ...source, sending: true });
    expect(forSending.value).not.toBe(reading.value);
    const before = await desk.oidc.tokenRequests();
    expect((await first.get(source)).value).toBe(reading.value);
    expect((await first.get({ ...source, sending: true })).value).toBe(forSending.value);
    expect(await desk.oidc.tokenRequests()).toBe(before);

    await first.drop({ ...source, sending: true }, forSending.value);
    expect((await first.get(source)).value).toBe(reading.value);
    expect((await first.get({ ...source, sending: true })).value).not.toBe(forSending.value);
    const row = await desk.app.strapi.db.connection(TABLES.token).where({ channel }).first();
    expect(JSON.stringify(row)).not.toContain(reading.value);
  });
});
