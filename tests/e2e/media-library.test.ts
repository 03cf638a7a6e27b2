import { deflateSync } from 'node:zlib';
import { describeWith } from '../support/available';
import { rawMailWithPictures } from '../support/desk';
import { pngOf } from '../support/mailbox-generator/png';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { startPanelApp, type PanelApp } from './support/app';
import { startBrowser, type TestBrowser } from './support/browser';
import { createChannel, decided } from './support/channel';

const MAILBOX = 'support@desk.example';
const [WIDTH, HEIGHT] = [600, 400];
const blue = pngOf(
  WIDTH,
  HEIGHT,
  deflateSync(
    Buffer.alloc(HEIGHT * (1 + WIDTH * 3), Buffer.from([0, ...Array(WIDTH).fill([30, 60, 160]).flat()])),
  ),
);

describeWith(['chromium', 'dovecot'], 'the Media Library', () => {
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: 'pass' } });
    dovecot.deliver(
      MAILBOX,
      'INBOX',
      rawMailWithPictures('<p>The door: <img src="cid:door@customer.example"></p>', {
        'Content-ID: <door@customer.example>': blue.toString('base64'),
      }),
    );
    app = await startPanelApp();
    browser = await startBrowser(app);
    await createChannel(app, dovecot, { username: MAILBOX });
    await decided(app, 1);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await dovecot?.stop();
  });

  it('shows private pictures of mail', async () => {
    const page = await browser.pageOf(app.admin);
    await page.goto('/admin/plugins/upload');
    await page.getByText('Email – Support', { exact: true }).first().click();
    const picture = page.locator('img[src*="/email-channel/files/"]').first();
    await picture.waitFor();
    await page.waitForFunction(
      (image) => (image as HTMLImageElement).naturalWidth > 0,
      await picture.elementHandle(),
    );
    const shown = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    expect(shown).toBe(WIDTH);
  });
});
