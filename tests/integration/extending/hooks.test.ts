import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { UID } from '../../../content-types';
import type { HooksService, PoliciesService, PreviewResult, Step } from '../../../contracts';
import { registryOf } from '../../../server/src/hooks/registry';
import { TABLES } from '../../../server/src/strapi/models';
import { describeWith } from '../../support/available';
import { countRows, rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { examples, runExample } from '../../support/documented-examples';
import { eventually } from '../../support/eventually';

const listening = (server: Server | TcpServer): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

describeWith('dovecot', 'code of the host', () => {
  let desk: Desk;
  let hooks: HooksService;
  let policies: PoliciesService;
  const plugin = () => desk.app.strapi.plugin('email-channel');

  beforeAll(async () => {
    desk = await startDesk();
    hooks = plugin().service('hooks');
    policies = plugin().service('policies');
  });
  afterAll(() => desk?.stop());
  afterEach(() => {
    for (const list of Object.values(registryOf(desk.app.strapi).hooks)) (list as unknown[]).length = 0;
  });

  let serial = 0;
  /** A channel of a folder of its own that holds some messages. */
  const channelWith = async (raws: string[], payload: object = {}): Promise<string> => {
    serial += 1;
    const folder = `H${serial}`;
    for (const raw of raws) desk.deliver(raw, { folder });
    return desk.channel({ name: folder, folders: [{ path: folder }] as never, ...payload });
  };
  const states = async (channel: string) => (await desk.log(channel)).map(({ state }) => state);
  const stepsOf = async (channel: string, index: number): Promise<Step[]> =>
    JSON.parse(String((await desk.log(channel))[index]!.trace));
  const ticketsOf = async (channel: string) => {
    const ids = (await desk.log(channel)).map((row) => row.ticket_document_id);
    return (await desk.tickets()).filter(({ documentId }) => ids.includes(documentId));
  };
  const preview = (channel: string, raw: string): Promise<PreviewResult> =>
    plugin().service('messages').preview(channel, Buffer.from(raw));

  /** Has a message retried, and reads its channel in the meantime. */
  const retryAndRead = async (channel: string, index: number, options?: { force: boolean }) => {
    const { id } = (await desk.log(channel))[index]!;
    const retried = plugin()
      .service('messages')
      .retry([Number(id)], options);
    const isQueued = async () => (await desk.log(channel))[index]!.state === 'processing';
    await eventually('the retry', isQueued);
    await desk.read(channel);
    await retried;
  };

  describe('the documented example', () => {
    it('of a policy holds, skips and accepts messages, in the preview too', async () => {
      await runExample('policy', desk.app.strapi);
      expect(policies.list().slice(4, 7)).toEqual(['denied-domains', 'contract', 'allowed-domains']);
      const mails = [
        rawMail({ from: 'Eve <eve@expired.example>' }),
        rawMail({ subject: '[Newsletter] May' }),
        rawMail({ subject: 'Help' }),
      ];
      const channel = await channelWith(mails);
      const foreseen = await Promise.all(mails.map((raw) => preview(channel, raw)));
      await desk.read(channel);
      expect(await states(channel)).toEqual(['held', 'skipped', 'ticket']);
      expect(foreseen.map(({ outcome }) => outcome)).toEqual(['held', 'skipped', 'ticket']);
      const [held] = await desk.log(channel);
      expect(held).toMatchObject({ reason: 'app-held', detail: 'The contract has ended.' });
      const passed = (await stepsOf(channel, 2)).map(({ code }) => code);
      expect(passed.indexOf('hooks.passed')).toBeLessThan(passed.indexOf('allowed-domains.every'));
    });

    it('of hooks before saving changes tickets and replies', async () => {
      await runExample('before', desk.app.strapi);
      const opening = '<boss@customer.example>';
      const boss = 'Boss <boss@customer.example>';
      const channel = await channelWith([
        rawMail({ from: boss, subject: 'Printer', messageId: opening }),
        rawMail({ from: boss, inReplyTo: opening, body: 'My card is 1234 5678 1234 5678.' }),
      ]);
      await desk.read(channel);
      expect((await ticketsOf(channel)).map(({ subject }) => subject)).toEqual(['VIP: Printer']);
      const reply = (await desk.replies()).find(({ body }) => String(body).includes('My card'));
      expect(reply).toMatchObject({ body: 'My card is [card number].' });
      expect(await stepsOf(channel, 0)).toContainEqual(
        expect.objectContaining({ code: 'hooks.changed', values: { hook: 'vip', fields: ['subject'] } }),
      );
    });

    it('of a value source is available, validated and mapped', async () => {
      const row = { kind: 'optional', field: 'subject', source: 'app:order-number', defaultValue: 'None' };
      const mappings = [row] as never;
      await expect(desk.channel({ mappings })).rejects.toMatchObject({
        said: { values: { problem: { text: 'problem.source-unknown' } } },
      });
      await runExample('value', desk.app.strapi);
      const offered = await desk.app.admin.get('/value-sources').expect(200);
      expect(offered.body.data).toEqual([
        { source: 'app:order-number', label: 'Order number', types: ['string', 'text'] },
      ]);
      const channel = await channelWith([rawMail({ body: 'About ORD-4711.' }), rawMail()], { mappings });
      await desk.read(channel);
      expect((await ticketsOf(channel)).map(({ subject }) => subject)).toEqual(['ORD-4711', 'None']);
    });

    it('of a threading rule adds messages of a participant to a ticket, and creates linked ones for others', async () => {
      await runExample('threading', desk.app.strapi);
      const channel = await channelWith([rawMail({ subject: 'My ORD-9001 is late' })]);
      await desk.read(channel);
      const folder = `H${serial}`;
      desk.deliver(rawMail({ subject: 'ORD-9001, still late' }), { folder });
      desk.deliver(rawMail({ subject: 'ORD-9001 is mine', from: 'Mallory <m@evil.example>' }), { folder });
      await desk.read(channel);
      expect((await desk.log(channel)).map(({ reason }) => reason)).toEqual([
        'created',
        'reply-added',
        'created-linked',
      ]);
      expect((await stepsOf(channel, 1)).map(({ code }) => code)).toContain('threading.app');
    });

    it('of clamd removes infected files, keeps the rest, and fails if it does not answer', async () => {
      const clamd = createTcpServer((socket) => {
        let received = Buffer.alloc(0);
        socket.on('error', () => undefined);
        socket.on('data', (data) => {
          received = Buffer.concat([received, data]);
          const content = streamed(received);
          if (content === null) return;
          if (content.includes('BROKEN')) return socket.destroy();
          socket.end(`stream: ${content.includes('EVIL') ? 'Test-Signature FOUND' : 'OK'}\0`);
        });
      });
      process.env.CLAMD_PORT = String(await listening(clamd));
      try {
        await runExample('clamd', desk.app.strapi);
        const file = (name: string, text: string): [string, string, string] => [
          name,
          'application/octet-stream',
          Buffer.from(text).toString('base64'),
        ];
        const mails = [
          rawMailWithFiles([file('good.dat', 'fine'), file('bad.dat', `${'x'.repeat(70_000)}EVIL`)]),
          rawMailWithFiles([file('broken.dat', 'BROKEN')]),
          rawMail(),
        ];
        const channel = await channelWith(mails);
        const foreseen = await preview(channel, mails[0]!);
        expect(foreseen.steps.map(({ code }) => code)).toContain('files.filtered');
        await desk.read(channel);
        expect(await states(channel)).toEqual(['ticket', 'failed', 'ticket']);
        const [first] = await ticketsOf(channel);
        expect((first!.attachments as { name: string }[]).map(({ name }) => name)).toEqual(['good.dat']);
        const [opening] = (await desk.openings()).filter(
          (message) => message.ticketDocumentId === first!.documentId,
        );
        expect(opening!.notices).toEqual([
          {
            code: 'files.filtered',
            values: { name: 'bad.dat', filter: 'clamav', why: 'It holds Test-Signature.' },
          },
        ]);
        expect(await countRows(desk, TABLES.upload)).toBe(0);
      } finally {
        clamd.close();
      }
    });

    it('of a call after the commit is repeated until it succeeds, with the same id', async () => {
      const calls: unknown[] = [];
      const crm = createServer((request, response) => {
        calls.push(request.headers['idempotency-key']);
        request.resume();
        response.writeHead(calls.length === 1 ? 500 : 200).end();
      });
      process.env.CRM_URL = `http://127.0.0.1:${await listening(crm)}`;
      try {
        await runExample('after', desk.app.strapi);
        const channel = await channelWith([rawMail()]);
        await desk.read(channel);
        await desk.application.notifier.settled();
        expect(calls).toHaveLength(1);
        expect(desk.app.logs.join('\n')).toMatch(/event .*crm: Error: The CRM answered 500/);
        await desk.app.strapi.db.connection(TABLES.event).update({ next_at: 0 });
        await desk.application.events.wake();
        expect(calls).toEqual([calls[0], calls[0]]);
        expect(await countRows(desk, TABLES.event)).toBe(0);
      } finally {
        crm.close();
      }
    });

    it('of services runs, and their results contain no credentials', async () => {
      await runExample('services', desk.app.strapi);
      const channel = await channelWith([rawMail()]);
      await desk.read(channel);
      const { results } = await plugin().service('channels').list();
      const log = await plugin().service('messages').list({ channel });
      const [{ ticket }] = log.results;
      const conversations = plugin().service('conversations');
      await conversations.note(UID.ticket, ticket.documentId, { text: 'Seen.' }, { name: 'Bot', email: '' });
      const conversation = await conversations.read(UID.ticket, ticket.documentId);
      expect(conversation.messages.map(({ kind }: { kind: string }) => kind)).toEqual(['opening', 'note']);
      expect(JSON.stringify([results, log, conversation])).not.toContain('secret-pass');
      await expect(plugin().service('channels').update(channel, { port: 'x' })).rejects.toMatchObject({
        code: 'invalid-input',
        details: { field: 'port' },
      });
    });

    it('is one of the tested ones', () => {
      expect([...examples().keys()]).toEqual([
        'policy',
        'before',
        'value',
        'threading',
        'clamd',
        'after',
        'services',
      ]);
    });
  });

  describe('a hook', () => {
    const mails = () => ['One', 'Bad', 'Three'].map((subject) => rawMail({ subject }));

    it.each<[string, () => unknown, string]>([
      ['throws', () => Promise.reject(new Error('no access with secret-pass')), 'hooks.failed'],
      ['is late', () => new Promise(() => undefined), 'hooks.late'],
      ['returns no answer of its kind', () => ({ data: 'none' }), 'hooks.answer'],
    ])('that %s fails only its own message, and a retry succeeds', async (_what, act, code) => {
      let fails = true;
      hooks.beforeTicket({
        name: 'fragile',
        deadlineMs: 200,
        run: ({ mail }) => (fails && mail.subject === 'Bad' ? (act() as never) : undefined),
      });
      const channel = await channelWith(mails());
      await desk.read(channel);
      expect(await states(channel)).toEqual(['ticket', 'failed', 'ticket']);
      const last = (await stepsOf(channel, 1)).at(-1)!;
      expect(last).toMatchObject({ code, result: 'stop' });
      expect(JSON.stringify(last)).not.toContain('secret-pass');
      fails = false;
      await retryAndRead(channel, 1);
      expect(await states(channel)).toEqual(['ticket', 'ticket', 'ticket']);
    });

    it('that holds a message is skipped when a person requests the ticket', async () => {
      hooks.beforeTicket({ name: 'strict', run: () => ({ hold: 'Never.' }) });
      const channel = await channelWith([rawMail()]);
      await desk.read(channel);
      expect(await states(channel)).toEqual(['held']);
      await retryAndRead(channel, 0, { force: true });
      expect(await states(channel)).toEqual(['ticket']);
    });

    it('that sets an invalid value fails its message, and the field is named', async () => {
      hooks.beforeTicket({
        name: 'wrong',
        run: ({ mail }) => (mail.subject === 'Bad' ? { data: { ticketStatus: 'Nowhere' } } : undefined),
      });
      const channel = await channelWith(mails());
      await desk.read(channel);
      expect(await states(channel)).toEqual(['ticket', 'failed', 'ticket']);
      expect((await desk.log(channel))[1]).toMatchObject({
        reason: 'ticket-refused',
        detail: 'ticketStatus',
      });
    });

    it('is called once per message, even if an earlier message turns it into a reply', async () => {
      const asked: string[] = [];
      const note = (what: string): undefined => {
        asked.push(what);
      };
      hooks.beforeTicket({
        name: 'count',
        run: ({ mail }) => note(`ticket ${mail.subject}`),
      });
      hooks.beforeReply({
        name: 'count',
        run: ({ mail }) => note(`reply ${mail.subject}`),
      });
      const opening = '<first-of-batch@customer.example>';
      const channel = await channelWith([
        rawMail({ subject: 'First', messageId: opening }),
        rawMail({ subject: 'Second', inReplyTo: opening }),
        rawMail({ subject: 'Third' }),
      ]);
      await desk.read(channel);
      expect(await states(channel)).toEqual(['ticket', 'reply', 'ticket']);
      expect(asked.sort()).toEqual(['reply Second', 'ticket First', 'ticket Second', 'ticket Third']);
    });

    const run = (): undefined => undefined;
    it.each([
      [{ name: 'Not a name', run }, /name: must be lower case/],
      [{ name: 'no-function' }, /run: must be a function/],
      [{ name: 'endless', run, deadlineMs: 600_000 }, /deadlineMs/],
    ])('that is invalid is rejected with the reason: %j', (hook, message) => {
      expect(() => hooks.beforeTicket(hook as never)).toThrow(message);
    });

    it('with the name of another one is rejected until that is removed', () => {
      const takeBack = hooks.afterCommit({ name: 'same', run: () => undefined });
      expect(() => hooks.afterCommit({ name: 'same', run: () => undefined })).toThrow(/another one/);
      takeBack();
      hooks.afterCommit({ name: 'same', run: () => undefined });
    });
  });

  it('is called after a crash right after the commit, which calls nothing', async () => {
    const calls: string[] = [];
    hooks.afterCommit({ name: 'sure', run: ({ message }) => void calls.push(String(message.subject)) });
    const channel = await channelWith([rawMail({ subject: 'Before the crash' })]);
    desk.application.observer.reached = (checkpoint) => {
      if (checkpoint === 'committed') throw new Error('power cut');
    };
    await desk.read(channel).catch(() => undefined);
    desk.application.observer.reached = undefined;
    expect(calls).toEqual([]);
    expect(await states(channel)).toEqual(['ticket']);
    await desk.application.events.wake();
    expect(calls).toEqual(['Before the crash']);
  });

  it('after the commit is not repeated after it succeeded, and is also called for skipped messages', async () => {
    const calls: string[] = [];
    hooks.afterCommit({ name: 'steady', run: ({ outcome }) => void calls.push(`steady ${outcome}`) });
    hooks.afterCommit({
      name: 'shaky',
      run({ outcome, attempt }) {
        calls.push(`shaky ${outcome}`);
        if (attempt === 1) throw new Error('not yet');
      },
    });
    const channel = await channelWith([rawMail(), rawMail({ headers: ['Auto-Submitted: auto-replied'] })]);
    await desk.read(channel);
    await desk.application.notifier.settled();
    await desk.app.strapi.db.connection(TABLES.event).update({ next_at: 0 });
    await desk.application.events.wake();
    expect(calls.sort()).toEqual([
      'shaky skipped',
      'shaky skipped',
      'shaky ticket',
      'shaky ticket',
      'steady skipped',
      'steady ticket',
    ]);
  });
});

/** What an INSTREAM session sent, once it is complete; null before. */
function streamed(received: Buffer): string | null {
  const command = 'zINSTREAM\0';
  if (received.subarray(0, command.length).toString() !== command) return null;
  let at = command.length;
  let content = '';
  while (at + 4 <= received.length) {
    const length = received.readUInt32BE(at);
    if (length === 0) return content;
    if (at + 4 + length > received.length) return null;
    content += received.subarray(at + 4, at + 4 + length).toString();
    at += 4 + length;
  }
  return null;
}
