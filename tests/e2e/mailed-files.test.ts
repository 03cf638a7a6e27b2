import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { UID } from '../../content-types';
import { ALLOWED_ENDINGS, BYTES } from '../../server/src/files/stored-type';
import { chromiumPath, describeWith } from '../support/available';
import { rawMailWithFiles, startDesk, type Desk } from '../support/desk';

const mimeDb = require('mime-db') as Record<string, { extensions?: string[] }>;
const types = new Map<string, string>();
for (const [type, { extensions = [] }] of Object.entries(mimeDb))
  for (const ending of extensions) types.set(ending, type);

/** Scripts note in the outermost window that they ran. */
const RUN = 'top.ran = [...(top.ran ?? []), String(location)];';
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
/** What a file that is shown as a page, as XML or as a script would run; as page, also where no markup begins it. */
const CONTENTS = [
  `<?xml version="1.0"?><a><script ${XHTML}>${RUN}</script></a>`,
  `<!doctype html><script>${RUN}</script>`,
  `/*<script>/*--></script>*/ ${RUN} //<script>${RUN}</script>`,
  `Content-Type: text/html\r\n\r\n<script>${RUN}</script>`,
];
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TEXT = Buffer.from('what a file holds').toString('base64');
const PER_MAIL = 50;
/** Frames that are open at the same time. */
const FRAMES = 200;
/** An address of the app's own origin; the test answers it. */
const PAGE = '/page-of-the-origin';

describeWith(['chromium', 'dovecot'], 'files of mail on Strapi’s origin', () => {
  let desk: Desk;
  let browser: Browser;
  let page: Page;
  /** Of the tickets, by the endings of their files. */
  const tickets: string[] = [];

  beforeAll(async () => {
    desk = await startDesk();
    const channel = await desk.channel({ senderLimitPerHour: 10_000 });
    const files = [...types].flatMap(([ending, type]) =>
      CONTENTS.map((content, index): [string, string, string] => [
        `file.${ending}`,
        // Half of them say what they are, half call themselves a page. A report would make the mail a bounce.
        index % 2 || type.startsWith('message/') ? 'text/html' : type,
        Buffer.from(content).toString('base64'),
      ]),
    );
    for (let start = 0; start < files.length; start += PER_MAIL)
      desk.deliver(
        rawMailWithFiles(files.slice(start, start + PER_MAIL), { subject: `Files from ${start}` }),
      );
    while ((await desk.log(channel)).length < Math.ceil(files.length / PER_MAIL)) await desk.read(channel);
    expect((await desk.log(channel)).filter(({ state }) => state !== 'ticket')).toEqual([]);
    const made = (await desk.tickets()) as { documentId: string; attachments: unknown[] }[];
    expect(made.reduce((sum, { attachments }) => sum + attachments.length, 0)).toBe(files.length);
    tickets.push(...made.map(({ documentId }) => documentId));

    browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    // Without the page's policy: only what the file is served as may keep it from running.
    const context = await browser.newContext({ bypassCSP: true, acceptDownloads: false });
    page = await context.newPage();
    page.setDefaultTimeout(300_000);
    await page.route(`**${PAGE}`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<body></body>' }),
    );
  }, 900_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
  });

  /** Addresses that ran a script when each was opened as a page and as a script. */
  const opened = async (urls: string[]): Promise<string[]> => {
    await page.goto(`${desk.app.url}${PAGE}`);
    return page.evaluate(
      async ({ urls, frames }) => {
        const show = (name: 'iframe' | 'script', url: string) =>
          new Promise<void>((done) => {
            const element = document.createElement(name);
            const end = () => {
              element.remove();
              done();
            };
            element.onload = element.onerror = end;
            // A download fires neither event.
            setTimeout(end, name === 'iframe' ? 3_000 : 5_000);
            element.src = url;
            document.body.append(element);
          });
        for (let start = 0; start < urls.length; start += frames) {
          const some = urls.slice(start, start + frames);
          await Promise.all(some.flatMap((url) => [show('iframe', url), show('script', url)]));
        }
        return (window as { ran?: string[] }).ran ?? [];
      },
      { urls, frames: FRAMES },
    );
  };

  it('would run if they were served as a page, as XML or as a script', async () => {
    const planted = ['planted.html', 'planted.rng', 'planted.svg', 'planted.ecma'];
    planted.forEach((name, index) =>
      writeFileSync(
        join(desk.app.uploads, name),
        [
          CONTENTS[1]!,
          CONTENTS[0]!,
          `<svg xmlns="http://www.w3.org/2000/svg"><script>${RUN}</script></svg>`,
          RUN,
        ][index]!,
      ),
    );
    const ran = await opened(planted.map((name) => `${desk.app.url}/uploads/${name}`));
    expect(new Set(ran.map((address) => new URL(address).pathname))).toEqual(
      new Set(['/uploads/planted.html', '/uploads/planted.rng', '/uploads/planted.svg', PAGE]),
    );
  });

  /** Files of a ticket, under addresses that were just signed: they serve for some minutes only. */
  const filesOf = async (ticket: string): Promise<{ name: string; ext: string; url: string }[]> => {
    const { body } = await desk.app.admin.get(`/content-manager/collection-types/${UID.ticket}/${ticket}`);
    return body.data.attachments;
  };

  it('do not run with any extension', async () => {
    for (const ticket of tickets) {
      const files = await filesOf(ticket);
      expect(files[0]!.url).toContain('signature=');
      expect(await opened(files.map(({ url }) => `${desk.app.url}${url}`))).toEqual([]);
      // Not because they were closed meanwhile.
      expect((await fetch(`${desk.app.url}${files.at(-1)!.url}`)).status).toBe(200);
    }
  }, 900_000);

  it('of every stored kind open in the browser, from the ticket and from the Media Library', async () => {
    const channel = await desk.channel({ folders: [{ path: 'Kinds' }] });
    const kinds = [...ALLOWED_ENDINGS.keys(), BYTES.ext];
    const contents: Record<string, string> = { '.png': PNG };
    for (let start = 0; start < kinds.length; start += PER_MAIL)
      desk.deliver(
        rawMailWithFiles(
          kinds
            .slice(start, start + PER_MAIL)
            .map((ending) => [`a file${ending}`, 'application/octet-stream', contents[ending] ?? TEXT]),
          { subject: 'Kinds' },
        ),
        { folder: 'Kinds' },
      );
    await desk.read(channel);
    const made = (await desk.tickets()).slice(-Math.ceil(kinds.length / PER_MAIL));
    const files = (await Promise.all(made.map(({ documentId }) => filesOf(String(documentId))))).flat();
    expect(files.map(({ ext }) => ext).sort()).toEqual(kinds.toSorted());
    await page.goto(`${desk.app.url}${PAGE}`);
    for (const { name, ext, url } of files) {
      const { body } = await desk.app.admin.get(`/upload/files?filters[ext]=${ext}&sort=id:desc&pageSize=1`);
      for (const address of [url, String(body.results[0].url)])
        expect([
          ext,
          await page.evaluate(async (from) => {
            const answer = await fetch(from);
            return [answer.status, (await answer.arrayBuffer()).byteLength];
          }, address),
        ]).toEqual([ext, [200, Buffer.from(contents[ext] ?? TEXT, 'base64').length]]);
      expect(name).toBe(`a file${ext}`);
    }
    const picture = files.find(({ ext }) => ext === '.png')!;
    const width = await page.evaluate(
      (src) =>
        new Promise<number>((done) => {
          const image = document.createElement('img');
          image.onload = image.onerror = () => done(image.naturalWidth);
          image.src = src;
        }),
      picture.url,
    );
    expect(width).toBe(1);
  }, 300_000);
});
