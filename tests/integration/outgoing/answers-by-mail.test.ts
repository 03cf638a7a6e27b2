import { UID } from '../../../content-types';
import { actionId, type Conversation, type FieldMapping } from '../../../contracts';
import { OWN_HEADER } from '../../../server/src/screening/own-mail';
import { aRow } from '../../support/catalogue';
import { rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

const OWN = 'support@desk.example';
const BEN = 'admin@desk.example';
/** A content type of the host that holds who works on an entry, as a user of the panel. */
const ERRAND = 'api::errand.errand';
const errand = {
  kind: 'collectionType',
  collectionName: 'errands',
  info: { singularName: 'errand', pluralName: 'errands', displayName: 'Errand' },
  options: { draftAndPublish: false },
  attributes: {
    title: { type: 'string', required: true },
    state: { type: 'enumeration', enum: ['Open', 'Done'], default: 'Open' },
    assignee: { type: 'relation', relation: 'manyToOne', target: 'admin::user' },
  },
};
const READ = { action: 'plugin::content-manager.explorer.read', subject: UID.ticket };
jest.setTimeout(120_000);

let sink: SmtpSink;
let desk: Desk;
let channel: string;
/** Of the panel: Ben is a super admin, Cleo may reply, Dan may only read. */
const CLEO = 'user1@desk.example';
const DAN = 'user2@desk.example';
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({
    env: { SMTP_PORT: String(sink.port) },
    config: { outgoing: { perHour: 1_000 } },
    extend: (strapi) =>
      void strapi.get('apis').add('errand', { contentTypes: { errand: { schema: errand } } }),
  });
  const granted = (...keys: Parameters<typeof actionId>[0][]) =>
    keys.map((key) => ({ action: actionId(key), subject: null }));
  await desk.app.userWithRole([READ, ...granted('tickets.read', 'tickets.reply', 'tickets.note')]);
  await desk.app.userWithRole([READ, ...granted('tickets.read')]);
  channel = await desk.channel({
    replyTo: OWN,
    subaddressing: true,
    authservId: 'mx.desk.example',
    alertAddresses: [BEN, CLEO, DAN, 'nobody@desk.example'],
  });
});
afterAll(async () => {
  await desk?.stop();
  await sink?.stop();
});

const last = async () => (await desk.log(channel)).at(-1)!;
const conversation = async (ticket: string): Promise<Conversation> =>
  (await desk.app.admin.get(`/tickets/${UID.ticket}/${ticket}/conversation`)).body.data;
const sent = async () => {
  await desk.application.outgoing.sender.flush();
  return sink.mails;
};
const to = (address: string) => sink.mails.filter((mail) => mail.to.includes(address));
/** Of mail that came from outside. */
const arrived = (result: string) => [
  `Authentication-Results: mx.desk.example; ${result}`,
  'Received: from out.example (out.example [203.0.113.9]) by mx.desk.example; Mon, 2 Mar 2026 10:00:00 +0000',
];
const PASS = arrived('dmarc=pass');

let customers = 0;
/** A customer's mail that became a ticket, with the alert that an agent got of it. */
async function asked(agent = BEN, parts: Parameters<typeof rawMail>[0] = {}) {
  const customer = `customer${(customers += 1)}@customer.example`;
  desk.deliver(rawMail({ from: `Anna <${customer}>`, headers: PASS, body: 'It is broken.', ...parts }));
  await desk.read(channel);
  await sent();
  const ticket = String((await desk.tickets()).at(-1)!.documentId);
  const alert = to(agent).at(-1)!.raw;
  return {
    customer,
    ticket,
    alert,
    replyTo: headerOf(alert, 'Reply-To')!,
    alertId: headerOf(alert, 'Message-ID')!,
  };
}
/** Puts an answer of an agent into the mailbox and reads it. */
async function answered(raw: string) {
  desk.deliver(raw);
  await desk.read(channel);
  await sent();
  return last();
}

describe('the alert about a new message', () => {
  it('goes to the selected panel users who may read the ticket, from our address, with a token in its headers only', async () => {
    const { customer, alert, replyTo, alertId } = await asked();
    expect(to('nobody@desk.example')).toEqual([]);
    expect([to(BEN).length, to(CLEO).length, to(DAN).length]).toEqual([1, 1, 1]);
    expect(replyTo).toMatch(/^support\+ea-\d+-\d+-[0-9a-f]{32}@desk\.example$/);
    expect(alertId).toMatch(/^<ea-\d+-\d+-[0-9a-f]{32}\./);
    expect(headerOf(alert, 'Auto-Submitted')).toBe('auto-generated');
    expect(headerOf(alert, OWN_HEADER)).toBe(`${channel}; alert`);
    const body = alert.slice(alert.indexOf('\r\n\r\n'));
    expect(body).toContain('##- Write your answer above this line -##');
    expect(body).toContain('It is broken.');
    expect(body).toContain(customer);
    expect(body).not.toMatch(/e[ac]-\d+-/);
    expect(replyTo).not.toBe(headerOf(to(CLEO).at(-1)!.raw, 'Reply-To'));
  });

  it('is sent for each later message of the customer, and never becomes a ticket', async () => {
    const { customer, ticket, alert } = await asked();
    const [opening] = (await desk.openings()).slice(-1);
    const before = to(BEN).length;
    desk.deliver(
      rawMail({
        from: customer,
        headers: PASS,
        inReplyTo: String(opening!.messageId),
        body: 'Still broken.',
      }),
    );
    await desk.read(channel);
    await sent();
    expect(to(BEN)).toHaveLength(before + 1);
    expect(to(BEN).at(-1)!.raw).toContain('Still broken.');

    expect(await answered(alert)).toMatchObject({ state: 'skipped', reason: 'own-mail' });
    expect((await conversation(ticket)).messages).toHaveLength(2);
    expect(to(BEN)).toHaveLength(before + 1);
  });

  it('reveals nothing of a message if a field of its ticket is restricted', async () => {
    const found = (await desk.application.channels.view(channel)).mappings;
    const { role } = await desk.app.userWithRole([READ]);
    const restricted = found.map((row: FieldMapping) =>
      row.source === 'sender' ? { ...row, restricted: true, roles: [role] } : row,
    );
    await desk.application.channels.update(channel, { mappings: restricted });
    const { customer, alert } = await asked(BEN, { subject: 'A secret', body: 'The secret text.' });
    await desk.application.channels.update(channel, { mappings: found });
    expect(alert).not.toContain(customer);
    expect(alert).not.toMatch(/secret/i);
    expect(alert).toContain('restricted fields');
  });
});

describe('an agent’s answer to an alert', () => {
  it('is sent to the customer once, in the name of the agent, with its files and without its quote', async () => {
    const { customer, ticket, replyTo } = await asked(CLEO);
    const raw = rawMailWithFiles([['plan.txt', 'text/plain', Buffer.from('the plan').toString('base64')]], {
      from: `Cleo <${CLEO}>`,
      to: replyTo,
      headers: PASS,
      body: `Try the other cable.\r\n\r\nOn Mon, Mar 2, 2026 at 11:00 AM Support <${replyTo}> wrote:\r\n\r\n> ##- Write your answer above this line -##\r\n> It is broken.`,
    });
    expect(await answered(raw)).toMatchObject({
      state: 'reply',
      reason: 'agent-reply',
      ticket_document_id: ticket,
    });
    const [mail, ...more] = to(customer);
    expect(more).toEqual([]);
    expect(headerOf(mail!.raw, 'From')).toContain(OWN);
    expect(headerOf(mail!.raw, 'Reply-To')).toMatch(/^support\+ec-/);
    expect(headerOf(mail!.raw, 'Subject')).toMatch(/^Re: .*\[#\d+\]$/);
    expect(mail!.raw).toContain('Try the other cable.');
    expect(mail!.raw).toContain('plan.txt');
    expect(mail!.raw).not.toContain('It is broken.');
    expect(mail!.raw).not.toContain('ea-');
    expect(mail!.raw).not.toContain(CLEO);

    const { messages } = await conversation(ticket);
    expect(messages.at(-1)).toMatchObject({
      kind: 'outgoing',
      body: 'Try the other cable.',
      to: [{ address: customer }],
      attachments: [{ name: 'plan.txt' }],
      delivery: { state: 'sent' },
    });
    expect(messages.at(-1)!.author?.name).toBeTruthy();

    expect(await answered(raw)).toMatchObject({ state: 'skipped', reason: 'duplicate' });
    expect(to(customer)).toHaveLength(1);
    expect((await conversation(ticket)).participants.map(({ address }) => address)).toEqual([customer]);
  });

  it('is recognized by the alert that it answers if the address carries no token', async () => {
    const { customer, alertId } = await asked();
    const answer = { from: BEN, to: OWN, headers: PASS, inReplyTo: alertId, body: 'By its Message-ID.' };
    expect(await answered(rawMail(answer))).toMatchObject({ reason: 'agent-reply' });
    expect(to(customer)).toHaveLength(1);
  });

  it('is also accepted from inside our own servers', async () => {
    const { customer, replyTo } = await asked();
    expect(await answered(rawMail({ from: BEN, to: replyTo, body: 'From inside.' }))).toMatchObject({
      reason: 'agent-reply',
    });
    expect(to(customer)).toHaveLength(1);
  });

  it.each([
    ['whose sender the server found forged', BEN, arrived('dmarc=fail'), 'agent.unverified'],
    ['whose sender nobody vouches for', BEN, arrived('dmarc=none'), 'agent.unverified'],
    ['of another agent', CLEO, PASS, 'agent.another'],
    ['of a customer who got to see it', 'eva@customer.example', PASS, 'agent.another'],
    ['with two senders', `${BEN}, eva@customer.example`, PASS, 'agent.another'],
  ])('%s is held', async (_what, from, headers, code) => {
    const { customer, ticket, replyTo } = await asked();
    const row = await answered(rawMail({ from, to: replyTo, headers, body: 'Pay here.' }));
    expect(row).toMatchObject({ state: 'held', reason: 'agent-answer' });
    expect(String(row.trace)).toContain(code);
    expect(to(customer)).toEqual([]);
    expect((await conversation(ticket)).messages).toHaveLength(1);
  });

  it('is held if its agent may not reply, or may no longer sign in', async () => {
    const dans = await asked(DAN);
    expect(await answered(rawMail({ from: DAN, to: dans.replyTo, headers: PASS }))).toMatchObject({
      state: 'held',
      reason: 'agent-answer',
    });
    const cleos = await asked(CLEO);
    const users = desk.app.strapi.db.query('admin::user');
    await users.update({ where: { email: CLEO }, data: { blocked: true } });
    const held = await answered(rawMail({ from: CLEO, to: cleos.replyTo, headers: PASS, body: 'Later.' }));
    await users.update({ where: { email: CLEO }, data: { blocked: false } });
    expect(held).toMatchObject({ state: 'held', reason: 'agent-answer' });
    expect(String(held.trace)).toContain('agent.unknown');
    expect([...to(dans.customer), ...to(cleos.customer)]).toEqual([]);

    // A person has it decided again.
    const retried = desk.application.messageLog.retry([Number(held.id)], false);
    await desk.read(channel);
    expect((await retried).decided).toMatchObject([{ outcome: 'reply' }]);
    await sent();
    expect(to(cleos.customer)).toHaveLength(1);
  });

  it('that was sent automatically never reaches the customer', async () => {
    const { customer, replyTo } = await asked();
    const headers = [...PASS, 'Auto-Submitted: auto-replied'];
    const row = await answered(rawMail({ from: BEN, to: replyTo, headers, body: 'I am on holiday.' }));
    expect(row).toMatchObject({ state: 'skipped', reason: 'auto-reply' });
    expect(to(customer)).toEqual([]);
  });

  it('with #note in its first line stays internal, with its files', async () => {
    const { customer, ticket, replyTo } = await asked();
    const body = '#note\r\n\r\nHe is always like this.';
    expect(await answered(rawMail({ from: BEN, to: replyTo, headers: PASS, body }))).toMatchObject({
      reason: 'agent-note',
    });
    expect(to(customer)).toEqual([]);
    expect((await conversation(ticket)).messages.at(-1)).toMatchObject({
      kind: 'note',
      body: 'He is always like this.',
      author: { address: BEN },
    });
  });

  it('changes the ticket by its first line, which is not sent to the customer', async () => {
    const { customer, ticket, replyTo } = await asked();
    const status = async () =>
      (await desk.tickets()).find(({ documentId }) => documentId === ticket)!.ticketStatus;
    const body = '#close #assign me\r\nGlad that it works.';
    const row = await answered(rawMail({ from: BEN, to: replyTo, headers: PASS, body }));
    expect(row).toMatchObject({ reason: 'agent-reply' });
    expect(String(row.trace)).toContain('agent.no-field');
    expect(await status()).toBe('Closed');
    expect(to(customer)[0]!.raw).toContain('Glad that it works.');
    expect(to(customer)[0]!.raw).not.toContain('#close');

    const alone = rawMail({ from: BEN, to: replyTo, headers: PASS, body: '#open' });
    expect(await answered(alone)).toMatchObject({ reason: 'agent-command' });
    expect(await status()).toBe('Open');
    expect(to(customer)).toHaveLength(1);
  });

  it('is sent with the formatting of its mail program, signed as in the panel, and shown like that', async () => {
    await desk.app.admin.put('/signature', { text: 'Ben of the desk' });
    const { customer, ticket, replyTo } = await asked();
    const html = `<div dir="ltr">#open<br>Hello,<br>try <b>this</b>:<ul><li>one</li><li><a href="https://desk.example/a">two</a></li></ul></div><div class="gmail_quote"><div class="gmail_attr">On Mon, Anna wrote:<br></div><blockquote class="gmail_quote">It is <b>broken</b>.<script>alert(1)</script></blockquote></div>`;
    const raw = rawMail({
      from: `Ben <${BEN}>`,
      to: replyTo,
      headers: [...PASS, 'Content-Type: text/html; charset=utf-8'],
      body: html,
    });
    expect(await answered(raw)).toMatchObject({ reason: 'agent-reply' });
    const mail = to(customer)[0]!.raw.replace(/=\r\n/g, '');
    expect(mail).toContain('try <strong>this</strong>');
    expect(mail).toContain('<li>one</li>');
    expect(mail).toContain('href=3D"https://desk.example/a"');
    expect(mail).toMatch(/-- (?:=20)?\r\nBen of the desk/);
    expect(mail).not.toMatch(/broken|script|#open/);
    const { messages } = await conversation(ticket);
    const shown = messages.at(-1)!;
    expect(shown.html).toContain('<strong>this</strong>');
    expect(shown.body).toContain('try this:');

    // Plain text is read as what is typed in the panel, and is not signed twice.
    const plain = { from: BEN, to: replyTo, headers: PASS, body: 'Try **that**.\r\n\r\nBen of the desk' };
    expect(await answered(rawMail(plain))).toMatchObject({ reason: 'agent-reply' });
    const second = to(customer)[1]!.raw;
    expect(second).toContain('Try <strong>that</strong>.');
    expect(second).toContain('Try **that**.');
    expect(second.match(/Ben of the desk/g)).toHaveLength(2);
    await desk.app.admin.put('/signature', { text: '' });
  });

  it('with #assign me assigns its agent to an entry of the host’s own type', async () => {
    const { documentId } = (await desk.app.strapi.documents(UID.template as never).create({
      data: { name: 'Errand', ticketType: 'Incident', target: ERRAND, fields: [] } as never,
      status: 'published',
    } as never)) as { documentId: string };
    const cases = await desk.channel({
      name: 'Cases',
      replyTo: 'cases@desk.example',
      subaddressing: true,
      folders: [{ path: 'Cases' }],
      authservId: 'mx.desk.example',
      alertAddresses: [BEN],
      template: documentId,
      mappings: [aRow('title', { kind: 'required', source: 'subject' })],
    });
    desk.deliver(rawMail({ from: 'eva@customer.example', headers: PASS, subject: 'A case' }), {
      folder: 'Cases',
    });
    await desk.read(cases);
    await sent();
    const replyTo = headerOf(to(BEN).at(-1)!.raw, 'Reply-To')!;
    const body = '#assign me\r\n#close\r\nI take care of it.';
    desk.deliver(rawMail({ from: BEN, to: replyTo, headers: PASS, body }), { folder: 'Cases' });
    await desk.read(cases);
    await sent();
    expect((await desk.log(cases)).at(-1)).toMatchObject({ state: 'reply', reason: 'agent-reply' });
    expect(to('eva@customer.example')).toHaveLength(1);
    const [entry] = (await desk.app.strapi
      .documents(ERRAND as never)
      .findMany({ populate: { assignee: true } } as never)) as unknown as Record<string, unknown>[];
    expect(entry).toMatchObject({ title: 'A case', state: 'Done', assignee: { email: BEN } });
  });

  it('does not change a field that its agent may not change, and holds a line that is not a command', async () => {
    const { customer, ticket, replyTo } = await asked(CLEO);
    const row = await answered(rawMail({ from: CLEO, to: replyTo, headers: PASS, body: '#close\r\nDone.' }));
    expect(row).toMatchObject({ reason: 'agent-reply' });
    expect(String(row.trace)).toContain('agent.no-change');
    expect((await desk.tickets()).find(({ documentId }) => documentId === ticket)).toMatchObject({
      ticketStatus: 'New',
    });
    const wrong = rawMail({ from: CLEO, to: replyTo, headers: PASS, body: '#clsoe\r\nDone.' });
    expect(await answered(wrong)).toMatchObject({ state: 'held', reason: 'agent-answer' });
    expect(to(customer)).toHaveLength(1);
  });
});
