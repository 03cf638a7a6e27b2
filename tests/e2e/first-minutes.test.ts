import type { Page } from 'playwright-core';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { startPanelApp, type PanelApp } from './support/app';
import { startBrowser, type TestBrowser } from './support/browser';
import { decided } from './support/channel';
import { FIRST_SUBJECT, firstMinutes, MOST_INTERACTIONS, MOST_MS } from './support/first-minutes';

const MAILBOX = 'support@desk.example';
const PASSWORD = 'right-pass';

/** A project in which nothing of the plugin is set up: no template is published. */
describeWith(['chromium', 'dovecot'], 'the first minutes of a new user', () => {
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: PASSWORD } });
    app = await startPanelApp({ template: false });
    browser = await startBrowser(app);
    page = await browser.pageOf(app.admin);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await dovecot?.stop();
  });

  it(`lead from "Add channel" to the first ticket in ${MOST_INTERACTIONS} interactions and 3 minutes`, async () => {
    const { interactions, ms } = await firstMinutes(page, { dovecot, user: MAILBOX, password: PASSWORD });

    expect(await page.getByLabel(/^Subject/).inputValue()).toBe(FIRST_SUBJECT);
    expect(await page.getByLabel(/^Requester email/).inputValue()).toBe('anna@customer.example');
    await page.getByText('Replies are sent to this address.').waitFor();
    await page.getByText('Conversation', { exact: true }).first().waitFor();
    expect(interactions).toBeLessThanOrEqual(MOST_INTERACTIONS);
    expect(ms).toBeLessThanOrEqual(MOST_MS);
    console.info(
      `From "Add channel" to the first ticket: ${interactions} interactions, ${Math.round(ms / 1_000)} s.`,
    );
  }, 240_000);

  it('include creating a template without leaving the wizard', async () => {
    await page.goto('/admin/plugins/email-channel/channels');
    await page.getByRole('link', { name: 'Support', exact: true }).click();
    await page.getByRole('button', { name: 'Ticket Mapping' }).click();
    await page.getByRole('button', { name: 'New template', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'New template' });
    await panel.getByLabel(/^Name/).fill('Cases');
    await panel.getByRole('combobox', { name: 'Create tickets in' }).click();
    await page.getByRole('option', { name: /^Case/ }).click();
    await panel.getByRole('combobox', { name: 'Add a field' }).click();
    await page.getByRole('option', { name: /^title/ }).click();
    await panel.getByRole('button', { name: 'Create and publish' }).click();
    await panel.waitFor({ state: 'hidden' });
    await page.getByText(/creates a ticket of type Incident in Case/).waitFor();
    expect(page.url()).toContain('/mapping');
  });

  it('start with a question on a copy of the database, which does not read or send before', async () => {
    await app.restartOnCopy();
    dovecot.deliver(MAILBOX, 'INBOX', Buffer.from(rawMail({ subject: 'To the copy?' })));
    await page.goto('/admin/plugins/email-channel/channels');
    await page.getByText(/^This looks like a copy of SQLite database/).waitFor();
    await page.getByRole('button', { name: 'Actions for Support' }).click();
    await page.getByRole('menuitem', { name: 'Read now' }).click();
    await page.getByText(/copy/i).nth(1).waitFor();
    expect((await decided(app, 1)).map(({ subject }) => subject)).toEqual([FIRST_SUBJECT]);

    await page.getByRole('button', { name: 'This is a copy: start reading here' }).click();
    await page.getByText(/Mail in the outbox belongs to the original/).waitFor();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Mail is now read and sent here.').first().waitFor();
    await page
      .locator('#main-content')
      .getByText(/^This looks like a copy of/)
      .waitFor({ state: 'detached' });
    expect((await decided(app, 2)).map(({ subject }) => subject)).toContain('To the copy?');
  }, 180_000);
});
