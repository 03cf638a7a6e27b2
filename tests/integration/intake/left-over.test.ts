import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { GIVEN_UP } from '../../../server/src/intake/unused-files';
import { describeWith } from '../../support/available';
import { countRows, rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';

const FILE: [string, string, string] = ['note.txt', 'text/plain', Buffer.from('hello').toString('base64')];

describeWith('dovecot', 'a message that a run cannot complete', () => {
  let desk: Desk;
  let folders = 0;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  const folderChannel = async () => {
    const folder = `Left${(folders += 1)}`;
    return { folder, channel: await desk.channel({ folders: [{ path: folder }] }) };
  };
  const ledger = () => desk.app.strapi.db.connection('email_channel_ledger');
  /** As a run leaves it that dies right after its claim. */
  const leaveUnread = async (channel: string) => {
    const ids = ledger().where({ channel }).select('id');
    await desk.app.strapi.db.connection('email_channel_raw_parts').whereIn('ledger_id', ids).delete();
    await ledger().where({ channel }).update({
      state: 'processing',
      fence: 0,
      dedup_key: null,
      message_id_hash: null,
      ticket_document_id: null,
      has_raw: false,
    });
  };
  /** Does something while nothing can be stored in the Media Library. */
  const withoutStorage = async (work: () => Promise<void>) => {
    const { mailFiles } = desk.app;
    mkdirSync(mailFiles, { recursive: true });
    renameSync(mailFiles, `${mailFiles}.away`);
    writeFileSync(mailFiles, '');
    try {
      await work();
    } finally {
      rmSync(mailFiles);
      renameSync(`${mailFiles}.away`, mailFiles);
    }
  };

  describe('because the upload provider is unavailable', () => {
    it('waits for the next run without stopping messages without files', async () => {
      const { channel, folder } = await folderChannel();
      desk.deliver(rawMailWithFiles([FILE]), { folder });
      desk.deliver(rawMail(), { folder });
      await withoutStorage(async () => {
        expect(await desk.read(channel)).toMatchObject({ ticket: 1, failed: 0 });
        expect(await desk.read(channel)).toMatchObject({ ticket: 0, failed: 0 });
        expect((await desk.log(channel)).map(({ state, attempts }) => [state, attempts])).toEqual([
          ['processing', 2],
          ['ticket', 1],
        ]);
      });
      const before = await countRows(desk, 'files');
      expect(await desk.read(channel)).toMatchObject({ ticket: 1, failed: 0 });
      expect(await countRows(desk, 'files')).toBe(before + 1);
    });

    it('has the provider’s error in the log and in the channel’s health', async () => {
      const { channel, folder } = await folderChannel();
      desk.deliver(rawMailWithFiles([FILE]), { folder });
      await withoutStorage(async () => {
        await desk.read(channel);
      });
      expect(desk.app.logs.join('\n')).toMatch(/upload provider did not accept a file: .*ENOTDIR/);
      expect((await desk.application.channels.view(channel)).health).toMatchObject({
        failures: 0,
        lastError: { code: 'upload-failed', message: expect.stringContaining('ENOTDIR') },
      });
      await desk.read(channel);
    });

    it('is read later even if the provider deletes nothing', async () => {
      const provider = desk.app.strapi.plugin('upload').provider as unknown as { delete: unknown };
      const before = provider.delete;
      provider.delete = async () => {
        throw new Error('AccessDenied');
      };
      try {
        const { channel, folder } = await folderChannel();
        desk.deliver(rawMailWithFiles([FILE]), { folder });
        await withoutStorage(async () => {
          await desk.read(channel);
        });
        expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
      } finally {
        provider.delete = before;
      }
    });

    it('fails on its tenth attempt, and reports the error at once if a person retries it', async () => {
      const { channel, folder } = await folderChannel();
      desk.deliver(rawMailWithFiles([FILE]), { folder });
      const id = async () => Number((await desk.log(channel))[0]!.id);
      await withoutStorage(async () => {
        await desk.read(channel);
        await ledger().where({ channel }).update({ attempts: 9 });
        expect(await desk.read(channel)).toMatchObject({ failed: 1 });
        expect((await desk.log(channel))[0]).toMatchObject({ reason: 'attachments-not-stored' });
        const waiting = desk.application.messageLog.retry([await id()], false);
        await desk.read(channel);
        expect(await waiting).toMatchObject({ decided: [{ outcome: 'failed', hasRaw: true }] });
      });
      const waiting = desk.application.messageLog.retry([await id()], false);
      await desk.read(channel);
      expect(await waiting).toMatchObject({ decided: [{ outcome: 'ticket' }] });
    });
  });

  describe('leaves files that no ticket uses, which later runs delete', () => {
    const intents = () => desk.app.strapi.db.connection('email_channel_uploads');
    const name = (index: number) => `email-channel_${index.toString(16).padStart(32, '0')}`;
    /** As processes leave them that died long ago. */
    const abandon = async (count: number) => {
      const rows = Array.from({ length: count }, (_, index) => ({
        ledger_id: 0,
        fence: 0,
        hash: name(index),
        ext: '.txt',
        created_at: Date.now() - 3_600_000,
      }));
      for (let start = 0; start < count; start += 100) await intents().insert(rows.slice(start, start + 100));
    };
    const left = async (): Promise<string[]> => {
      const rows = (await intents().where({ ledger_id: 0 }).orderBy('id').select('hash')) as {
        hash: string;
      }[];
      return rows.map(({ hash }) => hash);
    };
    type Remove = (file: { hash: string }) => Promise<void>;
    const withRemoving = async (remove: Remove, work: () => Promise<void>) => {
      const provider = desk.app.strapi.plugin('upload').provider as unknown as { delete: Remove };
      const before = provider.delete;
      provider.delete = remove;
      try {
        await work();
      } finally {
        provider.delete = before;
      }
    };

    it('some at a time, so that mail does not wait for a slow provider', async () => {
      const { channel, folder } = await folderChannel();
      await abandon(40);
      const removed: string[] = [];
      const slow: Remove = async ({ hash }) => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        removed.push(hash);
      };
      await withRemoving(slow, async () => {
        desk.deliver(rawMail(), { folder });
        expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
        expect(removed.length).toBeGreaterThan(0);
        expect(removed.length).toBeLessThan(40);
      });
      await withRemoving(
        async ({ hash }) => void removed.push(hash),
        async () => void (await desk.read(channel)),
      );
      expect(removed).toEqual(expect.arrayContaining(Array.from({ length: 40 }, (_, index) => name(index))));
      expect(await left()).toEqual([]);
    }, 60_000);

    it('a thousand at a time', async () => {
      const { channel, folder } = await folderChannel();
      desk.deliver(rawMail(), { folder });
      await abandon(1_200);
      await withRemoving(
        async () => undefined,
        async () => {
          await desk.read(channel);
          expect((await left()).length).toBe(200);
          await desk.read(channel);
          expect(await left()).toEqual([]);
        },
      );
    });

    it('although some of them cannot be deleted', async () => {
      const { channel, folder } = await folderChannel();
      desk.deliver(rawMail(), { folder });
      await abandon(40);
      const stuck = new Set(Array.from({ length: 20 }, (_, index) => name(index)));
      const refusing: Remove = async ({ hash }) => {
        if (stuck.has(hash)) throw new Error('AccessDenied');
      };
      await withRemoving(refusing, async () => {
        for (let reads = 0; reads < 6; reads += 1) await desk.read(channel);
        expect(await left()).toEqual([...stuck]);
      });
      await desk.read(channel);
      await desk.read(channel);
      expect(await left()).toEqual([]);
    });
  });

  it('is left to a later run that deleted its files before its commit, as after a run that stalled', async () => {
    const { channel, folder } = await folderChannel();
    desk.deliver(rawMailWithFiles([FILE]), { folder });
    const { db } = desk.app.strapi;
    const provider = desk.app.strapi.plugin('upload').provider as { upload(file: object): Promise<void> };
    const upload = jest.spyOn(provider, 'upload').mockImplementationOnce(async (file) => {
      await provider.upload(file);
      // What a sweep marks before it deletes the content; the later run has not claimed the message yet.
      await db.connection('email_channel_uploads').update({ fence: GIVEN_UP });
    });
    const before = await countRows(desk, 'files');
    expect(await desk.read(channel)).toMatchObject({ ticket: 0 });
    expect(await countRows(desk, 'files')).toBe(before);
    upload.mockRestore();
    expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
    expect(await countRows(desk, 'files')).toBe(before + 1);
  });

  it('fails if its folder was removed from the channel, and can be retried once it is added back', async () => {
    const { channel, folder } = await folderChannel();
    desk.deliver(rawMail(), { folder });
    await desk.read(channel);
    await leaveUnread(channel);
    const setFolder = (path: string) =>
      desk.application.channels.update(channel, {
        folders: [{ path, after: 'leave', successFolder: null, failFolder: null }],
      });
    await setFolder('INBOX');
    await desk.read(channel);
    const [row] = await desk.log(channel);
    expect(row).toMatchObject({ state: 'failed', reason: 'unreadable' });
    expect(String(row!.trace)).toMatch(/reading\.folder-removed/);
    const retry = () => desk.application.messageLog.retry([Number(row!.id)], false);
    expect((await retry()).refused).toHaveLength(1);

    await setFolder(folder);
    const waiting = retry();
    await desk.read(channel);
    expect(await waiting).toMatchObject({ decided: [{ outcome: 'ticket' }] });
  });

  it('fails if the channel became inactive, and can be retried once it is active', async () => {
    const { channel, folder } = await folderChannel();
    desk.deliver(rawMail(), { folder });
    await desk.read(channel);
    await leaveUnread(channel);
    await desk.application.channels.setStatus(channel, 'inactive');
    await desk.read(channel);
    const [row] = await desk.log(channel);
    expect(row).toMatchObject({ state: 'failed', reason: 'unreadable' });
    expect(String(row!.trace)).toMatch(/reading\.inactive/);

    await desk.application.channels.setStatus(channel, 'active');
    const waiting = desk.application.messageLog.retry([Number(row!.id)], false);
    await desk.read(channel);
    expect(await waiting).toMatchObject({ decided: [{ outcome: 'ticket' }] });
  });
});
