import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
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
const PER_MAIL = 50;
/** Frames that are open at the same time. */
const FRAMES = 200;
/** An address of the app's own origin; the test answers it. */
const PAGE = '/page-of-the-origin';

describeWith(['chromium', 'dovecot'], 'Files of mail on the origin of Strapi', () => {
  let desk: Desk;
  let browser: Browser;
  let page: Page;
  const addresses: string[] = [];

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
    for (const { attachments } of (await desk.tickets()) as { attachments: { url: string }[] }[])
      addresses.push(...attachments.map(({ url }) => `${desk.app.url}${url}`));
    expect(addresses).toHaveLength(files.length);

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
  }, 300_000);
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

  it('would run where they were served as a page, as XML or as a script', async () => {
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

  it('do not run, whatever their ending', async () => {
    expect(await opened(addresses)).toEqual([]);
  }, 600_000);
});
