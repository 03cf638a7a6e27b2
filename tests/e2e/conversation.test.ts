import type { Page } from 'playwright-core';
import { UID } from '../../content-types';
import { describeWith } from '../support/available';
import { rawMail, rawMailWithPictures } from '../support/desk';
import { eventually } from '../support/eventually';
import { headerOf } from '../support/mailservers/smtp-sink';
import { violationsOf } from './support/axe';
import { ANNA, MAILBOX, PNG, startAgentDesk, type AgentDesk } from './support/agent-desk';
import { picture, TRACKERS } from './support/browser';

/** One way from beginning to end: each step starts where the one before ended. */
describeWith(['chromium', 'dovecot'], 'an agent who answers a ticket in the Content Manager', () => {
  let desk: AgentDesk;
  let page: Page;
  let ticket: string;

  beforeAll(async () => {
    desk = await startAgentDesk({
      mail: rawMail({ from: ANNA, subject: 'No network', body: 'The network is down on floor 2.' }),
      permissions: ['tickets.read', 'tickets.reply', 'tickets.note', 'tickets.merge'],
    });
    ({ page } = desk);
    ticket = desk.first.ticket!.documentId;
  }, 180_000);
  afterAll(() => desk?.stop());

  const place = () => page.getByRole('main');
  const button = (name: string) => place().getByRole('button', { name, exact: true });
  /** A message of the conversation, by a part of its text. */
  const message = (part: string) => place().getByRole('listitem').filter({ hasText: part });
  /** A reply waits ten seconds, in which it can be taken back. */
  const SENT_MS = 60_000;
  const delivery = (part: string) => message(part).getByRole('status');
  const open = async () => {
    await page.getByRole('link', { name: 'Open conversation' }).click();
    await message('The network is down on floor 2.').waitFor();
  };
  const write = async (words: string, send: 'Send reply' | 'Add note') => {
    await place()
      .getByRole('textbox', { name: /^Message/ })
      .fill(words);
    await button(send).click();
    await message(words).waitFor();
  };

  it('reads it next to the ticket', async () => {
    await page.goto(`/admin/content-manager/collection-types/${UID.ticket}`);
    await page.getByText('No network').first().click();
    await page.getByText('1 message', { exact: true }).waitFor();
    await open();
    await message('First message').getByText('anna@customer.example').waitFor();
    await place().getByText('From Support').waitFor();
  });

  it('replies by email', async () => {
    await write('Which room is it?', 'Send reply');
    const [mail] = await desk.sink.waitFor(1);
    expect(mail!.to).toEqual(['anna@customer.example']);
    expect(headerOf(mail!.raw, 'Subject')).toMatch(/^Re: No network \[#\d+\]$/);
    expect(headerOf(mail!.raw, 'Reply-To')).toContain(MAILBOX);
    await delivery('Which room is it?')
      .filter({ hasText: /^Sent / })
      .waitFor({ timeout: SENT_MS });
    expect(
      await place()
        .getByRole('textbox', { name: /^Message/ })
        .inputValue(),
    ).toBe('');
  });

  it('sees the customer’s answer appear in the conversation', async () => {
    const [mail] = desk.sink.mails;
    desk.dovecot.deliver(
      MAILBOX,
      'INBOX',
      rawMail({
        from: ANNA,
        subject: headerOf(mail!.raw, 'Subject')!,
        inReplyTo: headerOf(mail!.raw, 'Message-ID')!,
        body: 'Room 214.\r\n\r\nOn Mon, Mar 2, 2026 at 11:00 AM Support <support@desk.example> wrote:\r\n\r\n> Which room is it?',
      }),
    );
    const answer = message('Room 214.');
    await answer.waitFor({ timeout: 45_000 });
    await answer.getByText('Received').waitFor();
    expect(await answer.getByText('> Which room is it?').count()).toBe(0);
    await answer.getByRole('button', { name: 'Show full message' }).click();
    await answer.getByText('> Which room is it?').waitFor();
  });

  it('sees the images of a message, and remote ones only on request', async () => {
    const pixel = `https://pixel.${TRACKERS}/p.gif`;
    desk.dovecot.deliver(
      MAILBOX,
      'INBOX',
      rawMailWithPictures(
        `<p>Here it is.</p><img id="own" src="cid:plan@customer.example"><img src="${pixel}">`,
        { 'Content-ID: <plan@customer.example>': PNG },
        { from: ANNA, inReplyTo: headerOf(desk.sink.mails[0]!.raw, 'Message-ID')! },
      ),
    );
    const shown = message('Here it is.');
    await shown.waitFor({ timeout: 45_000 });
    await shown.getByRole('button', { name: 'Show full message' }).click();
    const frame = shown.frameLocator('iframe[title="Formatted"]');
    const drawn = () =>
      eventually('the picture', async () => {
        const widths = await frame
          .locator('img')
          .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
        return widths.join() === '1,0';
      });
    await frame.getByText('Here it is.').waitFor();
    await drawn();
    expect(desk.browser.trackedConnections()).toBe(0);

    await shown.getByRole('button', { name: 'Show remote images' }).click();
    await frame.getByText('Here it is.').waitFor();
    await drawn();
    await eventually('the connection', () => desk.browser.trackedConnections() > 0);
    await shown.getByRole('button', { name: 'Hide full message' }).click();
  });

  it('adds an internal note that is not sent', async () => {
    await place().getByRole('tab', { name: 'Internal note' }).click();
    await write('Their switch is from 2009.', 'Add note');
    const note = message('Their switch is from 2009.');
    await note.getByText('Internal note').waitFor();
    await picture(page, 'conversation');
    expect(await note.getByRole('status').count()).toBe(0);
  });

  it('undoes a reply, which becomes the draft again, and formats text with the keyboard', async () => {
    await place().getByRole('tab', { name: 'Reply' }).click();
    const field = place().getByRole('textbox', { name: /^Message/ });
    await write('Sent too early.', 'Send reply');
    await message('Sent too early.').getByRole('button', { name: 'Undo' }).click();
    await message('Sent too early.').waitFor({ state: 'detached' });
    await eventually('the draft', async () => (await field.inputValue()) === 'Sent too early.');
    await field.fill('mark');
    await field.press('ControlOrMeta+a');
    await field.press('ControlOrMeta+b');
    expect(await field.inputValue()).toBe('**mark**');
    await place().getByText('Draft saved').waitFor();
    await page.reload();
    await eventually('the draft of the server', async () => (await field.inputValue()) === '**mark**');
    await field.fill('');
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await place().getByRole('tab', { name: 'Internal note', selected: true }).waitFor();
  });

  it('meets no accessibility violation found by axe, and can use a phone', async () => {
    expect(await violationsOf(page)).toEqual([]);
    const size = page.viewportSize()!;
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.setViewportSize(size);
  });

  it('sees why a reply was not sent and how to fix it, and sends it again', async () => {
    desk.sink.behaviour = { kind: 'refuse', code: 554 };
    await place().getByRole('tab', { name: 'Reply' }).click();
    await write('We replaced the switch.', 'Send reply');
    const reply = message('We replaced the switch.');
    await reply.getByText('Not sent', { exact: true }).waitFor({ timeout: SENT_MS });
    await reply
      .getByText(/the mail server rejected it \(SMTP 554\)\. Check the recipients’ addresses/)
      .waitFor();
    await page.getByRole('link', { name: 'Open the ticket' }).click();
    await page.getByText('1 message was not sent').waitFor();
    desk.sink.behaviour = { kind: 'take' };
    await open();
    await message('We replaced the switch.').getByRole('button', { name: 'Send again' }).click();
    await delivery('We replaced the switch.')
      .filter({ hasText: /^Sent / })
      .waitFor({ timeout: SENT_MS });
    expect(desk.sink.mails.map(({ raw }) => raw.includes('We replaced the switch.'))).toEqual([false, true]);
    expect(desk.sink.mails.some(({ raw }) => raw.includes('from 2009'))).toBe(false);
  });

  it('forwards a message to a supplier, whose answer the customer never sees', async () => {
    const before = desk.sink.mails.length;
    const first = message('The network is down on floor 2.');
    await first.getByRole('button', { name: 'Forward' }).click();
    await first.getByLabel('To', { exact: true }).fill('vendor@partner.example');
    await first.getByLabel('Message', { exact: true }).fill('Is it your switch?');
    await first.getByRole('button', { name: 'Send', exact: true }).click();
    const mail = (await desk.sink.waitFor(before + 1)).at(-1)!;
    expect(mail.to).toEqual(['vendor@partner.example']);
    await message('Is it your switch?')
      .getByText('Side conversation: the customer does not see it')
      .waitFor();
    desk.dovecot.deliver(
      MAILBOX,
      'INBOX',
      rawMail({
        from: 'vendor@partner.example',
        inReplyTo: headerOf(mail.raw, 'Message-ID')!,
        body: 'It is ours.',
      }),
    );
    const answer = message('It is ours.');
    await answer.getByText('Side conversation: the customer does not see it').waitFor({ timeout: 45_000 });
    await answer.getByRole('button', { name: 'Answer in the side conversation' }).waitFor();
    const participants = place().getByRole('list', { name: 'Add a participant' });
    expect(await participants.innerText()).not.toContain('vendor');
  });

  it('splits a message off into a ticket, merges it back, and undoes that', async () => {
    const tab = () => page.getByRole('alertdialog');
    await message('Room 214.').getByRole('button', { name: 'Split into a new ticket' }).click();
    await tab().getByRole('button', { name: 'Confirm' }).click();
    await place().getByText('Split off from “No network”', { exact: false }).waitFor();
    await message('Room 214.').waitFor();

    await place().getByLabel('Find the other ticket').fill('No network');
    const into = place().getByRole('button', { name: 'Merge into “No network”', exact: true });
    await into.click();
    await tab().getByRole('button', { name: 'Confirm' }).click();
    const merged = place().getByRole('status').filter({ hasText: 'was merged into this ticket' });
    await merged.waitFor();
    await message('Room 214.').waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await merged.getByRole('button', { name: 'Undo' }).click();
    await message('Room 214.').waitFor({ state: 'detached' });
    await place().getByRole('button', { name: 'Undo' }).click();
    await tab().getByText('is deleted').waitFor();
    await tab().getByRole('button', { name: 'Confirm' }).click();
    await message('Room 214.').waitFor();
  });

  it('writes the first message of a ticket created by phone', async () => {
    await page.goto(`/admin/content-manager/collection-types/${UID.ticket}/create`);
    await page.getByLabel(/^Subject/).fill('Called about a screen');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Open conversation' }).click();
    await place().getByLabel('To', { exact: true }).fill('eva@customer.example');
    await place().getByLabel('To', { exact: true }).press('Enter');
    const before = desk.sink.mails.length;
    await write('You called us.', 'Send reply');
    const mail = (await desk.sink.waitFor(before + 1)).at(-1)!;
    expect([mail.to, headerOf(mail.raw, 'Subject')]).toEqual([
      ['eva@customer.example'],
      expect.stringMatching(/^Called about a screen \[#\d+\]$/),
    ]);
  });

  describe('with a read-only role', () => {
    beforeAll(async () => {
      page = await desk.browser.pageOf(await desk.app.personWith(['tickets.read'], { tickets: true }));
      await page.goto(`/admin/content-manager/collection-types/${UID.ticket}/${ticket}`);
      await open();
    }, 60_000);

    it('cannot write anything', async () => {
      await message('Their switch is from 2009.').waitFor();
      await message('Room 214.').waitFor();
      expect(await place().getByRole('textbox').count()).toBe(0);
      expect(await place().getByRole('tab').count()).toBe(0);
    });
  });

  describe('with a role that may not read conversations', () => {
    it('sees only the ticket', async () => {
      page = await desk.browser.pageOf(await desk.app.personWith([], { tickets: true }));
      await page.goto(`/admin/content-manager/collection-types/${UID.ticket}/${ticket}`);
      await page.getByLabel(/^Subject/).waitFor();
      expect(await page.getByRole('link', { name: 'Open conversation' }).count()).toBe(0);
    });
  });
});
