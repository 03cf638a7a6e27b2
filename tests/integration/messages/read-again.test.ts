import { UID } from '../../../content-types';
import { actionId, type ConversationMessage, type Step } from '../../../contracts';
import type { UploadProvider } from '../../../server/src/files/provider';
import { documents } from '../../../server/src/strapi/border';
import { TABLES } from '../../../server/src/strapi/models';
import { registryOf } from '../../../server/src/hooks/registry';
import { describeEachDatabase } from '../../support/app';
import { countRows, rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { storedFiles } from '../../support/stored-files';

jest.setTimeout(180_000);

const FILES: [string, string, string][] = [
  ['one.txt', 'text/plain', Buffer.from('One.').toString('base64')],
  ['two.zip', 'application/zip', Buffer.from('PK\x05\x06').toString('base64')],
];
const CONTENT_MANAGER = 'plugin::content-manager.explorer.read';

describeEachDatabase('a ticket whose message is parsed again from its original', (database) => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({ database });
    channel = await desk.channel();
  });
  afterAll(() => desk?.stop());

  /** A ticket whose mail an earlier version read badly: other words, and a file fewer. */
  async function badlyRead(subject: string) {
    desk.deliver(rawMailWithFiles(FILES, { subject, body: 'All words.' }));
    await desk.read(channel);
    const ticket = (await desk.tickets()).find((entry) => entry.subject === subject)!;
    const message = (await desk.openings()).find((entry) => entry.subject === subject)!;
    const [first, second] = message.attachments as { id: number }[];
    const { strapi } = desk.app;
    await documents(strapi, UID.ticketMessage).update({
      documentId: String(message.documentId),
      data: { body: 'words', fullBody: 'words', attachments: [first!.id] },
    });
    await documents(strapi, UID.ticket).update({
      documentId: String(ticket.documentId),
      data: { description: 'As an agent wrote it.', attachments: [first!.id] },
    });
    expect((await desk.app.admin.delete(`/upload/files/${second!.id}`)).status).toBe(200);
    const place = `/tickets/${UID.ticket}/${String(ticket.documentId)}`;
    return { subject, place, path: `${place}/messages/${String(message.documentId)}/read-again` };
  }
  const ticketOf = async (subject: string) =>
    (await desk.tickets()).find((entry) => entry.subject === subject) as unknown as {
      description: string;
      attachments: { name: string }[];
    };
  const openingOf = async (place: string): Promise<ConversationMessage> =>
    (await desk.app.admin.get(`${place}/conversation`)).body.data.messages[0];
  const stepsOf = async (subject: string): Promise<Step[]> =>
    JSON.parse(String((await desk.log(channel)).find((row) => row.subject === subject)!.trace));
  const filesInLibrary = () => desk.app.strapi.db.query('plugin::upload.file').count();
  const filesInStore = () => storedFiles(desk.app.strapi.dirs.static.public).length;

  it('has complete text and files, keeps what people wrote, and is recorded in the log with the user', async () => {
    const { subject, place, path } = await badlyRead('Badly read');
    const { status, body } = await desk.app.admin.post(path);
    expect([status, body.data]).toEqual([200, { changed: true, files: 1 }]);
    expect(await openingOf(place)).toMatchObject({
      body: 'All words.',
      attachments: [{ name: 'one.txt' }, { name: 'two.zip' }],
    });
    expect(await ticketOf(subject)).toMatchObject({
      description: 'As an agent wrote it.',
      attachments: [{ name: 'one.txt' }, { name: 'two.zip' }],
    });
    expect((await stepsOf(subject)).at(-1)).toMatchObject({
      code: 'reread.changed',
      values: { by: 'First Admin', files: 1 },
    });
    const file = (await openingOf(place)).attachments[1]!;
    expect((await fetch(`${desk.app.url}${file.url}`)).status).toBe(200);

    expect((await desk.app.admin.post(path)).body.data).toEqual({ changed: false, files: 0 });
    expect((await stepsOf(subject)).at(-1)!.code).toBe('reread.same');
    expect(await desk.openings()).toHaveLength(1);
  });

  it('gets each file once if two people request it at the same time, without leftover files', async () => {
    const { subject, path } = await badlyRead('Read by two');
    const answers = await Promise.all([1, 2, 3].map(() => desk.app.admin.post(path)));
    const codes = answers.map(({ status, body }) => [status, body.error?.details.code ?? body.data.files]);
    expect(codes).toContainEqual([200, 1]);
    for (const [status, what] of codes)
      if (status !== 200) expect([status, what]).toEqual([409, 'not-read-again']);
    expect(codes.filter(([, what]) => what === 1)).toHaveLength(1);
    expect((await ticketOf(subject)).attachments).toHaveLength(2);
    expect(filesInStore()).toBe(await filesInLibrary());
    expect(await countRows(desk, TABLES.upload)).toBe(0);
  });

  it('keeps its files when the answer to the commit is lost', async () => {
    const { subject, place, path } = await badlyRead('Answer lost');
    const { observer } = desk.application;
    observer.reached = (step) => {
      if (step === 'committed') throw new Error('The connection was lost.');
    };
    try {
      expect((await desk.app.admin.post(path)).status).toBe(500);
    } finally {
      delete observer.reached;
    }
    expect((await ticketOf(subject)).attachments).toHaveLength(2);
    for (const { url } of (await openingOf(place)).attachments)
      expect((await fetch(`${desk.app.url}${url}`)).status).toBe(200);
    expect(filesInStore()).toBe(await filesInLibrary());
  });

  it('gets no file that a run took for abandoned meanwhile, and loses none', async () => {
    const { subject, path } = await badlyRead('Too slow');
    const intents = () => desk.app.strapi.db.connection(TABLES.upload);
    const provider = desk.app.strapi.plugin('upload').provider as unknown as UploadProvider;
    const { upload } = provider;
    provider.upload = async (file) => {
      await upload!.call(provider, file);
      await intents().decrement('created_at', 3_600_000);
      await desk.read(channel);
    };
    try {
      const { status, body } = await desk.app.admin.post(path);
      expect([status, body.error.details.code]).toEqual([409, 'not-read-again']);
    } finally {
      provider.upload = upload;
    }
    expect((await ticketOf(subject)).attachments).toHaveLength(1);
    expect(filesInStore()).toBe(await filesInLibrary());
    expect((await desk.app.admin.post(path)).body.data).toEqual({ changed: true, files: 1 });
    expect(filesInStore()).toBe(await filesInLibrary());
  });

  it('gets nothing that the host’s filter excludes', async () => {
    const { subject, path } = await badlyRead('Filtered');
    const remove = registryOf(desk.app.strapi).add('attachments', {
      name: 'no-zip',
      check: ({ file }) => (file.name.endsWith('.zip') ? { remove: 'No archives.' } : undefined),
    });
    try {
      expect((await desk.app.admin.post(path)).body.data).toEqual({ changed: true, files: 0 });
      expect((await ticketOf(subject)).attachments).toMatchObject([{ name: 'one.txt' }]);
    } finally {
      remove();
    }
  });

  it('requires the permissions to retry messages and to read the ticket', async () => {
    const { path } = await badlyRead('Permitted');
    const ticket = { action: CONTENT_MANAGER, subject: UID.ticket };
    const may = (...keys: Parameters<typeof actionId>[0][]) =>
      keys.map((key) => ({ action: actionId(key), subject: null }));
    const statusFor = async (permissions: { action: string; subject: string | null }[]) =>
      (await (await desk.app.userWithRole(permissions)).requests.post(path)).status;
    expect(await statusFor([ticket, ...may('tickets.read')])).toBe(403);
    expect(await statusFor(may('tickets.read', 'messages.retry'))).toBe(404);
    expect(await statusFor([ticket, ...may('tickets.read', 'messages.retry')])).toBe(200);
  });

  it('does not change if its original is gone', async () => {
    const without = await desk.channel({ keepOriginalDays: 0, folders: [{ path: 'None' }] });
    desk.deliver(rawMail(), { folder: 'None' });
    await desk.read(without);
    const { id } = (await desk.log(without))[0]!;
    const { status, body } = await desk.app.admin.post(`/messages/${String(id)}/read-again`);
    expect([status, body.error.details.code]).toEqual([404, 'message-not-found']);
  });
});
