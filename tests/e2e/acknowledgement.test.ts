import type { Page } from 'playwright-core';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { eventually } from '../support/eventually';
import { headerOf } from '../support/mailservers/smtp-sink';
import { MAILBOX, startAgentDesk, type AgentDesk } from './support/agent-desk';
import { violationsOf } from './support/axe';
import { choose } from './support/browser';

jest.setTimeout(180_000);

describeWith(['chromium', 'dovecot'], 'an admin who writes acknowledgements in several languages', () => {
  let desk: AgentDesk;
  let page: Page;
  let channel: string;

  beforeAll(async () => {
    desk = await startAgentDesk({
      mail: rawMail({ from: 'first@customer.example', subject: 'Before' }),
      permissions: ['tickets.read'],
    });
    const { data } = await desk.app.request<{ data: { results: { documentId: string }[] } }>(
      'GET',
      '/email-channel/channels',
    );
    channel = data.results[0]!.documentId;
    page = await desk.browser.pageOf(desk.app.admin);
  }, 180_000);
  afterAll(() => desk?.stop());

  const open = () => page.goto(`/admin/plugins/email-channel/channels/${channel}/reading`);
  const german = () => page.getByRole('group', { name: 'Text in German' });
  const next = () => page.getByRole('button', { name: 'Next', exact: true }).click();

  it('adds a text for senders who write in German', async () => {
    await open();
    await page.getByText('Acknowledge new tickets').first().click();
    await page.getByLabel(/^Acknowledgement subject/).fill('Received');
    await page.getByLabel(/^Acknowledgement text/).fill('Number {{ticket.number}} it is.');
    await choose(page, 'Add language', 'German');
    await german()
      .getByLabel(/^Acknowledgement subject/)
      .fill('Erhalten');
    await german()
      .getByLabel(/^Acknowledgement text/)
      .fill('Ihre Nummer ist {{ticket.number}}.');
    expect(await violationsOf(page)).toEqual([]);
    await next();
    await page.getByText('Not tested on past messages').waitFor();
    await next();
    await page.getByLabel('Default value of description').waitFor();
  });

  it('has everyone answered in their language, or in the channel’s own', async () => {
    const bodies = {
      'gerd@customer.example': 'Guten Tag, mein Drucker geht nicht mehr. Können Sie mir bitte helfen?',
      'eve@customer.example': 'Good morning, my printer has stopped working. Could you please help me?',
    };
    for (const [from, body] of Object.entries(bodies))
      desk.dovecot.deliver(MAILBOX, 'INBOX', rawMail({ from, body, subject: 'X' }));
    await eventually('the acknowledgements', async () => desk.sink.mails.length >= 2);
    const sent = desk.sink.mails.map(({ to, raw }) => [to[0], headerOf(raw, 'Subject'), raw] as const);
    expect(sent.toSorted().map(([to, subject]) => [to, subject])).toEqual([
      ['eve@customer.example', expect.stringMatching(/^Received \[#\d+\]$/)],
      ['gerd@customer.example', expect.stringMatching(/^Erhalten \[#\d+\]$/)],
    ]);
    expect(sent.find(([to]) => to!.startsWith('gerd'))![2]).toContain('Ihre Nummer ist');
  });

  it('finds the text again, and removes it', async () => {
    await open();
    await german().getByRole('button', { name: 'Remove the text in German' }).click();
    expect(await german().count()).toBe(0);
    expect(await page.getByLabel(/^Acknowledgement subject/).inputValue()).toBe('Received');
  });
});
