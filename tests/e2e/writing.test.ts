import type { Page } from 'playwright-core';
import { UID } from '../../content-types';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { eventually } from '../support/eventually';
import { headerOf } from '../support/mailservers/smtp-sink';
import { violationsOf } from './support/axe';
import { ANNA, MAILBOX, PNG, startAgentDesk, type AgentDesk } from './support/agent-desk';
import { decided } from './support/channel';

const PEOPLE = [
  'anna@customer.example',
  'bea@customer.example',
  'carl@partner.example',
  'dora@partner.example',
];

/** One way from beginning to end: each step starts where the one before ended. */
describeWith(['chromium', 'dovecot'], 'an agent who writes with the keyboard, to several people', () => {
  let desk: AgentDesk;
  let page: Page;

  beforeAll(async () => {
    desk = await startAgentDesk({
      mail: rawMail({
        from: ANNA,
        to: `Support <${MAILBOX}>, Bea <bea@customer.example>`,
        headers: ['Cc: Carl <carl@partner.example>, Dora <dora@partner.example>'],
        subject: 'The lift stands still',
        body: 'Nobody reaches floor 3.',
      }),
      channel: { replyToAll: true },
      permissions: ['tickets.read', 'tickets.reply', 'tickets.note', 'messages.block'],
    });
    ({ page } = desk);
    await saveReply('Opening hours', 'We are here from **8 to 17**, {{requester.name}}.');
    await saveReply('Order again', 'Please order again.');
    await page.goto(`/admin/content-manager/collection-types/${UID.ticket}`);
    await page.getByText('The lift stands still').first().click();
    await page.getByRole('link', { name: 'Open conversation' }).click();
    await message('Nobody reaches floor 3.').waitFor();
  }, 180_000);
  afterAll(() => desk?.stop());

  const saveReply = async (name: string, text: string) => {
    const path = `/content-manager/collection-types/${UID.savedReply}`;
    const { data } = await desk.app.request<{ data: { documentId: string } }>('POST', path, { name, text });
    await desk.app.request('POST', `${path}/${data.documentId}/actions/publish`, { name, text });
  };
  const place = () => page.getByRole('main');
  const field = () => place().getByRole('textbox', { name: /^Message/ });
  const message = (part: string) => place().getByRole('listitem').filter({ hasText: part });
  const tab = (name: string) => place().getByRole('tab', { name, selected: true });
  /** What a list of people holds, such as those in Cc. */
  const people = (list: string) =>
    place().getByRole('list', { name: list, exact: true }).getByRole('listitem').allInnerTexts();
  const isFocused = () => field().evaluate((element) => element === document.activeElement);

  it('switches between reply and note with r and n, which are letters inside the text', async () => {
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await tab('Internal note').waitFor();
    await eventually('the text to have the focus', isFocused);
    await page.keyboard.press('r');
    expect(await field().inputValue()).toBe('r');
    await field().fill('');
    await page.locator('h1').click();
    await page.keyboard.press('r');
    await tab('Reply').waitFor();
    await eventually('the text to have the focus', isFocused);
  });

  it('gets everyone suggested that the customer wrote to, never the mailbox itself', async () => {
    expect(await people('To')).toEqual([PEOPLE[0]]);
    expect((await people('Cc')).sort()).toEqual(PEOPLE.slice(1));
    await place().getByRole('button', { name: 'Reply to the sender only' }).click();
    await place().getByRole('list', { name: 'Cc', exact: true }).waitFor({ state: 'detached' });
    await place().getByRole('button', { name: 'Reply to all' }).click();
    expect((await people('Cc')).sort()).toEqual(PEOPLE.slice(1));
  });

  it('inserts a saved reply after a slash with the keyboard only, with the customer’s name filled in', async () => {
    await field().focus();
    await page.keyboard.type('/');
    const offered = () => place().getByRole('listbox', { name: 'Saved replies' }).getByRole('option');
    await eventually('both saved replies', async () => (await offered().count()) === 2);
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.type('hour');
    await eventually('the one that fits', async () => (await offered().count()) === 1);
    await page.keyboard.press('Enter');
    expect(await field().inputValue()).toBe('We are here from **8 to 17**, Anna.');
    await place().getByRole('listbox').waitFor({ state: 'detached' });
    await page.keyboard.type('\n/order');
    await place().getByRole('option', { name: 'Order again', selected: true }).waitFor();
    await page.keyboard.press('Escape');
    await place().getByRole('listbox').waitFor({ state: 'detached' });
    await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft');
    await field().fill('We are here from **8 to 17**, Anna.\n\n');
  });

  it('pastes an image, and sends to everyone with the keyboard', async () => {
    await field().evaluate((element, base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'plan [1].png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, PNG);
    await eventually('the picture in the text', async () => /!\[plan/.test(await field().inputValue()));
    expect(await field().inputValue()).toMatch(/Anna\.\n\n!\[plan  1 \.png\]\(file:\d+\)$/);
    await field().press('ControlOrMeta+Enter');
    await message('We are here from').waitFor();
    expect(await field().inputValue()).toBe('');
    const [mail] = await desk.sink.waitFor(1);
    expect(mail!.to.toSorted()).toEqual(PEOPLE);
    expect(headerOf(mail!.raw, 'To')).toContain('anna@customer.example');
    for (const address of PEOPLE.slice(1)) expect(headerOf(mail!.raw, 'Cc')).toContain(address);
    expect(mail!.raw).toContain('<strong>8 to 17</strong>');
    const [, shown] = /src=(?:3D)?"cid:([^"]+)"/.exec(mail!.raw.replace(/=\r\n/g, ''))!;
    expect(mail!.raw).toContain(`Content-ID: <${shown}>`);
  });

  it('gets an answer from someone in Cc, who becomes a participant, and removes another recipient', async () => {
    desk.dovecot.deliver(
      MAILBOX,
      'INBOX',
      rawMail({
        from: 'Carl <carl@partner.example>',
        to: `${ANNA}, Support <${MAILBOX}>`,
        headers: ['Cc: Bea <bea@customer.example>'],
        subject: headerOf(desk.sink.mails[0]!.raw, 'Subject')!,
        inReplyTo: headerOf(desk.sink.mails[0]!.raw, 'Message-ID')!,
        body: 'Our mechanic is on the way.',
      }),
    );
    await message('Our mechanic is on the way.').waitFor({ timeout: 45_000 });
    await eventually(
      'Carl to be answered',
      async () => (await people('To')).join() === 'carl@partner.example',
    );
    expect((await people('Cc')).sort()).toEqual(['anna@customer.example', 'bea@customer.example']);
    await place().getByRole('button', { name: 'Remove bea@customer.example' }).first().click();
    await field().fill('Thank you.');
    await field().press('ControlOrMeta+Enter');
    const mail = (await desk.sink.waitFor(2)).at(-1)!;
    expect(mail.to.toSorted()).toEqual(['anna@customer.example', 'carl@partner.example']);
  });

  it('keeps Bcc hidden from everyone else', async () => {
    await place().getByLabel('Bcc', { exact: true }).fill('boss@desk.example');
    await place().getByLabel('Bcc', { exact: true }).press('Enter');
    await field().fill('All is well again.');
    await field().press('ControlOrMeta+Enter');
    const mail = (await desk.sink.waitFor(3)).at(-1)!;
    expect(mail.to).toContain('boss@desk.example');
    expect(mail.raw).not.toContain('boss@desk.example');
    await message('All is well again.').getByText('boss@desk.example').waitFor();
  });

  it('adds a note with the same keys', async () => {
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await tab('Internal note').waitFor();
    await field().fill('They pay late.');
    await field().press('ControlOrMeta+Enter');
    await message('They pay late.').getByText('Internal note').waitFor();
    expect(desk.sink.mails).toHaveLength(3);
  });

  it('undoes a forward, which opens as it was, and sends it with the same keys', async () => {
    const first = () => message('Nobody reaches floor 3.').first();
    const to = () => first().getByLabel('To', { exact: true });
    const text = () => first().getByLabel('Message', { exact: true });
    await first().getByRole('button', { name: 'Forward' }).click();
    await to().fill('wrong@partner.example');
    await to().press('Enter');
    await text().fill('Can you come today?');
    await text().press('ControlOrMeta+Enter');
    await message('Can you come today?').getByRole('button', { name: 'Undo' }).click();
    await message('→ wrong@partner.example').waitFor({ state: 'detached' });
    await eventually('the forward', async () => (await text().inputValue()) === 'Can you come today?');
    await first().getByRole('button', { name: 'Remove wrong@partner.example' }).click();
    await to().fill('mechanic@partner.example');
    await to().press('Enter');
    await text().press('ControlOrMeta+Enter');
    const mail = (await desk.sink.waitFor(4)).at(-1)!;
    expect(mail.to).toEqual(['mechanic@partner.example']);
    await place().getByRole('tab', { name: 'Reply' }).click();
    expect(await field().inputValue()).toBe('');
  });

  it('sees that a colleague is writing, and no longer after the colleague has stopped', async () => {
    const colleague = await desk.app.personWith(['tickets.read', 'tickets.reply'], { tickets: true });
    const other = await desk.browser.pageOf(colleague);
    await other.goto(page.url());
    const text = other.getByRole('main').getByRole('textbox', { name: /^Message/ });
    await text.fill('I am on it.');
    const notice = page.getByText('Ada Byrne is writing a reply.');
    await notice.waitFor({ timeout: 60_000 });
    expect(await other.getByText('is writing a reply', { exact: false }).count()).toBe(0);
    await notice.waitFor({ state: 'detached', timeout: 60_000 });
    await other.close();
  });

  it('blocks a sender, whose next message is skipped', async () => {
    await message('Nobody reaches floor 3.').getByRole('button', { name: 'Block sender' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog
      .getByRole('radio', { name: 'anna@customer.example – would have stopped 1 ticket' })
      .waitFor();
    await dialog.getByRole('radio', { name: '*@customer.example – would have stopped 1 ticket' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('The sender is blocked.').waitFor();
    desk.dovecot.deliver(MAILBOX, 'INBOX', rawMail({ from: ANNA, subject: 'Buy lifts' }));
    const log = await decided(desk.app, 3);
    expect(log.find(({ subject }) => subject === 'Buy lifts')?.outcome).toBe('skipped');
  });
});
