import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayResult, RulePayload, RuleView } from '../../../contracts';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { inEnglish } from '../../support/english';

describeWith('dovecot', 'rules', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ config: { ticketTypes: ['Incident', 'Invoice', 'Complaint'] } });
  });
  afterAll(() => desk?.stop());

  const send = async (method: 'get' | 'post' | 'put', path: string, body?: object) => {
    const answer = await desk.app.admin[method](path, body as never);
    expect([answer.status, answer.body.error]).toEqual([expect.any(Number), undefined]);
    return answer.body.data;
  };
  const create = (rule: RulePayload): Promise<RuleView> => send('post', '/rules', rule);
  const list = (channel: string): Promise<RuleView[]> => send('get', `/rules?channel=${channel}`);
  const folder = async (name: string) => {
    const channel = await desk.channel({ name, folders: [{ path: name, after: 'leave' }] });
    return {
      channel,
      deliver: (parts: Parameters<typeof rawMail>[0]) => desk.deliver(rawMail(parts), { folder: name }),
      read: async () => {
        await desk.read(channel);
        return desk.log(channel);
      },
    };
  };
  const ticketOf = async (row: Record<string, unknown>) =>
    (await desk.tickets()).find(({ documentId }) => documentId === row.ticket_document_id)!;

  it('set the ticket type and fields of a message, recorded in its steps', async () => {
    const { channel, deliver, read } = await folder('Orders');
    await create({
      name: 'Invoices',
      channel,
      match: 'any',
      conditions: [{ on: 'body', operator: 'matches', value: '(?i)order no\\. (?P<order>\\d+)' }],
      actions: [
        { do: 'ticket-type', ticketType: 'Invoice' },
        { do: 'set-field', field: 'subject', value: 'Order {{order}}' },
      ],
    });
    deliver({ subject: 'Where is it?', body: 'It is about order no. 4711.' });
    deliver({ subject: 'Hello', body: 'No number here.' });
    const [invoice, other] = await read();
    expect(await ticketOf(invoice!)).toMatchObject({ ticketType: 'Invoice', subject: 'Order 4711' });
    expect(await ticketOf(other!)).toMatchObject({ ticketType: 'Incident', subject: 'Hello' });
    const detail = await send('get', `/messages/${invoice!.id as number}`);
    expect(detail.steps.filter(({ check }: { check: string }) => check === 'rules').map(inEnglish)).toEqual([
      'Rule “Invoices” applies: body is “order no. 4711”. Result: ticket type “Invoice”, field subject.',
    ]);
  });

  it('skip and hold with their own reason, and a person can override them', async () => {
    const { channel, deliver, read } = await folder('Noise');
    await create({
      name: 'No newsletters',
      channel,
      conditions: [{ on: 'subject', operator: 'starts', value: 'newsletter' }],
      actions: [{ do: 'skip', why: 'Read it on the web' }],
    });
    await create({
      name: 'Careful',
      channel,
      conditions: [{ on: 'fromDomain', operator: 'is', value: 'customer.example' }],
      actions: [{ do: 'hold' }],
    });
    deliver({ subject: 'Newsletter of May' });
    deliver({ subject: 'A question' });
    const [skipped, held] = await read();
    expect(skipped).toMatchObject({ state: 'skipped', reason: 'rule-skipped', detail: 'Read it on the web' });
    expect(held).toMatchObject({ state: 'held', reason: 'rule-held', detail: 'Careful' });
    await send('post', '/messages/retry', { ids: [skipped!.id], force: true });
    expect((await read())[0]).toMatchObject({ state: 'ticket' });
  });

  it('link to the ticket that a value names, add a note, send their own acknowledgement and move the message', async () => {
    const { channel, deliver, read } = await folder('Links');
    await create({
      name: 'Follow-up',
      channel,
      conditions: [{ on: 'subject', operator: 'matches', value: 'follows (.+)$' }],
      actions: [
        { do: 'link', field: 'subject', value: 'Broken lift {{1}}' },
        { do: 'note', text: 'Belongs to {{1}}, says {{sender.email}}' },
        { do: 'move', folder: 'Follow-ups' },
      ],
    });
    deliver({ subject: 'Broken lift A7' });
    deliver({ subject: 'This follows A7' });
    deliver({ subject: 'This follows nothing' });
    const [first, second, third] = await read();
    expect([first, second, third].map((row) => [row!.reason, row!.after])).toEqual([
      ['created', null],
      ['created-linked', null],
      ['created', null],
    ]);
    const linked = await desk.app.strapi.documents('plugin::email-channel.ticket').findOne({
      documentId: second!.ticket_document_id as string,
      populate: ['linkedTicket'],
    });
    expect(linked!.linkedTicket).toMatchObject({ documentId: first!.ticket_document_id });
    const steps = async (row: typeof first) =>
      (await send('get', `/messages/${row!.id as number}`)).steps.map(inEnglish);
    expect(await steps(second)).toContain(
      'A rule linked the ticket to the one with subject “Broken lift A7”.',
    );
    expect(await steps(third)).toContain(
      'A rule looked for a ticket with subject “Broken lift nothing” to link to, but found none.',
    );
    const notes = await desk.app.strapi.documents('plugin::email-channel.ticket-message').findMany({
      filters: { direction: 'note', ticketDocumentId: second!.ticket_document_id as string },
    });
    expect(notes).toMatchObject([
      { senderName: 'Follow-up', body: expect.stringMatching(/^Belongs to A7, says \S+@\S+$/) },
    ]);
    const inFollowUps = ['cur', 'new'].flatMap((part) =>
      readdirSync(join(desk.dovecot.maildir('desk', 'Follow-ups'), part)),
    );
    expect(inFollowUps).toHaveLength(2);
  });

  it('know earlier senders', async () => {
    const { channel, deliver, read } = await folder('Known');
    await create({
      name: 'Regulars',
      channel,
      conditions: [{ on: 'sender', operator: 'is', value: 'known' }],
      actions: [{ do: 'ticket-type', ticketType: 'Complaint' }],
    });
    deliver({ from: 'ann@known.example' });
    await read();
    deliver({ from: 'ann@known.example', subject: 'Again' });
    deliver({ from: 'bob@known.example', subject: 'First' });
    const types = (await read()).map(({ ticket_type }) => ticket_type);
    expect(types).toEqual(['Incident', 'Complaint', 'Incident']);
  });

  it('link as child or to a problem, by a key that was found', async () => {
    const { channel, deliver, read } = await folder('Family');
    await create({
      name: 'Outage',
      channel,
      conditions: [{ on: 'subject', operator: 'matches', value: 'part of (\\S+) due to (\\S+)$' }],
      actions: [
        { do: 'link', relation: 'parentTicket', field: 'subject', value: 'Case {{1}}' },
        { do: 'link', relation: 'problemTicket', field: 'subject', value: 'Case {{2}}' },
      ],
    });
    const [{ documentId: rule }] = (await list(channel)) as [RuleView];
    for (const subject of ['Case K1', 'Case K2', 'It is part of K1 due to K2']) deliver({ subject });
    const [parent, problem, child] = await read();
    expect(child!.reason).toBe('created-linked');
    const ticket = await desk.app.strapi.documents('plugin::email-channel.ticket').findOne({
      documentId: child!.ticket_document_id as string,
      populate: ['linkedTicket', 'parentTicket', 'problemTicket'],
    });
    expect(ticket).toMatchObject({
      linkedTicket: null,
      parentTicket: { documentId: parent!.ticket_document_id },
      problemTicket: { documentId: problem!.ticket_document_id },
    });
    const { steps } = await send('get', `/messages/${child!.id as number}`);
    expect(steps.map(inEnglish)).toContain('A rule set problemTicket to the ticket with subject “Case K2”.');
    const wrong = { do: 'link', relation: 'offer', field: 'subject', value: 'x' };
    await send('put', `/rules/${rule}`, { name: 'Outage', channel, actions: [wrong] });
    expect((await list(channel))[0]!.problems).toEqual([{ code: 'field-gone', about: 'offer' }]);
  });

  it('block senders of later messages, but neither colleagues nor senders who may be forged', async () => {
    const { channel, deliver, read } = await folder('Pushy');
    await create({
      name: 'Pushy',
      channel,
      conditions: [{ on: 'subject', operator: 'contains', value: 'last chance' }],
      actions: [{ do: 'block-sender' }, { do: 'skip' }],
    });
    deliver({ from: 'Sales@Pushy.example', subject: 'Last chance!' });
    deliver({
      from: 'ann@known.example',
      subject: 'Last chance',
      headers: [
        'Authentication-Results: mx.example; dmarc=fail',
        'Received: from forger.example ([203.0.113.9]) by mx.example; Mon, 02 Mar 2026 10:00:00 +0000',
      ],
    });
    expect((await read()).map(({ reason }) => reason)).toEqual(['rule-skipped', 'rule-skipped']);
    deliver({ from: 'sales@pushy.example', subject: 'Hello again' });
    deliver({ from: 'ann@known.example', subject: 'My lift' });
    expect((await read()).slice(2).map(({ state, reason }) => [state, reason])).toEqual([
      ['skipped', 'sender-blocked'],
      ['ticket', 'created'],
    ]);
    expect((await desk.application.channels.view(channel)).blockedSenders).toEqual(['sales@pushy.example']);
  });

  it('are applied in the order that people set', async () => {
    const { channel, deliver, read } = await folder('Order');
    const type = (ticketType: string): RulePayload => ({
      name: ticketType,
      channel,
      actions: [{ do: 'ticket-type', ticketType }],
      stop: true,
    });
    const first = await create(type('Invoice'));
    const second = await create(type('Complaint'));
    await send('post', `/rules/order?channel=${channel}`, { ids: [second.documentId, first.documentId] });
    expect((await list(channel)).map(({ name }) => name)).toEqual(['Complaint', 'Invoice']);
    deliver({});
    expect(await ticketOf((await read())[0]!)).toMatchObject({ ticketType: 'Complaint' });
  });

  it('that refer to something missing stop no message, and report it', async () => {
    const { channel, deliver, read } = await folder('Broken');
    const actions: RulePayload['actions'] = [
      { do: 'template', template: 'nothing' },
      { do: 'set-field', field: 'nowhere', value: 'x' },
      { do: 'ticket-type', ticketType: 'Unknown' },
    ];
    const { documentId, match, stop } = await create({ name: 'Gone', channel, actions });
    const conditions = [{ on: 'subject', operator: 'matches', value: '(?=x)' }];
    await desk.app.strapi.documents('plugin::email-channel.rule' as never).update({
      documentId,
      data: { definition: { match, stop, conditions, actions } },
    } as never);
    expect((await list(channel))[0]!.problems.map(({ code }) => code)).toEqual([
      'expression-invalid',
      'template-gone',
      'field-gone',
      'ticket-type-refused',
    ]);
    deliver({});
    expect((await read())[0]).toMatchObject({ state: 'ticket' });
  });

  it.each(['(?=x)', '(?<=very )cheap', '(a)\\1', '(unclosed', '*'])(
    'are refused by the field of an expression that cannot be used: %s',
    async (value) => {
      const wrong = { on: 'subject', operator: 'matches', value };
      const rule = {
        name: 'Wrong',
        conditions: [{ match: 'any', conditions: [wrong] }],
        actions: [{ do: 'skip' }],
      };
      const { status, body } = await desk.app.admin.post('/rules', rule);
      expect([status, body.error.details.errors]).toEqual([
        400,
        [expect.objectContaining({ path: ['conditions', 0, 'conditions', 0, 'value'] })],
      ]);
      expect((await desk.app.admin.get('/rules')).body.data).toEqual([]);
    },
  );

  it('are rejected at the invalid field', async () => {
    const { status, body } = await desk.app.admin.post('/rules', {
      name: '',
      conditions: [{ on: 'size', operator: 'contains', value: 'x' }],
      actions: [],
    });
    expect(status).toBe(400);
    const paths = body.error.details.errors.map(({ path }: { path: string[] }) => path.join('.'));
    expect(paths).toEqual(expect.arrayContaining(['name', 'actions']));
  });

  it('are tested on past messages before they apply, without writing anything', async () => {
    const { channel, deliver, read } = await folder('Past');
    const hold = await create({ name: 'Hold', channel, actions: [{ do: 'hold' }] });
    deliver({ subject: 'Complaint about the lift' });
    deliver({ subject: 'Praise' });
    const before = await read();
    const replayed: ReplayResult = await send('post', '/rules/replay', {
      channel,
      rule: {
        ...{ name: 'Hold', actions: [{ do: 'hold' }] },
        conditions: [{ on: 'subject', operator: 'contains', value: 'praise' }],
        documentId: hold.documentId,
      },
    });
    expect(replayed).toMatchObject({
      tried: 2,
      unchanged: 1,
      differences: [
        {
          subject: 'Complaint about the lift',
          was: { outcome: 'held', reason: 'rule-held' },
          wouldBe: { outcome: 'ticket', reason: 'created', ticketType: 'Incident' },
        },
      ],
    });
    expect(await desk.log(channel)).toEqual(before);
  });

  it('that change the ticket alone are compared field by field, and with what they do besides', async () => {
    const { channel, deliver, read } = await folder('Compared');
    deliver({ subject: 'Order 12' });
    const [row] = await read();
    const tried = (rule: RulePayload, id?: number): Promise<ReplayResult> =>
      send('post', `/rules/replay${id === undefined ? '' : `/${id}`}`, { channel, rule });
    const rule: RulePayload = {
      name: 'Orders',
      conditions: [{ on: 'subject', operator: 'matches', value: 'Order (\\d+)' }],
      actions: [{ do: 'set-field', field: 'subject', value: 'No. {{1}}' }, { do: 'no-acknowledgement' }],
    };
    const { differences, comparison } = await tried(rule);
    expect(comparison).toBeNull();
    expect(differences).toMatchObject([
      {
        was: { outcome: 'ticket' },
        wouldBe: { outcome: 'ticket' },
        changes: [
          { text: 'rule.did.set-field', values: { field: 'subject' } },
          { text: 'rule.did.no-acknowledgement' },
        ],
      },
    ]);
    const { comparison: one } = await tried(rule, Number(row!.id));
    expect(one).toMatchObject({
      was: { ticket: { data: { subject: 'Order 12' } } },
      wouldBe: { ticket: { data: { subject: 'No. 12' } }, steps: expect.any(Array) },
    });
    const saved = await create({ ...rule, channel });
    const less = { ...rule, actions: [{ do: 'no-acknowledgement' as const }], documentId: saved.documentId };
    expect((await tried(less)).differences[0]!.changes).toEqual([
      { text: 'rule.did.set-field', values: { field: 'subject' } },
    ]);
  });

  it('are tried as often as one likes: each time the same, and nothing is written', async () => {
    const { channel, deliver, read } = await folder('Repeated');
    for (const subject of ['An order', 'A claim', 'A thanks']) deliver({ subject });
    await read();
    const state = async () => JSON.stringify([await desk.log(channel), await desk.tickets()]);
    const before = await state();
    const action = fc.constantFrom<RulePayload['actions'][number]>(
      { do: 'skip' },
      { do: 'hold' },
      { do: 'ticket-type', ticketType: 'Invoice' },
      { do: 'set-field', field: 'subject', value: 'X {{subject}}' },
      { do: 'note', text: '{{sender.email}}' },
      { do: 'block-sender' },
      { do: 'add-participants', addresses: ['a@b.example'] },
    );
    const rule = fc.record({
      value: fc.constantFrom('order', 'claim', 'o', 'nothing'),
      actions: fc.array(action, { minLength: 1, maxLength: 3 }),
      stop: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(rule, async ({ value, actions, stop }) => {
        const tried = (): Promise<ReplayResult> =>
          send('post', '/rules/replay', {
            channel,
            rule: {
              ...{ name: 'R', actions, stop },
              conditions: [{ on: 'subject', operator: 'contains', value }],
            },
          });
        const first = await tried();
        expect(await tried()).toEqual(first);
        expect(first.tried).toBe(first.unchanged + first.differences.length);
      }),
      { numRuns: 12 },
    );
    expect(await state()).toBe(before);
  });

  it('have second thoughts: what was skipped or held becomes a ticket once, by the rules as they are now', async () => {
    const { channel, deliver, read } = await folder('Seconds');
    const noise = await create({
      name: 'Noise',
      channel,
      conditions: [{ on: 'subject', operator: 'starts', value: 'offer' }],
      actions: [{ do: 'skip' }],
    });
    const careful = await create({
      name: 'Careful',
      channel,
      conditions: [{ on: 'subject', operator: 'starts', value: 'claim' }],
      actions: [{ do: 'hold' }],
    });
    deliver({ subject: 'Offer 1: a newsletter' });
    deliver({ subject: 'Offer 2: wanted' });
    deliver({ subject: 'Claim 3' });
    expect((await read()).map(({ state }) => state)).toEqual(['skipped', 'skipped', 'held']);
    const changed = {
      ...{ name: 'Noise', channel, actions: noise.actions },
      conditions: [{ on: 'subject', operator: 'contains', value: 'newsletter' }],
    };
    await send('put', `/rules/${noise.documentId}`, changed);
    await send('put', `/rules/${careful.documentId}`, {
      ...{ name: 'Careful', channel, conditions: careful.conditions },
      actions: [{ do: 'note', text: 'Was held before' }],
    });
    const replayed: ReplayResult = await send('post', '/rules/replay', { channel, rule: null });
    const ids = replayed.differences.map(({ id, wouldBe }) => [wouldBe.outcome, id] as const);
    expect(ids.map(([outcome]) => outcome)).toEqual(['ticket', 'ticket']);
    const all = (await desk.log(channel)).map(({ id }) => Number(id));
    const both = [1, 2].map(() => send('post', '/messages/retry', { ids: all, skipped: true }));
    const queued = (await Promise.all(both)).flatMap((answer) => answer.queued as number[]);
    expect(queued.toSorted((a, b) => a - b)).toEqual(all);
    expect((await read()).map(({ state, reason }) => [state, reason])).toEqual([
      ['skipped', 'rule-skipped'],
      ['ticket', 'created'],
      ['ticket', 'created'],
    ]);
    const subjects = (await desk.tickets()).map(({ subject }) => subject);
    expect(subjects.filter((one) => /^(Offer|Claim)/.test(String(one))).sort()).toEqual([
      'Claim 3',
      'Offer 2: wanted',
    ]);
    const again: ReplayResult = await send('post', '/rules/replay', { channel, rule: null });
    expect(again.differences).toEqual([]);
  });

  it('and channel settings are tested on past messages before they are saved', async () => {
    const { channel, deliver, read } = await folder('Screened');
    deliver({ from: 'ann@good.example' });
    deliver({ from: 'bob@bad.example', subject: 'Buy now' });
    const before = await read();
    const replayed: ReplayResult = await send('post', '/replay', {
      channel,
      values: { deniedDomains: ['bad.example'] },
    });
    expect(replayed).toMatchObject({
      tried: 2,
      unchanged: 1,
      differences: [{ subject: 'Buy now', was: { outcome: 'ticket' }, wouldBe: { outcome: 'skipped' } }],
    });
    expect(await desk.log(channel)).toEqual(before);
    expect((await desk.application.channels.view(channel)).deniedDomains).toEqual([]);
  });

  it('are tested on messages whose original is only in the mailbox, and on messages since a given day', async () => {
    const { channel, deliver, read } = await folder('Elsewhere');
    await desk.application.channels.update(channel, { keepOriginalDays: 0 });
    deliver({ subject: 'Not stored' });
    await read();
    const tried = async (more: object) => {
      const rule = { name: 'Hold', actions: [{ do: 'hold' }] };
      const result: ReplayResult = await send('post', '/rules/replay', { channel, rule, ...more });
      return [result.tried, result.differences.map(({ subject }) => subject)];
    };
    expect(await tried({})).toEqual([0, []]);
    expect(await tried({ mailbox: true })).toEqual([1, ['Not stored']]);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await tried({ mailbox: true, since: tomorrow })).toEqual([0, []]);
  });

  it('by the hundred are applied to a mailbox, and add steps if they match', async () => {
    const { channel, deliver, read } = await folder('Hundred');
    for (let number = 1; number <= 100; number += 1)
      await create({
        name: `Rule ${number}`,
        channel,
        conditions: [
          { on: 'subject', operator: 'matches', value: `\\b${number}\\b` },
          { on: 'body', operator: 'contains', value: 'please' },
        ],
        actions: [{ do: 'set-field', field: 'subject', value: `Case ${number}` }],
      });
    for (let number = 1; number <= 100; number += 1)
      deliver({ subject: `About ${number}`, body: 'Please.', from: `c${number}@hundred.example` });
    const rows = await read();
    expect(rows.map(({ state }) => state)).toEqual(Array.from({ length: 100 }, () => 'ticket'));
    const subjects = new Map((await desk.tickets()).map((one) => [one.documentId, one.subject]));
    expect(rows.map((row) => subjects.get(row.ticket_document_id))).toEqual(
      rows.map((row) => `Case ${String(row.subject).slice('About '.length)}`),
    );
  }, 180_000);

  it('of a channel are deleted with it', async () => {
    const { channel } = await folder('Short');
    await create({ name: 'Mine', channel, actions: [{ do: 'no-acknowledgement' }] });
    await desk.application.channels.remove(channel);
    const rows = await desk.app.strapi.db.connection('email_channel_rules').where({ channel });
    expect(rows).toEqual([]);
  });
});
