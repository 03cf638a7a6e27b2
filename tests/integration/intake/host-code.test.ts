import { UID } from '../../../content-types';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

type Middleware = (
  context: { uid: string; action: string; params: { data?: Record<string, unknown> } },
  next: () => Promise<unknown>,
) => Promise<unknown>;

describeWith('dovecot', 'code of the host that fails', () => {
  let desk: Desk;
  /** What the host does when an entry of a subject is created. */
  let onCreate: (subject: string, uid: string) => unknown = () => undefined;
  let created: string[] = [];

  beforeAll(async () => {
    desk = await startDesk();
    const middleware: Middleware = async ({ uid, action, params }, next) => {
      if (action !== 'create' || ![UID.ticket, UID.ticketMessage].includes(uid as never)) return next();
      const subject = String(params.data?.subject);
      created.push(subject);
      await onCreate(subject, uid);
      return next();
    };
    (desk.app.strapi.documents as unknown as { use(middleware: Middleware): void }).use(middleware);
  });
  afterAll(() => desk?.stop());
  beforeEach(() => {
    onCreate = () => undefined;
    created = [];
    desk.app.logs.length = 0;
  });

  let users = 0;
  const channelWith = async (...mails: string[]) => {
    const username = `host${(users += 1)}`;
    desk.dovecot.addUser(username, 'pw');
    for (const mail of mails) desk.dovecot.deliver(username, 'INBOX', mail);
    return desk.channel({ username, secrets: { password: 'pw' } });
  };
  const states = async (channel: string) => (await desk.log(channel)).map(({ state }) => state);
  const stepsOf = async (channel: string, index: number) => {
    const { id } = (await desk.log(channel))[index]!;
    return (await desk.application.messageLog.read(Number(id))).steps;
  };
  const subjects = ['One', 'Two', 'Bad', 'Four', 'Five'];

  it.each([
    ['of its own', {}],
    ['with the code of a lost connection', { code: 'ECONNREFUSED' }],
    ['with the code of a lock', { code: 'SQLITE_BUSY' }],
    ['with the code of a copy', { code: '23505' }],
    ['that says it is transient', { name: 'KnexTimeoutError', transient: true }],
  ])(
    'with an error %s fails only its message, and each other hook runs at most twice',
    async (_title, more) => {
      onCreate = (subject) => {
        if (subject === 'Bad') throw Object.assign(new Error('The CRM knows no Bad'), more);
      };
      const channel = await channelWith(...subjects.map((subject) => rawMail({ subject })));
      await desk.read(channel);
      expect(await states(channel)).toEqual(['ticket', 'ticket', 'failed', 'ticket', 'ticket']);
      for (const subject of subjects)
        expect(created.filter((seen) => seen === subject).length).toBeLessThan(3);
      expect(await stepsOf(channel, 2)).toContainEqual(
        expect.objectContaining({
          code: 'saving.app',
          values: {
            type: UID.ticket,
            error: expect.stringContaining('The CRM knows no Bad'),
          },
        }),
      );
      expect(desk.app.logs.join('\n')).toMatch(/plugin::email-channel\.ticket: .*The CRM knows no Bad/);
    },
  );

  it('without an error fails the message too if it creates no entry', async () => {
    (desk.app.strapi.documents as unknown as { use(middleware: Middleware): void }).use(
      async ({ uid, action, params }, next) => {
        if (action !== 'create' || uid !== UID.ticket) return next();
        if (params.data?.subject === 'Null') throw null;
        if (params.data?.subject === 'Nothing') return undefined;
        return next();
      },
    );
    const channel = await channelWith(
      ...['One', 'Null', 'Nothing', 'Four'].map((subject) => rawMail({ subject })),
    );
    await desk.read(channel);
    expect(await states(channel)).toEqual(['ticket', 'failed', 'failed', 'ticket']);
  });

  it('that does not answer fails only its message', async () => {
    desk.application.config.operationMs = 1_000;
    onCreate = (subject) => (subject === 'Bad' ? new Promise(() => undefined) : undefined);
    const channel = await channelWith(...subjects.map((subject) => rawMail({ subject })));
    await desk.read(channel);
    desk.application.config.operationMs = 60_000;
    expect(await states(channel)).toEqual(['ticket', 'ticket', 'failed', 'ticket', 'ticket']);
  });

  it('never has secrets in its logged errors', async () => {
    onCreate = (subject) => {
      if (subject === 'Bad') throw new Error('login secret-pass refused');
    };
    await desk.channel();
    const channel = await channelWith(rawMail({ subject: 'Bad' }));
    await desk.read(channel);
    expect(JSON.stringify(await stepsOf(channel, 0))).toContain('login *** refused');
    expect(desk.app.logs.join('\n')).not.toContain('secret-pass');
  });

  it('has its errors shown only to users who may download original messages', async () => {
    onCreate = () => {
      throw new Error('The CRM is at 10.1.2.3');
    };
    const channel = await channelWith(rawMail({ subject: 'Bad' }));
    await desk.read(channel);
    const { id } = (await desk.log(channel))[0]!;
    const reader = await desk.app.userWith(['messages.read']);
    const downloader = await desk.app.userWith(['messages.read', 'messages.raw']);
    const seenBy = async (requests: typeof reader) =>
      JSON.stringify((await requests.get(`/messages/${id}`).expect(200)).body);
    expect(await seenBy(reader)).not.toContain('10.1.2.3');
    expect(await seenBy(reader)).toContain(UID.ticket);
    expect(await seenBy(downloader)).toContain('10.1.2.3');
  });

  it('has its error for a reply shown with the content type', async () => {
    const opening = '<opening@customer.example>';
    const channel = await channelWith(
      rawMail({ subject: 'One', messageId: opening }),
      rawMail({ subject: 'Re: One', inReplyTo: opening }),
      rawMail({ subject: 'Three' }),
    );
    onCreate = (subject, uid) => {
      if (uid === UID.ticketMessage && subject === 'Re: One') throw new TypeError('no such field');
    };
    await desk.read(channel);
    expect(await states(channel)).toEqual(['ticket', 'failed', 'ticket']);
    expect(JSON.stringify(await stepsOf(channel, 1))).toMatch(/ticket-message.*TypeError: no such field/);
  });

  it('in a listener is logged with its error, without affecting messages', async () => {
    const off = desk.app.strapi.eventHub.on('email-channel.ticket.created', async () => {
      throw new RangeError('the listener is wrong');
    });
    const channel = await channelWith(rawMail());
    await desk.read(channel);
    await desk.application.notifier.settled();
    off();
    expect(await states(channel)).toEqual(['ticket']);
    expect(desk.app.logs.join('\n')).toMatch(/listener .*RangeError: the listener is wrong/);
  });
});
