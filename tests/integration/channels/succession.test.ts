import { UID } from '../../../content-types';
import { createSecrets } from '../../../server/src/secrets';
import { createDatabase } from '../../../server/src/strapi/database';
import { createThreads } from '../../../server/src/ticketing/threads';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk?.stop());

let accounts = 0;
/** A mailbox of its own. */
function newAccount() {
  accounts += 1;
  const username = `account${accounts}`;
  desk.dovecot.addUser(username, 'pw');
  return {
    payload: { username, secrets: { password: 'pw' } },
    deliver: (raw: string) => desk.dovecot.deliver(username, 'INBOX', Buffer.from(raw)),
  };
}

describeWith('dovecot', 'a deleted channel', () => {
  it('hands over its tickets to another channel: replies find them, and agents answer through it', async () => {
    const [old, next] = [newAccount(), newAccount()];
    const channel = await desk.channel(old.payload);
    const successor = await desk.channel({
      ...next.payload,
      name: 'Successor',
      replyTo: 'next@desk.example',
    });
    const messageId = '<inherited@customer.example>';
    old.deliver(rawMail({ subject: 'Inherited', messageId, from: 'ivy@customer.example' }));
    await desk.read(channel);
    next.deliver(rawMail({ subject: 'Own' }));
    await desk.read(successor);
    const { ticket_document_id: documentId } = (await desk.log(channel))[0]!;
    const token = await desk.application.outgoing.conversations.read(
      UID.ticket,
      String(documentId),
      () => false,
    );
    expect(token.reply.channel).toMatchObject({ documentId: channel });

    const refused = await desk.app.admin.delete(`/channels/${channel}?takenOverBy=${channel}`);
    expect([refused.status, refused.body.error.details.errors[0].path]).toEqual([400, ['takenOverBy']]);
    await desk.app.admin.delete(`/channels/${channel}?takenOverBy=${successor}`).expect(200);

    const after = await desk.application.outgoing.conversations.read(
      UID.ticket,
      String(documentId),
      () => false,
    );
    expect(after.reply.channel).toMatchObject({ documentId: successor, name: 'Successor' });
    expect(after.reply.to).toMatchObject({ address: 'ivy@customer.example' });
    next.deliver(rawMail({ subject: 'Re: Inherited', inReplyTo: messageId, from: 'ivy@customer.example' }));
    await desk.read(successor);
    const rows = (await desk.log(successor)).filter(({ ticket_document_id: id }) => id === documentId);
    expect(rows.map(({ state }) => state).sort()).toEqual(['reply', 'ticket']);
    expect((await desk.log(successor)).filter(({ state }) => state === 'ticket')).toHaveLength(2);
  });

  it('has its tokens accepted by the channel that took over', async () => {
    const [old, next] = [newAccount(), newAccount()];
    const [channel, successor] = [await desk.channel(old.payload), await desk.channel(next.payload)];
    old.deliver(rawMail({ subject: 'With a token' }));
    await desk.read(channel);
    const { ticket_uid: uid, ticket_document_id: id } = (await desk.log(channel))[0]!;
    const ticket = { uid: String(uid), documentId: String(id), ticketType: 'Incident' };
    const database = createDatabase(desk.app.strapi);
    const threads = createThreads({
      database,
      secrets: createSecrets({ strapi: desk.app.strapi, database }),
    });
    const messageId = await threads.messageIdFor({ channel, ticket, host: 'desk.example' });
    await desk.application.channels.remove(channel, { takenOverBy: successor });
    next.deliver(
      rawMail({ subject: 'Re: With a token', inReplyTo: messageId, from: 'colleague@customer.example' }),
    );
    await desk.read(successor);
    expect((await desk.log(successor)).at(-1)).toMatchObject({ state: 'reply', ticket_document_id: id });
    await desk.application.channels.remove(successor);
    expect(await threads.withNumbers(Array.from({ length: 50 }, (_none, index) => index))).toEqual(new Map());
  });
});
