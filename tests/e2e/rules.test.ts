import type { Page } from 'playwright-core';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { eventually } from '../support/eventually';
import { violationsOf } from './support/axe';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { startPanelApp, type PanelApp } from './support/app';
import { startBrowser, type TestBrowser } from './support/browser';
import { createChannel, decided } from './support/channel';

const MAILBOX = 'support@desk.example';
const ROOT = '/admin/plugins/email-channel';
jest.setTimeout(180_000);

describeWith(['chromium', 'dovecot'], 'an admin who writes rules', () => {
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;
  let page: Page;
  let channel: string;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: 'pass' } });
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'Complaint about the lift' }));
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'Praise' }));
    app = await startPanelApp();
    browser = await startBrowser(app);
    channel = await createChannel(app, dovecot, { username: MAILBOX });
    await decided(app, 2);
    page = await browser.pageOf(app.admin);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await dovecot?.stop();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const choose = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).last().click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  const names = () => page.getByRole('row').getByRole('link').allTextContents();

  it('must confirm a rule that was not tested', async () => {
    await page.goto(`${ROOT}/rules?channel=${channel}`);
    await page.getByRole('link', { name: 'Add rule' }).first().click();
    await page.getByLabel(/^Name/).fill('Praise is skipped');
    await choose('Condition', 'subject');
    await page.getByLabel('Value').fill('praise');
    await choose('Action', 'Skip the message');
    await button('Save').click();
    await page.getByText('Not tested on past messages').waitFor();
    await button('Save without testing').click();
    await page.getByRole('link', { name: 'Praise is skipped' }).waitFor();
  });

  it('sees what a rule would have done with yesterday’s messages, next to their outcomes', async () => {
    await page.goto(`${ROOT}/rules/new?channel=${channel}`);
    await page.getByLabel(/^Name/).fill('Complaints wait');
    await choose('Condition', 'subject');
    await page.getByLabel('Value').fill('complaint');
    await choose('Action', 'Hold the message');
    await button('Test').click();
    await page.getByText('The rule applies to', { exact: false }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'Complaint about the lift' });
    await row.waitFor();
    expect(await row.locator('td').allInnerTexts()).toEqual([
      expect.stringContaining('Complaint about the lift'),
      expect.stringMatching(/Incident$/),
      expect.stringMatching(/A rule held the message for review\.$/),
      'Compare',
    ]);
    await row.getByRole('link').waitFor();
    await button('Save').click();
    await page.getByRole('link', { name: 'Complaints wait' }).waitFor();
  });

  it('reorders rules with the keyboard and by dragging', async () => {
    await page.goto(`${ROOT}/rules?channel=${channel}`);
    await page.getByRole('link', { name: 'Complaints wait' }).waitFor();
    expect(await names()).toEqual(['Praise is skipped', 'Complaints wait']);
    await button('Move Complaints wait up').press('Enter');
    await page.getByRole('row').nth(1).getByRole('link', { name: 'Complaints wait' }).waitFor();
    await page
      .getByTitle('Drag Complaints wait to another place')
      .dragTo(page.getByRole('row').filter({ hasText: 'Praise is skipped' }));
    await page.getByRole('row').nth(1).getByRole('link', { name: 'Praise is skipped' }).waitFor();
  });

  it('must confirm an untested change of what a channel accepts', async () => {
    await page.goto(`${ROOT}/channels/${channel}/reading`);
    await page.getByText('Folder to read').waitFor();
    await page.getByLabel(/^Denied Domains/).fill('evil.example');
    await page.getByLabel(/^Denied Domains/).press('Enter');
    await button('Next').click();
    await page.getByText('Not tested on past messages').waitFor();
    await button('Test').click();
    await page.getByText('2 messages were tested', { exact: false }).waitFor();
    await button('Next').click();
    await page.getByLabel('Default value of description').waitFor();
  });

  it('has second thoughts: what a rule skipped becomes tickets once the rule is changed', async () => {
    for (const number of [1, 2]) {
      dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: `Praise ${number}` }));
      await decided(app, 2 + number);
    }
    const praise = async () =>
      (await decided(app, 4))
        .filter(({ subject }) => /^Praise \d/.test(subject))
        .map(({ outcome }) => outcome);
    expect(await praise()).toEqual(['skipped', 'skipped']);
    await page.goto(`${ROOT}/rules?channel=${channel}`);
    await page.getByRole('link', { name: 'Praise is skipped' }).click();
    await page.getByLabel('Value').fill('praise from a robot');
    await button('Test').click();
    await page.getByText('2 messages would become tickets. Save first', { exact: false }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'Praise 1' });
    await row.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog');
    const cells = dialog.getByRole('row').filter({ hasText: 'Subject' }).locator('td');
    await cells.first().waitFor();
    expect(await cells.allInnerTexts()).toEqual(['Subject', '—', 'Praise 1']);
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await button('Save').click();
    await page.getByText('2 messages would be tickets now.').waitFor();
    await button('Create 2 tickets').click();
    await button('Create 2 tickets').waitFor({ state: 'detached' });
    await eventually('the tickets', async () => (await praise()).every((outcome) => outcome === 'ticket'));
  });

  it('writes a group of conditions, and sees at its place that one cannot be used', async () => {
    await page.goto(`${ROOT}/rules/new?channel=${channel}`);
    await page.getByLabel(/^Name/).fill('Adverts');
    await page.getByLabel('Value').fill('advert');
    await button('Add group').click();
    await choose('Condition', 'body');
    await choose('Comparison', 'matches the expression');
    await page.getByLabel('Value').last().fill('(?<=very )cheap');
    await choose('Action', 'Block the sender');
    await button('Save').click();
    await button('Save without testing').click();
    await page.getByText('Look-around and back-references', { exact: false }).first().waitFor();
    // The look of a button under the mouse is Strapi's own.
    await page.mouse.move(0, 0);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('Value').last().fill('very +cheap');
    await button('Save').click();
    await button('Save without testing').click();
    const saved = page.getByRole('row').filter({ hasText: 'Adverts' });
    await saved.getByText('Block the sender').waitFor();
    expect(await violationsOf(page)).toEqual([]);

    const advert = { from: 'ads@shop.example', subject: 'Advert', body: 'It is very cheap.' };
    for (const count of [5, 6]) {
      dovecot.deliver(MAILBOX, 'INBOX', rawMail(advert));
      await decided(app, count);
    }
    const log = (await decided(app, 6)).filter(({ subject }) => subject === 'Advert');
    expect(log.map(({ outcome }) => outcome).sort()).toEqual(['skipped', 'ticket']);
  });

  it('tests a rule on messages that are only in the mailbox, on request', async () => {
    await app.request('PUT', `/email-channel/channels/${channel}`, { keepOriginalDays: 0 });
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'Stored nowhere else' }));
    await decided(app, 7);
    await page.goto(`${ROOT}/rules/new?channel=${channel}`);
    await page.getByLabel(/^Name/).fill('Elsewhere');
    await page.getByLabel('Value').fill('nowhere');
    await choose('Action', 'Hold the message');
    await button('Test').click();
    await page.getByText('The rule applies to 0 of', { exact: false }).waitFor();
    await page.getByRole('checkbox', { name: 'Also fetch messages from the mailbox' }).click();
    await button('Test').click();
    await page.getByText('The rule applies to 1 of', { exact: false }).waitFor();
    await page.getByRole('row').filter({ hasText: 'Stored nowhere else' }).waitFor();
  });
});
