import type { Frame, Page, Request } from 'playwright-core';
import { UID } from '../../content-types';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { eventually } from '../support/eventually';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { startPanelApp, type PanelApp } from './support/app';
import { startBrowser, type TestBrowser } from './support/browser';
import { createChannel, decided, type LoggedMessage } from './support/channel';
import { allAsText, hostileMails, MARK } from './support/hostile-mail';

const LOG = '/admin/plugins/email-channel/messages';
const MAILBOX = 'support@desk.example';
const TALKING = 'talking@desk.example';
const OPENING = '<opening@outside.example>';
/** Strapi's own panel asks there for a newer Strapi. */
const UPDATE_CHECK = 'https://api.github.com/repos/strapi/strapi/releases/latest';
const SENDER = 'mallory@outside.example';

describeWith(['chromium', 'dovecot'], 'a message that tries to run a script or to reach another host', () => {
  const mails = hostileMails(SENDER);
  const replies = hostileMails(SENDER, OPENING);
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;
  let page: Page;
  /** A channel without that limit, whose preview shows a ticket. */
  let unlimited: string;
  let messages: LoggedMessage[];
  /** documentId of the ticket that the same mails answered. */
  let ticket: string;
  const dialogs: string[] = [];
  const errors: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: 'pass', [TALKING]: 'pass' } });
    // The second and later mails of a sender in an hour are held here, and held mail can be looked at in the log.
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ from: SENDER, subject: 'Harmless' }));
    for (const { raw } of mails) dovecot.deliver(MAILBOX, 'INBOX', raw);
    dovecot.deliver(
      TALKING,
      'INBOX',
      rawMail({ from: SENDER, subject: 'All as text', messageId: OPENING, body: allAsText() }),
    );
    for (const { raw } of replies) dovecot.deliver(TALKING, 'INBOX', raw);
    app = await startPanelApp();
    browser = await startBrowser(app);
    const limited = await createChannel(app, dovecot, { username: MAILBOX, senderLimitPerHour: 1 });
    const talking = await createChannel(app, dovecot, {
      username: TALKING,
      name: 'Talking',
      senderLimitPerHour: 1_000,
    });
    unlimited = await createChannel(app, dovecot, { username: MAILBOX, name: 'Preview', status: 'draft' });
    messages = await decided(app, mails.length + 1, limited);
    const conversation = await decided(app, replies.length + 1, talking);
    ticket = conversation.find(({ outcome }) => outcome === 'ticket')!.ticket!.documentId;
    expect(conversation.filter(({ outcome }) => outcome === 'reply')).toHaveLength(replies.length);
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
      page.frames().map((frame) =>
        frame
          .evaluate(() => '__xss' in window)
          .catch((error) => {
            if (!frame.isDetached()) throw error;
            return false;
          }),
      ),
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

  it('is held, in each form', () => {
    expect(messages.filter(({ outcome }) => outcome === 'held')).toHaveLength(mails.length);
  });

  /** Leads the panel, without loading it anew, to one of its pages. */
  const goTo = (path: string) =>
    page.evaluate((address) => {
      history.pushState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate', { state: null }));
    }, path);

  it.each(mails)('does nothing in the message log: $tries', async ({ tries }) => {
    const { id } = messages.find(({ subject }) => subject.startsWith(`${tries} <`))!;
    await goTo(LOG);
    await page.getByRole('heading', { name: 'Message log' }).waitFor();
    await goTo(`${LOG}/${id}`);
    await page
      .getByRole('heading', { level: 1 })
      .filter({ hasText: `${tries} <` })
      .waitFor();
    await page.frameLocator('iframe[title="Formatted"]').getByText(MARK).first().waitFor();
    await page.getByRole('button', { name: /^Headers/ }).click();
    await page.getByText('X-Note').waitFor();
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.locator('pre').filter({ hasText: MARK }).waitFor();
    expect(await harm()).toEqual(NONE);
  });

  it('does nothing in the list of the log', async () => {
    await page.goto(`${LOG}?outcome=held&pageSize=100`);
    await page.getByRole('link', { name: /^a script element </ }).waitFor();
    expect(await page.getByRole('link', { name: /<img src=x:y onerror=top/ }).count()).toBe(mails.length);
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

  it('does nothing in a ticket created from it', async () => {
    await page.goto(`${LOG}?outcome=held&pageSize=100`);
    await page.getByRole('link', { name: /^a script element </ }).click();
    await page.getByRole('button', { name: 'Create ticket', exact: true }).click();
    await page.getByRole('link', { name: 'Open ticket' }).click();
    await page.waitForURL('**/content-manager/**');
    await page.getByText(MARK).first().waitFor();
    const toggle = page.getByRole('button', { name: 'Preview mode' });
    if (await toggle.count()) await toggle.first().click();
    expect(await harm()).toEqual(NONE);
  });

  it('does nothing in a ticket with all of its text as Markdown', async () => {
    await page.goto(`/admin/content-manager/collection-types/${UID.ticket}/${ticket}`);
    await page.getByRole('button', { name: 'Preview mode' }).click();
    await page.getByRole('button', { name: 'Markdown mode' }).waitFor();
    await page.getByText(MARK).last().waitFor();
    expect(await harm()).toEqual(NONE);
  });

  describe('in the conversation of a ticket', () => {
    let frames: Frame[];

    it('does nothing when it is shown in full', async () => {
      await page.goto(`/admin/content-manager/collection-types/${UID.ticket}/${ticket}`);
      await page.getByRole('link', { name: 'Open conversation' }).click();
      const place = page.getByRole('main');
      const unfold = place.getByRole('button', { name: 'Show full message' });
      await unfold.first().waitFor();
      expect(await unfold.count()).toBe(replies.length);
      await unfold.evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()));
      await place
        .locator('iframe[title="Formatted"]')
        .nth(replies.length - 1)
        .waitFor();
      frames = await Promise.all(
        (await place.locator('iframe[title="Formatted"]').all()).map(
          async (frame) => (await (await frame.elementHandle())!.contentFrame())!,
        ),
      );
      expect(frames).toHaveLength(replies.length);
      for (const frame of frames) await frame.getByText(MARK).first().waitFor();
      expect(await harm()).toEqual(NONE);
    });

    it('contains no form, script or frame, and only its own images', async () => {
      const found = await Promise.all(
        frames.map((frame) =>
          frame
            .locator(
              'form, input, button, script, link, object, embed, iframe, svg, math, video, audio, style:not(head > *)',
            )
            .count(),
        ),
      );
      expect(found.filter((count) => count > 0)).toEqual([]);
      const shown = await Promise.all(
        frames.map((frame) =>
          frame
            .locator('img')
            .evaluateAll(
              (images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length,
            ),
        ),
      );
      expect(shown.filter((count) => count > 0)).toEqual([]);
    });

    it('opens a link in a new tab without access to the panel', async () => {
      const address = page.url();
      const links = await Promise.all(
        frames.map(async (frame) => (await frame.locator('a[href^="https://opener"]').count()) > 0),
      );
      const frame = frames[links.indexOf(true)]!;
      const [tab] = await Promise.all([
        page.waitForEvent('popup'),
        frame.locator('a[href^="https://opener"]').click(),
      ]);
      expect(await tab.evaluate(() => window.opener)).toBeNull();
      // Also shows that connections to those hosts are seen at all.
      await eventually('the connection', () => browser.trackedConnections() > 0);
      await tab.close();
      expect(page.url()).toBe(address);
    });
  });

  it('causes no error in the admin panel', () => {
    expect(errors).toEqual([]);
  });
});
