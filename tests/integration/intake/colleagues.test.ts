import { UID } from '../../../content-types';
import type { Conversation } from '../../../contracts';
import { OWN_HEADER } from '../../../server/src/screening/own-mail';
import { rawMail, startDesk, type Desk } from '../../support/desk';

const OWN = 'support@desk.example';
const ANNA = 'Anna <anna@customer.example>';

let desk: Desk;
let channel: string;
beforeAll(async () => {
  desk = await startDesk();
  channel = await desk.channel({
    replyTo: OWN,
    authservId: 'mx.desk.example',
    folders: [
      { path: 'INBOX', after: 'leave', successFolder: null, failFolder: null },
      { path: 'Sent', after: 'leave', successFolder: null, failFolder: null, sent: true },
    ],
  });
});
afterAll(() => desk?.stop());

let mails = 0;
const mail = (more: Parameters<typeof rawMail>[0], folder = 'INBOX') => {
  const messageId = `<m${(mails += 1)}@customer.example>`;
  desk.deliver(rawMail({ messageId, ...more }), { folder });
  return messageId;
};
const last = async () => (await desk.log(channel)).at(-1)!;
const conversation = async (ticket: unknown): Promise<Conversation> =>
  (await desk.app.admin.get(`/tickets/${UID.ticket}/${String(ticket)}/conversation`)).body.data;
/** A customer's mail that became a ticket. */
async function asked(subject: string) {
  const messageId = mail({ from: ANNA, to: OWN, subject });
  await desk.read(channel);
  const ticket = (await desk.tickets()).at(-1)!;
  await desk.app.strapi
    .documents(UID.ticket as never)
    .update({ documentId: String(ticket.documentId), data: { ticketStatus: 'Pending' } as never });
  return { messageId, ticket: String(ticket.documentId) };
}
/** Of a mail that came from outside. */
const arrived = (...results: string[]) => [
  ...results.map((result) => `Authentication-Results: ${result}`),
  'Received: from out.example (out.example [203.0.113.9]) by mx.desk.example; Mon, 2 Mar 2026 10:00:00 +0000',
];
const results = (dmarc: string) => arrived(`mx.desk.example; dmarc=${dmarc}`);

describe('a message that a colleague sends in another mail program', () => {
  it('is added to its ticket from the folder of sent mail, and so are the answers of all its recipients', async () => {
    const { messageId, ticket } = await asked('From Outlook');
    const sent = mail(
      {
        from: `Support <${OWN}>`,
        to: ANNA,
        headers: ['Cc: eva@customer.example'],
        subject: 'Re: From Outlook',
        inReplyTo: messageId,
        body: 'Try the other cable.\r\n\r\nOn Mon, Mar 2, 2026 at 11:00 AM Anna <anna@customer.example> wrote:\r\n\r\n> Hello',
      },
      'Sent',
    );
    expect(await desk.read(channel)).toMatchObject({ reply: 1, ticket: 0 });
    expect(await last()).toMatchObject({ state: 'reply', reason: 'colleague-added' });

    mail({
      from: ANNA,
      subject: 'Re: From Outlook',
      inReplyTo: sent,
      headers: results('pass'),
      body: 'It works.',
    });
    mail({
      from: 'eva@customer.example',
      subject: 'Re: From Outlook',
      inReplyTo: sent,
      headers: results('pass'),
      body: 'Here too.',
    });
    expect(await desk.read(channel)).toMatchObject({ reply: 2, ticket: 0 });
    const { messages } = await conversation(ticket);
    expect(messages.map(({ kind, body }) => [kind, body]).slice(1)).toEqual([
      ['outgoing', 'Try the other cable.'],
      ['incoming', 'It works.'],
      ['incoming', 'Here too.'],
    ]);
    expect(messages[1]).toMatchObject({
      author: { name: 'Support', address: OWN },
      to: [{ address: 'anna@customer.example' }],
      cc: [{ address: 'eva@customer.example' }],
      delivery: null,
    });
  });

  it('does not change the status of the ticket', async () => {
    const { messageId, ticket } = await asked('Pending');
    mail({ from: OWN, to: ANNA, subject: 'Re: Pending', inReplyTo: messageId }, 'Sent');
    await desk.read(channel);
    const row = (await desk.tickets()).find(({ documentId }) => documentId === ticket);
    expect(row).toMatchObject({ ticketStatus: 'Pending' });
  });

  it('never creates a ticket by itself: if it answers nothing, it is skipped, and can become a ticket with one click', async () => {
    mail({ from: OWN, to: 'friend@elsewhere.example', subject: 'Lunch?' }, 'Sent');
    mail({ from: 'someone@elsewhere.example', to: OWN, subject: 'Dragged into the folder' }, 'Sent');
    expect(await desk.read(channel)).toMatchObject({ skipped: 2, ticket: 0 });
    const row = await last();
    expect(row).toMatchObject({ state: 'skipped', reason: 'sent-unrelated' });
    const waiting = desk.application.messageLog.retry([Number(row.id)], true);
    await desk.read(channel);
    expect((await waiting).decided).toMatchObject([{ outcome: 'ticket' }]);
  });

  it('is not added again if the plugin sent it', async () => {
    const { messageId } = await asked('Ours');
    mail(
      {
        from: OWN,
        to: ANNA,
        subject: 'Re: Ours',
        inReplyTo: messageId,
        headers: [`${OWN_HEADER}: ${channel}`],
      },
      'Sent',
    );
    await desk.read(channel);
    expect(await last()).toMatchObject({ state: 'skipped', reason: 'own-mail' });
  });

  it('is not added again if another channel of the same mailbox sent it', async () => {
    const { messageId, ticket } = await asked('Of another channel');
    const headers = [`${OWN_HEADER}: another-channel`];
    mail({ from: OWN, to: ANNA, subject: 'Re: Of another channel', inReplyTo: messageId, headers }, 'Sent');
    await desk.read(channel);
    expect(await last()).toMatchObject({ state: 'skipped', reason: 'own-mail' });
    expect((await conversation(ticket)).messages.map(({ kind }) => kind)).toEqual(['opening']);
  });

  it('is added from the inbox only if our own server verified it', async () => {
    const { messageId, ticket } = await asked('Forged');
    const answer = { from: OWN, to: ANNA, subject: 'Re: Forged', inReplyTo: messageId };
    for (const headers of [arrived(), results('fail'), arrived('mx.evil.example; dmarc=pass')]) {
      mail({ ...answer, headers, body: `Pay here instead ${headers.join()}` });
      await desk.read(channel);
      expect(await last()).toMatchObject({ state: 'skipped', reason: 'own-mail' });
    }
    mail({ ...answer, headers: results('pass'), body: 'Truly ours.' });
    await desk.read(channel);
    expect(await last()).toMatchObject({ state: 'reply', reason: 'colleague-added' });
    const { messages } = await conversation(ticket);
    expect(messages.map(({ kind }) => kind)).toEqual(['opening', 'outgoing']);
  });
});
