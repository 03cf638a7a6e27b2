import { basename } from 'node:path';
import request from 'supertest';
import { UID } from '../../../content-types';
import type { UploadProvider } from '../../../server/src/files/provider';
import { describeEachDatabase } from '../../support/app';
import { describeWith } from '../../support/available';
import { rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { startS3Server, type S3Server } from '../../support/s3-server';
import { storedFiles } from '../../support/stored-files';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const FILES: [string, string, string][] = [
  ['a.txt', 'text/plain', base64('first')],
  ['b.txt', 'text/plain', base64('second')],
];
interface File {
  id: number;
  name: string;
  hash: string;
  ext: string;
  url: string;
  provider_metadata: { mail: { movedFrom?: unknown } };
}

describeEachDatabase('moving files of mail to private storage', (database) => {
  describe.each(['local', 's3'])('with the provider %s', (store) => {
    describeWith('dovecot', 'from public storage', () => {
      let desk: Desk;
      let s3: S3Server | null = null;
      let before: File[];
      beforeAll(async () => {
        s3 = store === 's3' ? await startS3Server() : null;
        desk = await startDesk({
          database,
          config: { files: { access: 'public' } },
          env: s3 ? { UPLOAD_CONFIG: s3.uploadConfig() } : {},
        });
        const channel = await desk.channel();
        desk.deliver(rawMailWithFiles(FILES, { subject: 'Old files' }));
        await desk.read(channel);
        before = await attachments();
      });
      afterAll(async () => {
        await desk?.stop();
        await s3?.stop();
      });

      const attachments = async (): Promise<File[]> => {
        const [ticket] = (await desk.tickets()) as { attachments: File[] }[];
        return ticket!.attachments;
      };
      const stored = (): string[] =>
        (s3
          ? [...s3.objects.keys()]
          : storedFiles(desk.app.strapi.dirs.static.public).map((path) => basename(path))
        ).sort();
      const isPublic = async ({ url }: File) =>
        (await fetch(new URL(url, desk.app.url))).status === 200 && !url.includes('signature=');

      it('does not happen if the config keeps them public, with the provider’s own address', async () => {
        expect(before.map(({ hash }) => hash)).toEqual([
          expect.stringMatching(/^email_[0-9a-f]{32}$/),
          expect.stringMatching(/^email_[0-9a-f]{32}$/),
        ]);
        expect(await Promise.all(before.map(isPublic))).toEqual([true, true]);
      });

      it('continues where it stopped, and leaves one copy of each file, linked to its ticket', async () => {
        const provider = desk.app.strapi.plugin('upload').provider as unknown as UploadProvider;
        const rows = desk.app.strapi.db.query('plugin::upload.file');
        const { uploadStream, delete: remove } = provider;
        const interrupt = async (change: () => void, mend: () => void) => {
          change();
          try {
            return (await desk.application.files.move()).left.map(({ name }) => name);
          } finally {
            mend();
          }
        };
        const fails = () => Promise.reject(new Error('killed'));
        const restore = () => Object.assign(provider, { uploadStream, delete: remove });
        // Before anything is stored; when the copy is there and the row is old; when the old place is still to be cleared.
        expect(await interrupt(() => (provider.uploadStream = fails), restore)).toEqual(['a.txt', 'b.txt']);
        expect(await attachments()).toEqual(before);
        const update = jest.spyOn(rows, 'updateMany').mockImplementation(fails);
        expect(
          await interrupt(
            () => undefined,
            () => update.mockRestore(),
          ),
        ).toEqual(['a.txt', 'b.txt']);
        expect(stored()).toHaveLength(4);
        expect(await interrupt(() => (provider.delete = fails), restore)).toEqual(['a.txt', 'b.txt']);
        expect(stored()).toHaveLength(4);

        expect(await desk.application.files.move()).toEqual({ moved: 2, left: [] });
        const after = await attachments();
        expect(after.map(({ id, name }) => [id, name])).toEqual(before.map(({ id, name }) => [id, name]));
        expect(stored()).toEqual(after.map(({ hash, ext }) => `${hash}${ext}`).sort());
        for (const [index, file] of after.entries()) {
          expect(file.hash).toMatch(/^email-channel_[0-9a-f]{32}$/);
          expect(file.provider_metadata.mail).toEqual({ ticketTypes: [UID.ticket, UID.ticketMessage] });
          expect(await isPublic(file)).toBe(false);
          const { text } = await request(desk.app.url).get(file.url);
          expect(text).toBe(['first', 'second'][index]);
        }
        for (const file of before) expect(await isPublic(file)).toBe(false);
        expect(await desk.application.files.move()).toEqual({ moved: 0, left: [] });
      });
    });
  });
});
