import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { RetryResult } from '../../contracts';
import { choose, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';
import { channelView, mailView, messageDetail, messageRow, pageOf } from './support/values';

const LOG = '/plugins/email-channel/messages';

const rows = [
  messageRow(),
  messageRow({ id: 6, outcome: 'held', reason: 'missing-field', detail: 'category', subject: 'No category' }),
  messageRow({
    id: 5,
    outcome: 'ticket',
    reason: 'created',
    subject: 'All fine',
    retriable: false,
    ticket: { uid: 'plugin::email-channel.ticket', documentId: 'ticket1' },
  }),
];

const serverWith = (permissions = ALL_PERMISSIONS): Server =>
  new Server(permissions)
    .on('GET /channels', pageOf([channelView()]))
    .on('GET /messages', pageOf(rows))
    .on('GET /messages/summary', [])
    .on('GET /messages/7', messageDetail());

const select = async (panel: Awaited<ReturnType<typeof openPanel>>, subject: string) => {
  const row = (await screen.findByText(subject)).closest('tr')!;
  await panel.user.click(within(row).getByRole('checkbox'));
};

describe('the message log', () => {
  it('shows the outcome and reason of each message, with a link to its ticket', async () => {
    await openPanel(serverWith(), LOG);
    const held = (await screen.findByText('No category')).closest('tr')!;
    expect(within(held).getByText('Held')).toBeVisible();
    expect(within(held).getByText('A required ticket field has no value. (category)')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open ticket' })).toHaveAttribute(
      'href',
      '/content-manager/collection-types/plugin::email-channel.ticket/ticket1',
    );
  });

  it('requests messages with the filters in the address', async () => {
    const server = serverWith();
    const panel = await openPanel(server, `${LOG}?outcome=held,failed,nonsense&from=2026-03-01&_q=fire`);
    await choose(panel, 'Channel', 'Support');
    await waitFor(() => expect(server.asked('GET /messages').at(-1)!.query.channel).toBe('channel1'));
    expect(server.asked('GET /messages').at(-1)!.query).toMatchObject({
      outcome: 'held,failed',
      search: 'fire',
      from: new Date('2026-03-01T00:00:00').toISOString(),
    });
  });

  it('uses the user’s time zone for days', async () => {
    const server = serverWith();
    const { user } = await openPanel(server, LOG);
    const from = await screen.findByRole('combobox', { name: 'From' });
    await user.type(from, '03/01/2026');
    await user.click(screen.getByPlaceholderText('Search sender, subject or Message-ID'));
    await waitFor(() =>
      expect(server.asked('GET /messages').at(-1)!.query.from).toBe(
        new Date('2026-03-01T00:00:00').toISOString(),
      ),
    );
    expect(from).toHaveValue('03/01/2026');
  });

  it('has a chart of messages per day, with the numbers for screen readers', async () => {
    const day = { day: '2026-03-01', ticket: 4, reply: 1, skipped: 0, held: 2, failed: 0 };
    await openPanel(serverWith().on('GET /messages/summary', [day]), LOG);
    const table = await screen.findByRole('table', { name: 'Messages per day' });
    expect(
      within(table)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['4', '1', '0', '2', '0']);
  });

  it('says if there are no messages yet', async () => {
    await openPanel(serverWith().on('GET /messages', pageOf([])), LOG);
    expect(await screen.findByText(/^No messages yet\./)).toBeVisible();
  });
});

describe('several selected messages', () => {
  it('are retried, and their results are shown', async () => {
    const answer: RetryResult = {
      queued: [7, 6],
      decided: [messageRow({ outcome: 'ticket' })],
      refused: [],
    };
    const server = serverWith().on('POST /messages/retry', answer);
    const panel = await openPanel(server, LOG);
    await select(panel, 'Printer on fire');
    await select(panel, 'No category');
    expect(screen.getByText('2 messages selected')).toBeVisible();
    await press(panel, 'Retry 2');
    expect(await screen.findByText('The message became a ticket or a reply.')).toBeVisible();
    expect(screen.getByText('The message is being retried in the background.')).toBeVisible();
    expect(server.asked('POST /messages/retry')[0]!.body).toEqual({
      ids: [7, 6],
      force: false,
      skipped: false,
    });
    expect(screen.queryByText('2 messages selected')).toBeNull();
  });

  it('that are held become tickets by force', async () => {
    const server = serverWith().on('POST /messages/retry', { queued: [6], decided: [], refused: [] });
    const panel = await openPanel(server, LOG);
    await select(panel, 'No category');
    await press(panel, 'Create ticket');
    await waitFor(() =>
      expect(server.asked('POST /messages/retry')[0]!.body).toEqual({
        ids: [6],
        force: true,
        skipped: false,
      }),
    );
  });

  it('are dismissed only after a confirmation, which lists those that cannot be, with the reason', async () => {
    const server = serverWith().on('POST /messages/dismiss', {
      dismissed: [6],
      refused: [{ id: 7, message: 'The message is already being processed.' }],
    });
    const panel = await openPanel(server, LOG);
    await select(panel, 'Printer on fire');
    await select(panel, 'No category');
    await press(panel, 'Dismiss 2');
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('No ticket is created');
    await panel.user.click(within(dialog).getByRole('button', { name: 'Confirm' }));
    expect(await screen.findByText('The message was dismissed.')).toBeVisible();
    expect(
      screen.getByText('One message was not changed: The message is already being processed.'),
    ).toBeVisible();
  });

  it('stay selected if the server rejects the request', async () => {
    const server = serverWith().on(
      'POST /messages/retry',
      () => new Refusal('database-failed', 'The database could not answer. Try again.', [], 503),
    );
    const panel = await openPanel(server, LOG);
    await select(panel, 'Printer on fire');
    await press(panel, 'Retry');
    expect(await screen.findByText('The database could not answer. Try again.')).toBeVisible();
    expect(screen.getByText('1 message selected')).toBeVisible();
  });

  it('have no actions for someone who may only read the log', async () => {
    await openPanel(serverWith(['messages.read']), LOG);
    expect(await screen.findByText('Printer on fire')).toBeVisible();
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.queryByRole('combobox', { name: 'Channel' })).toBeNull();
  });
});

describe('the page of a message', () => {
  const ADDRESS = `${LOG}/7`;
  const hostile =
    '<p>Hello</p><script>window.hacked = 1</script><img src="https://evil.example/p.gif" data-remote="true" onerror="window.hacked = 1">';

  it('shows the decision step by step, with headers and attachments', async () => {
    const mail = mailView({
      attachments: [{ name: 'a.pdf', type: 'application/pdf', size: 2_048, inline: false }],
    });
    const panel = await openPanel(serverWith().on('GET /messages/7', messageDetail({ mail })), ADDRESS);
    const steps = await screen.findByRole('list', { name: 'How it was decided' });
    const texts = within(steps)
      .getAllByRole('listitem')
      .map((item) => item.textContent);
    expect(texts).toEqual([
      'Allowed domainsexample.com is allowed.',
      'SavingThe priority is not one of the options.',
    ]);
    expect(within(steps).getByRole('img', { name: 'Decided here' })).toBeVisible();
    expect(screen.getByText('a.pdf · application/pdf · 2 kB')).toBeVisible();
    await press(panel, 'Headers (1)');
    expect(await screen.findByText('Subject:')).toBeVisible();
  });

  it('creates a rule from a value selected in its text', async () => {
    const mail = mailView({ html: null, text: 'Order no.: 4711' });
    const server = serverWith()
      .on('GET /messages/7', messageDetail({ mail }))
      .on('GET /templates', [])
      .on('GET /ticket-types', []);
    const { user } = await openPanel(server, ADDRESS);
    const text = await screen.findByText('Order no.: 4711');
    const make = screen.getByRole('button', { name: 'Create a rule from the selection' });
    expect(make).toHaveAttribute('aria-disabled', 'true');
    document.getSelection()!.setBaseAndExtent(text.firstChild!, 11, text.firstChild!, 15);
    fireEvent.mouseUp(text);
    await user.click(make);
    expect(await screen.findByRole('textbox', { name: /Name/ })).toHaveValue('Order no.');
    expect(screen.getByDisplayValue(/Order.*value/)).toBeVisible();
    expect(screen.getByRole('checkbox', { name: /^Only messages from/ })).toBeChecked();
  });

  it('shows HTML only in a sandboxed frame without scripts or remote images', async () => {
    const mail = mailView({ html: hostile });
    await openPanel(serverWith().on('GET /messages/7', messageDetail({ mail })), ADDRESS);
    const frame = (await screen.findByTitle('Formatted')) as HTMLIFrameElement;
    expect(frame.getAttribute('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox');
    expect(frame.srcdoc).toMatch(
      /^<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">/,
    );
    expect(document.querySelector('img[src*="evil.example"]')).toBeNull();
    expect(document.querySelectorAll('script')).toHaveLength(0);
    expect(window).not.toHaveProperty('hacked');
  });

  it('shows markup in text, subject, sender and headers as plain characters', async () => {
    const markup = '<img src=x onerror="window.hacked = 1">';
    const mail = mailView({
      text: markup,
      from: { name: markup, address: 'a@example.com' },
      headers: [{ name: 'X-Bad', value: markup }],
      warnings: [{ text: markup }, { text: 'mail-warning.charset-guessed', values: { charset: markup } }],
    });
    const detail = messageDetail({ mail, subject: markup, sender: markup, detail: markup });
    await openPanel(serverWith().on('GET /messages/7', detail), ADDRESS);
    expect(await screen.findByRole('heading', { level: 1, name: markup })).toBeVisible();
    expect(document.querySelector('img[src="x"]')).toBeNull();
    expect(window).not.toHaveProperty('hacked');
  });

  it('retries the message, and shows its new outcome', async () => {
    let detail = messageDetail();
    const server = serverWith()
      .on('GET /messages/7', () => detail)
      .on('POST /messages/retry', () => {
        detail = messageDetail({ outcome: 'ticket', reason: 'created', retriable: false });
        return { queued: [7], decided: [detail], refused: [] };
      });
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Retry');
    expect(await screen.findByText('A new ticket was created.')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it('says if the original is not kept, and then has no download', async () => {
    const detail = messageDetail({ mail: null, hasRaw: false });
    await openPanel(serverWith().on('GET /messages/7', detail), ADDRESS);
    expect(await screen.findByText('The original message is not stored, or no longer stored.')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Download original message' })).toBeNull();
  });

  it('has a download of the original for users with the permission', async () => {
    const server = serverWith().raw('GET /email-channel/messages/7/raw', () => 'Subject: hi');
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Download original message');
    await waitFor(() => expect(server.asked('GET /messages/7/raw')).toHaveLength(1));
  });

  it('has no download of the original for users without the permission', async () => {
    await openPanel(serverWith(['messages.read']), ADDRESS);
    expect(await screen.findByText('Saving')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Download original message' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });
});
