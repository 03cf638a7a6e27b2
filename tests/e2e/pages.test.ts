import type { Page } from 'playwright-core';
import { UID } from '../../content-types';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { violationsOf } from './support/axe';
import { startPanelApp, type PanelApp } from './support/app';
import { picture, startBrowser, type TestBrowser } from './support/browser';
import { createChannel, decided } from './support/channel';

const MAILBOX = 'support@desk.example';
const ROOT = '/admin/plugins/email-channel';
const CONTENT = '/admin/content-manager/collection-types';
const SETTINGS = '/admin/settings/email-channel';

describeWith(['chromium', 'dovecot'], 'the pages of the admin panel', () => {
  let app: PanelApp;
  let dovecot: Dovecot;
  let browser: TestBrowser;
  let page: Page;
  let channel: string;
  let failed: number;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [MAILBOX]: 'pass' } });
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'A question' }));
    dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'Sent too early', body: '' }));
    app = await startPanelApp();
    browser = await startBrowser(app);
    channel = await createChannel(app, dovecot, { username: MAILBOX });
    failed = (await decided(app, 2)).find(({ subject }) => subject === 'Sent too early')!.id;
    page = await browser.pageOf(app.admin);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await dovecot?.stop();
  });

  const violations = (part?: string) => violationsOf(page, part);

  describe('have no serious accessibility violation:', () => {
    const PAGES: [string, () => string, () => Promise<unknown>][] = [
      [
        'list of channels',
        () => `${ROOT}/channels`,
        () => page.getByRole('link', { name: 'Support' }).waitFor(),
      ],
      [
        'connection',
        () => `${ROOT}/channels/${channel}/connection`,
        () => page.getByLabel(/^Host\/IP/).waitFor(),
      ],
      [
        'reading',
        () => `${ROOT}/channels/${channel}/reading`,
        () => page.getByText('Folder to read').waitFor(),
      ],
      [
        'mapping',
        () => `${ROOT}/channels/${channel}/mapping`,
        () => page.getByLabel('Default value of description').waitFor(),
      ],
      [
        'message log',
        () => `${ROOT}/messages`,
        () => page.getByRole('link', { name: 'Sent too early' }).waitFor(),
      ],
      ['message', () => `${ROOT}/messages/${failed}`, () => page.getByText('How it was decided').waitFor()],
      ['settings', () => SETTINGS, () => page.getByText('Message size').waitFor()],
      [
        'template in the Content Manager',
        () => `${CONTENT}/${UID.template}/${app.template}`,
        () => page.getByRole('table', { name: 'fields' }).waitFor(),
      ],
      [
        'offer in the Content Manager',
        () => `${CONTENT}/${UID.offer}/create`,
        () => page.getByText('Choose the template first. Its fields then appear here.').waitFor(),
      ],
    ];

    it.each(PAGES)('%s', async (name, address, shown) => {
      await page.goto(address());
      await shown();
      if (name === 'settings') await picture(page, 'settings');
      expect(await violations()).toEqual([]);
    });
  });

  it('have no violation in the dark theme either', async () => {
    await page.evaluate(() => localStorage.setItem('STRAPI_THEME', 'dark'));
    const found: Record<string, string[]> = {};
    for (const address of ['channels', `channels/${channel}/mapping`, 'messages', `messages/${failed}`]) {
      await page.goto(`${ROOT}/${address}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      found[address] = await violations();
    }
    await page.evaluate(() => localStorage.setItem('STRAPI_THEME', 'light'));
    expect(Object.values(found).flat()).toEqual([]);
  });

  it('have no violation in the widget of the home page', async () => {
    await page.goto('/admin');
    await page.getByText('tickets created today').waitFor();
    await page
      .getByText('tickets created today')
      .evaluate((element) => element.closest('section, article, div[class]')!.setAttribute('id', 'widget'));
    expect(await violations('#widget')).toEqual([]);
  });

  it('show all columns of the log on a laptop, even with a long reason', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${ROOT}/messages`);
    await page.getByRole('link', { name: 'Open ticket' }).first().waitFor();
    const { x, width } = (await page.getByRole('link', { name: 'Open ticket' }).first().boundingBox())!;
    expect(x + width).toBeLessThan(1280);
  });

  describe('include a message log that looks like Strapi’s own lists,', () => {
    const search = () => page.getByPlaceholder('Search sender, subject or Message-ID');
    const row = (subject: string) => page.getByRole('row').filter({ hasText: subject });

    it.each([
      ['a laptop', 1280],
      ['a phone', 375],
    ])('with an open search field and a filter bar on %s', async (_what, width) => {
      await page.setViewportSize({ width, height: 812 });
      await page.goto(`${ROOT}/messages`);
      await row('Sent too early').waitFor();
      const bar = page.getByRole('search', { name: 'Filters' });
      for (const filter of ['Channel', 'Outcome', 'Reason', 'From', 'To']) {
        const { x, width: wide } = (await bar
          .getByRole('combobox', { name: filter, exact: true })
          .boundingBox())!;
        expect(x + wide).toBeLessThanOrEqual(width);
      }
      await search().fill('too early');
      await search().press('Enter');
      await row('A question').waitFor({ state: 'detached' });
      await bar.getByRole('button', { name: 'Clear' }).first().click();
      await row('A question').waitFor();
      expect(await violations()).toEqual([]);
      await picture(page, `message-log-${width}`);
    });

    it('with relative times, and the absolute time on hover', async () => {
      await page.goto(`${ROOT}/messages`);
      const time = row('A question').locator('time');
      await time.waitFor();
      expect(await time.innerText()).toMatch(/^(now|\d+ (second|minute)s? ago)$/);
      expect(await time.getAttribute('title')).toMatch(/\d{4}.*\d:\d\d/);
    });
  });

  describe('work, have no accessibility violation and fit on a phone:', () => {
    const main = () => page.getByRole('main');
    const button = (name: string) => main().getByRole('button', { name, exact: true });
    const row = (text: string) => main().getByRole('row').filter({ hasText: text });
    const isWell = async () => {
      // Strapi's own button under the mouse has too little contrast.
      await page.mouse.move(0, 0);
      await page.waitForTimeout(500);
      expect(await violations()).toEqual([]);
      await page.setViewportSize({ width: 375, height: 812 });
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
      expect(await violations()).toEqual([]);
    };

    beforeEach(() => page.setViewportSize({ width: 1280, height: 800 }));

    it('people, whose data is listed and erased', async () => {
      dovecot.deliver(MAILBOX, 'INBOX', rawMail({ from: 'gone@customer.example', subject: 'To be erased' }));
      await app.request('POST', `/email-channel/channels/${channel}/read`, {});
      await decided(app, 3);
      await page.goto(`${ROOT}/people`);
      await main().getByLabel('Email address').fill('gone@customer.example');
      await button('Search').click();
      await main().getByText('1 entry in the message log').waitFor();
      await isWell();
      await button('Erase').click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Everything about gone@customer.example was erased.').first().waitFor();
      await main().getByText('Ada Byrne').first().waitFor();
      await isWell();
    });

    it('missing mail, which is found in Junk and becomes a ticket with one click', async () => {
      const messageId = '<missed@customer.example>';
      dovecot.deliver(MAILBOX, 'Junk', rawMail({ messageId, subject: 'Did you get it?' }));
      await page.goto(`${ROOT}/where`);
      await main().getByRole('textbox').fill(messageId);
      await button('Find the message').click();
      await main().getByText('In Junk on the server (folder Junk).').waitFor();
      await isWell();
      await button('Move and create ticket').click();
      await main().getByRole('link', { name: 'Ticket', exact: true }).waitFor();
      await button('Find the message').click();
      await main().getByText('1 message in the message log').waitFor();
      await isWell();
    });

    it('instances, with the check that each message is accounted for', async () => {
      await page.goto(`${ROOT}/instances`);
      await row('Reads and sends').waitFor();
      const proof = main()
        .getByRole('table', { name: 'Completeness' })
        .getByRole('row')
        .filter({ hasText: 'Support' });
      await proof.getByRole('button', { name: /^Check now/ }).click();
      await proof.getByText(/^(\d+) of \1 accounted for$/).waitFor();
      await isWell();
    });
  });

  it('work with the keyboard only: Tab reaches table contents, Enter and Escape work', async () => {
    await page.goto(`${ROOT}/channels`);
    await page.getByRole('link', { name: 'Support', exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Status' }).focus();
    const reached: string[] = [];
    for (let stops = 0; stops < 6 && reached.at(-1) !== 'Actions for Support'; stops += 1) {
      await page.keyboard.press('Tab');
      reached.push((await page.locator(':focus').textContent()) ?? '');
    }
    expect(reached).toEqual(['Name', 'Mailbox', 'Status', 'Support', '1 message', 'Actions for Support']);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Read now' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menuitem', { name: 'Read now' }).waitFor({ state: 'detached' });
    expect(await page.locator(':focus').textContent()).toBe('Actions for Support');
  });

  it('fit on a phone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    for (const address of [
      'channels',
      `channels/${channel}/connection`,
      `channels/${channel}/reading`,
      `channels/${channel}/mapping`,
      'messages',
    ]) {
      await page.goto(`${ROOT}/${address}`);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    }
  });

  describe('for a user without permissions for the plugin', () => {
    let stranger: Page;

    beforeAll(async () => {
      stranger = await browser.pageOf(await app.personWith([]));
    });

    it('are not in the menu', async () => {
      await stranger.getByRole('link', { name: 'Home' }).first().waitFor();
      expect(await stranger.getByRole('link', { name: 'Email Channel' }).count()).toBe(0);
    });

    it.each([
      ['list of channels', () => `${ROOT}/channels`],
      ['new channel', () => `${ROOT}/channels/new`],
      ['channel', () => `${ROOT}/channels/${channel}/connection`],
      ['message log', () => `${ROOT}/messages`],
      ['message', () => `${ROOT}/messages/${failed}`],
      ['settings', () => SETTINGS],
    ])('cannot be opened by address: %s', async (_name, address) => {
      await stranger.goto(address());
      await stranger.getByText(/don't have the permissions/i).waitFor();
      expect(await stranger.getByText(/Support|Sent too early|Message size/).count()).toBe(0);
    });
  });

  describe('for a user who may only read the log', () => {
    let reader: Page;

    beforeAll(async () => {
      reader = await browser.pageOf(await app.personWith(['messages.read']));
    });

    it('open at the log, without a link to channels', async () => {
      await reader.getByRole('link', { name: 'Email Channel' }).first().click();
      await reader.getByRole('link', { name: 'Sent too early' }).waitFor();
      expect(await reader.getByRole('link', { name: 'Channels', exact: true }).count()).toBe(0);
    });

    it('have no actions on a message', async () => {
      await reader.getByRole('link', { name: 'Sent too early' }).click();
      await reader.getByText('How it was decided').waitFor();
      for (const name of ['Retry', 'Dismiss', 'Download original message'])
        expect(await reader.getByRole('button', { name }).count()).toBe(0);
    });
  });
});
