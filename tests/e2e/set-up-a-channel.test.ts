import type { Page } from 'playwright-core';
import { UID } from '../../content-types';
import { describeWith } from '../support/available';
import { rawMail, rawMailWithFiles } from '../support/desk';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { startPanelApp, type PanelApp } from './support/app';
import { choose, picture, startBrowser, type TestBrowser } from './support/browser';

const MAILBOX = 'support@desk.example';
const PASSWORD = 'right-pass';

/** One way from beginning to end: each step starts where the one before ended. */
describeWith(['chromium', 'dovecot'], 'a new user who sets up a channel', () => {
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: PASSWORD } });
    dovecot.maildir(MAILBOX, 'Processed');
    deliver(rawMail({ subject: 'The lamp in room 7 flickers', body: 'It began this morning.' }));
    app = await startPanelApp();
    browser = await startBrowser(app);
    page = await browser.pageOf(app.admin);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await dovecot?.stop();
  });

  const deliver = (raw: string) => dovecot.deliver(MAILBOX, 'INBOX', raw);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const text = (value: string | RegExp) => page.getByText(value).first();
  const menu = () => page.getByRole('link', { name: 'Email Channel', exact: true }).first();
  /** Reads the mailbox by the menu of the channel. */
  const readNow = async () => {
    await menu().click();
    await button('Actions for Support').click();
    await page.getByRole('menuitem', { name: 'Read now' }).click();
    // New mail may have started a run already.
    await text(/^(Reading Support now|Support is already being read)/).waitFor();
  };
  const openLog = async () => {
    await menu().click();
    await page.getByRole('link', { name: 'Message log' }).click();
  };
  /** The row of the message log with a subject; the log asks the server again by itself. */
  const logRow = async (subject: string) => {
    await openLog();
    const row = page.getByRole('row').filter({ hasText: subject });
    await row.waitFor({ timeout: 45_000 });
    return row;
  };

  it('gets from the menu and the empty list to the wizard', async () => {
    await menu().click();
    await text(/No channels yet/).waitFor();
    await picture(page, 'channels-empty');
    await page.getByRole('link', { name: 'Add channel' }).last().click();
    await page.waitForURL('**/channels/new');
  });

  it('sees a wrong password reported at its field, without losing any input', async () => {
    await page.getByLabel(/^Channel name/).fill('Support');
    await page.getByLabel(/^Host\/IP/).fill('localhost');
    await page.getByLabel(/^Port/).fill(String(dovecot.ports.imaps));
    await page.getByLabel(/^Username/).fill(MAILBOX);
    await page.getByLabel(/^Custom CA certificate/).fill(dovecot.ca);
    await page.getByLabel('Password', { exact: true }).fill('wrong-pass');
    await button('Test Connection').click();
    await text('The connection failed').waitFor();
    const password = page.getByLabel('Password', { exact: true });
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    expect(await password.inputValue()).toBe('wrong-pass');
    const description = await password.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${description!.split(' ').at(-1)}"]`).innerText()).toMatch(/password/i);
    expect(await text('Signed in: failed').isVisible()).toBe(true);
  });

  it('sees each stage of the connection complete with the right password', async () => {
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Test Connection').click();
    await text(/The connection works\. The test took/).waitFor();
    expect(await page.getByText(/: passed$/).count()).toBe(8);
    await text(/INBOX: 1 message since/).waitFor();
    await picture(page, 'wizard-connection');
    await button('Next').click();
    await page.waitForURL('**/reading');
  });

  it('selects folders from those of the mailbox', async () => {
    await choose(page, 'After reading', 'Move to success folder');
    await page.getByRole('combobox', { name: /^Success folder/ }).click();
    await page.getByRole('option', { name: 'Processed' }).click();
    await picture(page, 'wizard-reading');
    await button('Next').click();
    await page.waitForURL('**/mapping');
  });

  it('selects a template, which brings its mapping', async () => {
    await choose(page, 'Template', /^Incident/);
    await text(/creates a ticket of type Incident in Ticket/).waitFor();
    for (const [property, field] of [
      ['Subject', 'subject (string)'],
      ['Body', 'description (richtext)'],
      ['Attachment', 'attachments (media)'],
    ] as const)
      await page.getByRole('combobox', { name: property, exact: true }).filter({ hasText: field }).waitFor();
  });

  it('previews the latest message of the mailbox as the ticket that it would become', async () => {
    await button('Preview the newest 5 messages').click();
    await text('A new ticket would be created.').waitFor();
    const ticket = page.getByRole('region', { name: 'Preview' });
    await ticket.getByText('The lamp in room 7 flickers').first().waitFor();
    await ticket.getByText('It began this morning.').waitFor();
    await picture(page, 'wizard-mapping');
  });

  it('saves and activates, and the channel is read', async () => {
    await button('Save and activate').click();
    await text('Support is active.').waitFor();
    await page.waitForURL('**/channels');
    await page.getByText(/^Healthy/).waitFor({ timeout: 45_000 });
    await picture(page, 'channels');
  });

  it('finds the message as a ticket with its source and its file', async () => {
    deliver(
      rawMailWithFiles([['plan.pdf', 'application/pdf', Buffer.from('%PDF-1.4 plan').toString('base64')]], {
        subject: 'A plan for the new desk',
      }),
    );
    await readNow();
    const row = await logRow('A plan for the new desk');
    await row.getByRole('link', { name: 'Open ticket' }).click();
    await page.waitForURL('**/content-manager/**');
    expect(await page.getByLabel(/^Subject/).inputValue()).toBe('A plan for the new desk');
    await page.getByRole('combobox', { name: 'Source' }).filter({ hasText: 'Email' }).waitFor();
    await page.getByText('plan.pdf').first().waitFor();
    await picture(page, 'ticket');
  });

  it('sees in the log why a message failed', async () => {
    deliver(rawMail({ subject: 'Sent too early', body: '' }));
    await readNow();
    const row = await logRow('Sent too early');
    await row.getByText('A required ticket field has no value.').waitFor();
    await picture(page, 'message-log');
    await row.getByRole('link', { name: 'Sent too early' }).click();
    await text('How it was decided').waitFor();
    await page.getByRole('img', { name: 'Decided here' }).waitFor();
    await picture(page, 'message');
  });

  it('fixes the mapping, and the failed message becomes a ticket without a retry', async () => {
    await menu().click();
    await page.getByRole('link', { name: 'Support', exact: true }).click();
    await page.getByRole('button', { name: 'Ticket Mapping' }).click();
    await page.waitForURL('**/mapping');
    await page.getByLabel('Default value of description').fill('(no text)');
    await button('Save').click();
    await text('Not tested on past messages').waitFor();
    await button('Save').click();
    await text('Not tested on past messages').waitFor({ state: 'detached' });
    const row = await logRow('Sent too early');
    await row.getByText('A new ticket was created.').waitFor();
    await row.getByRole('link', { name: 'Sent too early' }).click();
    await page.getByRole('link', { name: 'Open ticket' }).click();
    await page.waitForURL('**/content-manager/**');
    expect(await page.getByLabel(/^Subject/).inputValue()).toBe('Sent too early');
  });

  /** Publishes the template, or takes it back. */
  const template = (action: 'publish' | 'unpublish') =>
    app.request(
      'POST',
      `/content-manager/collection-types/${UID.template}/${app.template}/actions/${action}`,
      {},
    );
  const act = async (action: string, channel = 'Support') => {
    await button(`Actions for ${channel}`).click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  it('is warned about an unpublished template, and creates the held tickets once it is published again', async () => {
    await template('unpublish');
    await menu().click();
    await text(/^The template is no longer published\./).waitFor();
    deliver(rawMail({ subject: 'Without a template' }));
    await readNow();
    await (await logRow('Without a template')).getByText('Held').waitFor();
    await menu().click();
    // Inactive, it decides nothing by itself.
    await act('Deactivate');
    await text('Support is inactive.').waitFor();
    await template('publish');
    await page.reload();
    await text('1 held message can be a ticket now.').waitFor();
    await button('Create them').click();
    await text('1 held message of Support is being decided again.').waitFor();
    const row = await logRow('Without a template');
    await row.getByRole('link', { name: 'Open ticket' }).waitFor({ timeout: 45_000 });
  });

  it('hands over the tickets to another channel when deleting the channel', async () => {
    await menu().click();
    await act('Duplicate');
    await text('A draft with the settings of Support was created.').waitFor();
    await menu().click();
    const copy = page.getByRole('link', { name: /^Support .+/ });
    const successor = (await copy.textContent())!;
    await act('Delete');
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(/replies that arrive become new tickets/).waitFor();
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: successor }).click();
    await dialog.getByText(/sends replies from its own address/).waitFor();
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await text('Support was deleted.').waitFor();
    const row = await logRow('A plan for the new desk');
    await row.getByText(successor).waitFor();
    expect(await row.getByRole('link', { name: 'Open ticket' }).count()).toBe(1);
  });
});
