import type { Page, Request } from 'playwright-core';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { startPanelApp, type PanelApp } from './support/app';
import { startBrowser, type TestBrowser } from './support/browser';
import { createChannel, decided, type LoggedMessage } from './support/channel';
import { hostileMails, MARK } from './support/hostile-mail';

const MAILBOX = 'support@desk.example';
/** Strapi's own panel asks there for a newer Strapi. */
const UPDATE_CHECK = 'https://api.github.com/repos/strapi/strapi/releases/latest';
const SENDER = 'mallory@outside.example';

describeWith(['chromium', 'dovecot'], 'Mail that wants to run a script or to reach another host', () => {
  const mails = hostileMails(SENDER);
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;
  let page: Page;
  /** A channel without that limit, whose preview shows a ticket. */
  let unlimited: string;
  let messages: LoggedMessage[];
  const dialogs: string[] = [];
  const errors: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: 'pass' } });
    // The second and later mails of a sender in an hour are held here, and held mail can be looked at in the log.
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ from: SENDER, subject: 'Harmless' }));
    for (const { raw } of mails) dovecot.deliver(MAILBOX, 'INBOX', raw);
    app = await startPanelApp();
    browser = await startBrowser(app);
    await createChannel(app, dovecot, { username: MAILBOX, senderLimitPerHour: 1 });
    unlimited = await createChannel(app, dovecot, { username: MAILBOX, name: 'Preview', status: 'draft' });
    messages = await decided(app, mails.length + 1);
    page = await browser.pageOf(app.admin);
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const leaves = (request: Request) => {
      const url = request.url();
      const isOwn = new URL(url).origin === app.url || url === UPDATE_CHECK;
      if (!isOwn && /^(https?|wss?|ftp):/.test(url)) requests.push(url);
    };
    page.on('requestfinished', leaves);
    // What the page's policy stopped was never sent.
    page.on('requestfailed', (request) => {
      if (!/csp/i.test(request.failure()?.errorText ?? '')) leaves(request);
    });
    page.on('pageerror', ({ message }) => errors.push(message));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await dovecot?.stop();
  });

  /** What a mail got done on the page; nothing of it may be. */
  const harm = async () => {
    const ran = await Promise.all(
      page.frames().map((frame) => frame.evaluate(() => '__xss' in window).catch(() => false)),
    );
    return {
      ran: ran.includes(true),
      dialogs,
      tracked: browser.trackedConnections(),
      requests,
      left: new URL(page.url()).origin !== app.url,
    };
  };
  const NONE = { ran: false, dialogs: [], tracked: 0, requests: [], left: false };

  it('is held, each of it', () => {
    expect(messages.filter(({ outcome }) => outcome === 'held')).toHaveLength(mails.length);
  });

  it.each(mails)('does nothing in the message log: $tries', async ({ tries }) => {
    const { id } = messages.find(({ subject }) => subject.startsWith(`${tries} `))!;
    await page.goto(`/admin/plugins/email-channel/messages/${id}`);
    await page.frameLocator('iframe[title="Formatted"]').getByText(MARK).first().waitFor();
    await page.getByRole('button', { name: /^Headers/ }).click();
    await page.getByText('X-Note').waitFor();
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.locator('pre').filter({ hasText: MARK }).waitFor();
    expect(await harm()).toEqual(NONE);
  });

  it('does nothing in the list of the log', async () => {
    await page.goto('/admin/plugins/email-channel/messages');
    await page.getByRole('link', { name: /^a script element/ }).waitFor();
    expect(await harm()).toEqual(NONE);
  });

  it('does nothing in the preview of a channel', async () => {
    await page.goto(`/admin/plugins/email-channel/channels/${unlimited}/mapping`);
    const preview = page.getByRole('region', { name: 'Preview' });
    for (const { tries, raw } of mails) {
      await preview
        .locator('input[type=file]')
        .setInputFiles({ name: 'mail.eml', mimeType: 'message/rfc822', buffer: Buffer.from(raw) });
      await preview.getByText(`${tries} <img`).first().waitFor();
    }
    expect(await harm()).toEqual(NONE);
  });

  it('does nothing in the ticket that a person makes of it', async () => {
    await page.goto('/admin/plugins/email-channel/messages');
    await page.getByRole('link', { name: /^a script element/ }).click();
    await page.getByRole('button', { name: 'Create ticket', exact: true }).click();
    await page.getByRole('link', { name: 'Open ticket' }).click();
    await page.waitForURL('**/content-manager/**');
    await page.getByText(MARK).first().waitFor();
    const toggle = page.getByRole('button', { name: 'Preview mode' });
    if (await toggle.count()) await toggle.first().click();
    expect(await harm()).toEqual(NONE);
  });

  it('leaves the admin panel without an error', () => {
    expect(errors).toEqual([]);
  });
});
