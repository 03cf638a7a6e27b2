import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import request from 'supertest';
import { UID } from '../../../content-types';
import { actionId } from '../../../contracts';
import { documents } from '../../../server/src/strapi/border';
import { describeEachDatabase, type Requests } from '../../support/app';
import { aRow } from '../../support/catalogue';
import { describeWith } from '../../support/available';
import { rawMailWithFiles, rawMailWithPictures, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';
import { storedFiles } from '../../support/stored-files';
import { startS3Server, type S3Server } from '../../support/s3-server';

// On a busy machine an app with its servers takes its time.
jest.setTimeout(180_000);

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TEXT = 'Grüße aus Köln, und zwar als Datei.';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const FILES: [string, string, string][] = [
  ['photo.png', 'image/png', PNG],
  ['=?utf-8?Q?Gr=C3=BC=C3=9Fe_=E2=82=AC.txt?=', 'text/plain', base64(TEXT)],
  ['page.html', 'text/html', base64('<script>alert(1)</script>')],
];
const READ = 'plugin::content-manager.explorer.read';
const MEDIA = { action: 'plugin::upload.read', subject: null };
const CASE = 'api::case.case';

interface File {
  id: number;
  documentId: string;
  name: string;
  hash: string;
  ext: string;
  url: string;
  isUrlSigned?: boolean;
}
type Answer = { status: number; headers: Record<string, string>; body: Buffer };

describeEachDatabase('private files of mail', (database) => {
  // A host whose whole bucket is private has Strapi sign its own files.
  describe.each(['local', 's3', 's3, all of it private'])('with the provider %s', (store) => {
    describeWith('dovecot', 'of a ticket', () => {
      const isPrivate = store.endsWith('private');
      let desk: Desk;
      let sink: SmtpSink;
      let s3: S3Server | null = null;
      let channel: string;
      let ticket: string;
      let agent: Requests;
      beforeAll(async () => {
        sink = await startSmtpSink();
        s3 = store === 'local' ? null : await startS3Server();
        desk = await startDesk({
          database,
          env: {
            SMTP_PORT: String(sink.port),
            ...(s3 && { UPLOAD_CONFIG: s3.uploadConfig(isPrivate ? { ACL: 'private' } : {}) }),
          },
        });
        channel = await desk.channel({ replyTo: 'support@desk.example' });
        desk.deliver(rawMailWithFiles(FILES, { subject: 'With files' }));
        await desk.read(channel);
        const { strapi } = desk.app;
        ticket = (await documents(strapi, UID.ticket).findFirst({}))!.documentId;
        ({ requests: agent } = await desk.app.userWithRole([
          { action: READ, subject: UID.ticket },
          MEDIA,
          { action: actionId('tickets.read'), subject: null },
        ]));
      });
      afterAll(async () => {
        await desk?.stop();
        await s3?.stop();
        await sink?.stop();
      });

      /** What anybody gets who has an address. */
      const open = async (url: string, headers: Record<string, string> = {}): Promise<Answer> => {
        const {
          status,
          headers: said,
          body,
        } = await request(desk.app.url)
          .get(url)
          .set(headers)
          .buffer(true)
          .parse((res, done) => {
            const chunks: Buffer[] = [];
            res.on('data', (chunk: Buffer) => chunks.push(chunk));
            res.on('end', () => done(null, Buffer.concat(chunks)));
          });
        return { status, headers: said, body };
      };
      const ofTicket = async (who: Requests = desk.app.admin): Promise<File[]> => {
        const { body } = await who.get(`/content-manager/collection-types/${UID.ticket}/${ticket}`);
        return body.data.attachments;
      };
      const sourcesOf = (html: string): string[] =>
        [...html.matchAll(/<img[^>]* src="([^"]*)"/g)].map(([, source]) => source!.replace(/&amp;/g, '&'));
      const ofLibrary = async (who: Requests, id: number): Promise<File> =>
        (await who.get(`/upload/files/${id}`)).body;

      it('are available to readers of the ticket, under the sender’s names', async () => {
        const [photo, text, page] = await ofTicket(agent);
        expect([photo!.isUrlSigned, text!.isUrlSigned]).toEqual([true, true]);
        const picture = await open(photo!.url);
        expect(picture.body.toString('base64')).toBe(PNG);
        expect(picture.headers).toMatchObject({
          'content-type': 'image/png',
          'content-disposition': 'inline; filename="photo.png"',
          'content-length': String(picture.body.length),
          'x-content-type-options': 'nosniff',
          'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
          'cache-control': expect.stringMatching(/^private, max-age=(2[4-9]\d|300)$/),
          'accept-ranges': 'bytes',
        });
        const words = await open(text!.url);
        expect(words.body.toString()).toBe(TEXT);
        expect(words.headers['content-disposition']).toBe(
          `inline; filename="Grüße ?.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E2%82%AC.txt`,
        );
        expect((await open(page!.url)).headers).toMatchObject({
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment; filename="page.html"',
        });
      });

      it('are not public: not in /uploads, and no URL works without a signature', async () => {
        expect(readdirSync(desk.app.uploads)).toEqual([]);
        for (const { hash, ext, url } of await ofTicket()) {
          if (s3) expect(s3.objects.get(`${hash}${ext}`)).toBe('private');
          const { pathname } = new URL(url, desk.app.url);
          expect((await open(pathname)).status).toBe(403);
          expect((await open(`/uploads/${hash}${ext}`)).status).toBe(404);
        }
        const [row] = await desk.app.strapi.db.query('plugin::upload.file').findMany({ limit: 1 });
        if (s3) expect((await fetch(row.url)).status).toBe(403);
        else expect((await open(row.url)).status).toBe(403);
      });

      it('are displayed inline in the conversation and in the log', async () => {
        const html =
          '<img alt="By id" src="cid:one@customer.example"><img src="pictures/two.png"><img src="cid:gone@customer.example">' +
          '<img src="https://tracker.example/p.gif">';
        const pictures = {
          'Content-ID: <one@customer.example>': PNG,
          'Content-Location: pictures/two.png': PNG,
        };
        desk.deliver(rawMailWithPictures(html, pictures, { subject: 'Pictures' }));
        await desk.read(channel);
        const id = String((await desk.tickets()).at(-1)!.documentId);
        const { body } = await agent.get(`/tickets/${UID.ticket}/${id}/conversation`);
        const [first, second, ...others] = sourcesOf(body.data.messages[0].html);
        for (const url of [first!, second!]) {
          expect(url).toMatch(/^\/email-channel\/files\/email-channel_[0-9a-f]{32}\.png\?.*signature=/);
          expect((await open(url)).body.toString('base64')).toBe(PNG);
        }
        expect(others).toEqual(['cid:gone@customer.example', 'https://tracker.example/p.gif']);
        const { pictures: among } = body.data.messages[0];
        expect(among.map(({ address, alt }: { address: string; alt: string }) => [address, alt])).toEqual([
          [first, 'By id'],
          [second, ''],
        ]);

        const message = (await desk.log(channel)).at(-1)!.id;
        const { body: logged } = await desk.app.admin.get(`/messages/${String(message)}`);
        const data = `data:image/png;base64,${PNG}`;
        expect(sourcesOf(logged.data.mail.html)).toEqual([data, data, ...others]);
      });

      it('return 403 for a URL that is altered, expired, or for another file', async () => {
        const [photo, text] = await ofTicket();
        const altered = photo!.url.replace(
          /signature=(.)/,
          (_all, first) => `signature=${first === 'A' ? 'B' : 'A'}`,
        );
        const swapped = photo!.url.replace(`${photo!.hash}${photo!.ext}`, `${text!.hash}${text!.ext}`);
        const later = photo!.url.replace(/until=\d+/, (until) => `until=${Number(until.slice(6)) + 60}`);
        for (const url of [altered, swapped, later, `${photo!.url}&file=${text!.id}`]) {
          const { status, body } = await open(url);
          expect([status, JSON.parse(String(body)).error.details.code]).toEqual([
            403,
            'file-address-invalid',
          ]);
        }
        const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 301_000);
        try {
          expect((await open(photo!.url)).status).toBe(403);
        } finally {
          clock.mockRestore();
        }
        expect((await open(photo!.url)).status).toBe(200);
      });

      it('are counted on the settings page with their total size', async () => {
        const { body } = await desk.app.admin.get('/settings');
        const { count, bytes } = body.data.files as { count: number; bytes: number };
        const rows = await desk.app.strapi.db
          .query('plugin::upload.file')
          .findMany({ where: { hash: { $startsWith: 'email-channel_' } } });
        expect(count).toBe(rows.length);
        expect(bytes).toBeGreaterThan(100);
      });

      it('leave no signature in the log', async () => {
        const [photo] = await ofTicket();
        await open(photo!.url);
        const signature = new URL(photo!.url, desk.app.url).searchParams.get('signature')!;
        expect(desk.app.logs.filter((line) => line.includes(signature))).toEqual([]);
      });

      if (isPrivate)
        it('are stored next to the host’s own files, which Strapi signs for the bucket', async () => {
          const uploaded = await desk.app.admin
            .post('/upload')
            .attach('files', Buffer.from('The host’s.'), { filename: 'own.txt', contentType: 'text/plain' });
          expect(uploaded.status).toBe(201);
          const { id, hash, ext } = uploaded.body[0] as File;
          expect(s3!.objects.get(`${hash}${ext}`)).toBe('private');
          const own = await ofLibrary(desk.app.admin, id);
          expect(own.url).toContain('X-Amz-Signature=');
          expect(await (await fetch(own.url)).text()).toBe('The host’s.');
          expect((await fetch(own.url.replace(/\?.*/, ''))).status).toBe(403);
          const { strapi } = desk.app;
          const { documentId } = await documents(strapi, CASE).create({
            data: { title: 'With both', files: [id] },
          });
          const { body } = await desk.app.admin.get(
            `/content-manager/collection-types/${CASE}/${documentId}`,
          );
          expect(await (await fetch(body.data.files[0].url)).text()).toBe('The host’s.');
          await documents(strapi, CASE).delete({ documentId });
        });

      it('support range requests and caching', async () => {
        const { url } = (await ofTicket())[1]!;
        const bytes = Buffer.from(TEXT);
        const part = await open(url, { Range: 'bytes=4-9' });
        expect([part.status, part.body]).toEqual([206, bytes.subarray(4, 10)]);
        expect(part.headers).toMatchObject({
          'content-range': `bytes 4-9/${bytes.length}`,
          'content-length': '6',
        });
        expect((await open(url, { Range: 'bytes=30-' })).body).toEqual(bytes.subarray(30));
        const none = await open(url, { Range: 'bytes=999-' });
        expect([none.status, none.body.length]).toEqual([416, 0]);
        expect((await open(url, { Range: 'bytes=0-1', 'If-Range': '"other"' })).body).toEqual(bytes);
        const { headers } = await open(url);
        expect((await open(url, { 'If-None-Match': headers.etag! })).status).toBe(304);
        const head = await request(desk.app.url).head(url);
        expect([head.status, head.headers['content-length']]).toEqual([200, String(bytes.length)]);
      });

      it('are shown in the Media Library, and open for readers of the ticket', async () => {
        const { body } = await agent.get('/upload/files?sort=id:asc&filters[name]=photo.png');
        expect(body.results).toHaveLength(1);
        const [photo] = body.results as File[];
        expect((await open(photo!.url)).body.toString('base64')).toBe(PNG);
        expect((await open((await ofLibrary(agent, photo!.id)).url)).status).toBe(200);
      });

      it('return 404 for an admin who may not read the ticket', async () => {
        const [photo] = await ofTicket();
        const { requests: librarian } = await desk.app.userWithRole([MEDIA]);
        const { requests: writer } = await desk.app.userWithRole([
          MEDIA,
          { action: READ, subject: UID.ticket, fields: ['subject'] },
        ]);
        for (const who of [librarian, writer]) {
          const { url } = await ofLibrary(who, photo!.id);
          expect(url).toContain('signature=');
          expect((await open(url)).status).toBe(404);
        }
        const { requests: reader } = await desk.app.userWithRole([
          MEDIA,
          { action: READ, subject: UID.ticket, fields: ['attachments'] },
        ]);
        expect((await open((await ofLibrary(reader, photo!.id)).url)).status).toBe(200);
      });

      it('are not opened by a relation that somebody adds to an entry of another type', async () => {
        const [photo] = await ofTicket();
        const { strapi } = desk.app;
        const { documentId } = await documents(strapi, CASE).create({
          data: { title: 'Mine', files: [photo!.id] },
        });
        const { requests: stranger } = await desk.app.userWithRole([{ action: READ, subject: CASE }, MEDIA]);
        const { body } = await stranger.get(`/content-manager/collection-types/${CASE}/${documentId}`);
        expect((await open(body.data.files[0].url)).status).toBe(404);
        expect((await open((await ofLibrary(stranger, photo!.id)).url)).status).toBe(404);
        await documents(strapi, CASE).delete({ documentId });
      });

      it('of a host’s content type are returned by the Content API to everyone who may read the entry', async () => {
        const { strapi } = desk.app;
        const template = await documents(strapi, UID.template).create({
          data: { name: 'Case', ticketType: 'Incident', target: CASE, fields: [] },
          status: 'published',
        });
        const other = await desk.channel({
          template: template.documentId,
          folders: [{ path: 'Cases' }],
          mappings: [
            aRow('title', { kind: 'required', source: 'subject' }),
            aRow('files', { source: 'attachment' }),
          ],
        });
        desk.deliver(rawMailWithFiles(FILES, { subject: 'A case' }), { folder: 'Cases' });
        expect(await desk.read(other)).toMatchObject({ ticket: 1 });
        const { accessKey } = await strapi
          .service('admin::api-token')
          .create({ name: `reader ${store}`, description: '', type: 'read-only', lifespan: null });
        const get = (path: string) => desk.app.nobody.get(path).set('Authorization', `Bearer ${accessKey}`);
        const { body } = await get(
          '/api/cases?populate[files][fields][0]=url&populate[files][fields][1]=name',
        );
        const [photo] = body.data[0].files as File[];
        expect((await open(photo!.url)).body.toString('base64')).toBe(PNG);
        expect((await desk.app.nobody.get('/api/cases?populate=files')).status).toBe(401);

        // The list of all files is for those who may read all files; tickets are not all.
        const all = (await get('/api/upload/files')).body as File[];
        expect(all.filter(({ hash }) => hash.startsWith('email-channel_'))).toEqual([]);
        expect((await get(`/api/upload/files/${photo!.id}`)).status).toBe(404);
      });

      it('can be sent with a reply', async () => {
        const [photo] = await ofTicket();
        const answer = await desk.app.admin.post(`/tickets/${UID.ticket}/${ticket}/replies`, {
          text: 'Is this it?',
          attachments: [photo!.id],
        });
        expect([answer.status, answer.body.error ?? null]).toEqual([201, null]);
        await desk.application.outgoing.sender.flush();
        await sink.waitFor(1);
        const { raw } = sink.mails.at(-1)!;
        expect(headerOf(raw, 'Subject')).toContain('With files');
        expect(raw.replace(/\r\n/g, '')).toContain(PNG);
        // Whoever reads the conversation opens it there.
        const { body } = await desk.app.admin.get(`/tickets/${UID.ticket}/${ticket}/conversation`);
        const { attachments } = body.data.messages.at(-1);
        expect((await open(attachments[0].url)).status).toBe(200);
      });

      if (store !== 'local')
        it('wait while the provider is unavailable, with their own error code', async () => {
          const [photo] = await ofTicket();
          s3!.away = true;
          const { status, body } = await open(photo!.url);
          s3!.away = false;
          expect([status, JSON.parse(String(body)).error.details.code]).toEqual([503, 'file-unavailable']);
        });

      it('can be replaced and deleted in the Media Library with their bytes, and are then inaccessible', async () => {
        const [, text] = await ofTicket();
        const before = await ofLibrary(desk.app.admin, text!.id);
        const replaced = await desk.app.admin
          .post(`/upload?id=${text!.id}`)
          .attach('files', Buffer.from('Replaced.'), { filename: 'new.txt', contentType: 'text/plain' })
          .field('fileInfo', JSON.stringify({ name: 'new.txt' }));
        expect([replaced.status, replaced.body.error ?? null]).toEqual([200, null]);
        const { url } = await ofLibrary(desk.app.admin, text!.id);
        expect(String((await open(url)).body)).toBe('Replaced.');
        expect(readdirSync(desk.app.uploads)).toEqual([]);
        expect(stored()).toContain(`${text!.hash}${text!.ext}`);
        expect((await desk.app.admin.delete(`/upload/files/${text!.id}`)).status).toBe(200);
        expect((await open(url)).status).toBe(404);
        expect((await open(before.url)).status).toBe(404);
        expect(stored()).not.toContain(`${text!.hash}${text!.ext}`);
      });

      it('are deleted with their ticket', async () => {
        const [photo] = await ofTicket();
        const { url } = await ofLibrary(agent, photo!.id);
        await documents(desk.app.strapi, UID.ticket).delete({ documentId: ticket });
        expect((await open(url)).status).toBe(404);
        expect((await desk.app.admin.get(`/upload/files/${photo!.id}`)).status).toBe(404);
        expect(stored()).not.toContain(`${photo!.hash}${photo!.ext}`);
      });

      /** Names of the private files that are there. */
      const stored = (): string[] =>
        s3
          ? [...s3.objects.keys()]
          : storedFiles(desk.app.strapi.dirs.static.public).map((path) => basename(path));
    });
  });
});
