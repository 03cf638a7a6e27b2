import { screen, waitFor, within } from '@testing-library/react';
import { Form } from '@strapi/strapi/admin';
import type { Conversation, ConversationMessage, Delivery, PermissionKey } from '../../contracts';
import { ConversationPanel } from '../../admin/src/tickets/ConversationPanel';
import { fill, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';

const UID = 'plugin::email-channel.ticket';
const PATH = `/tickets/${UID}/ticket1`;

const message = (values: Partial<ConversationMessage>): ConversationMessage => ({
  id: 'm1',
  kind: 'incoming',
  author: { name: 'Anna', address: 'anna@customer.example' },
  to: [],
  cc: [],
  bcc: [],
  subject: 'Printer',
  body: 'It is red.',
  fullBody: null,
  html: null,
  at: '2026-03-02T10:00:00.000Z',
  attachments: [],
  notices: [],
  hasOriginal: false,
  delivery: null,
  ...values,
});
const delivery = (values: Partial<Delivery>): Delivery => ({
  state: 'sent',
  attempts: 1,
  code: null,
  message: null,
  nextAt: null,
  sentAt: '2026-03-02T10:00:00.000Z',
  canSendAgain: false,
  undelivered: null,
  ...values,
});
const conversation = (values: Partial<Conversation> = {}): Conversation => ({
  messages: [
    message({ id: 'opening', kind: 'opening', body: 'The printer is broken.' }),
    message({ id: 'm2', fullBody: 'It is red.\n> Is the lamp green?' }),
  ],
  participants: [],
  writing: [],
  reply: {
    possible: true,
    reason: null,
    channel: { documentId: 'channel1', name: 'Support' },
    identities: [],
    from: null,
    to: { name: 'Anna', address: 'anna@customer.example' },
    cc: [],
    subject: 'Printer',
    paused: false,
    toAll: false,
    warnings: [],
  },
  ...values,
});

/** The edit view of the Content Manager, as far as a panel needs it. */
function EditView({ model = UID, documentId = 'ticket1' }: { model?: string; documentId?: string }) {
  const panel = ConversationPanel({ model, documentId, collectionType: 'collection-types' });
  return panel ? <section aria-label={panel.title}>{panel.content}</section> : <p>no conversation panel</p>;
}
async function open(
  answer: Conversation,
  {
    permissions = ALL_PERMISSIONS,
    server = new Server(permissions),
    model = UID,
  }: {
    permissions?: readonly PermissionKey[];
    server?: Server;
    model?: string;
  } = {},
) {
  server.on('GET /tickets', [UID]).on(`GET ${PATH}/conversation`, () => answer);
  const panel = await openPanel(server, '/content-manager/collection-types/ticket/ticket1', {
    page: (
      <Form method="PUT" initialValues={{}}>
        <EditView model={model} />
      </Form>
    ),
    at: '/content-manager/collection-types/:slug/:id',
  });
  return { panel, server };
}

describe('the panel beside a ticket', () => {
  it('tells how many messages there are and opens the thread, newest last, with quotes folded', async () => {
    const { panel } = await open(conversation());
    expect(await screen.findByText('2 messages')).toBeVisible();
    await press(panel, 'Open conversation');
    const thread = within(await screen.findByRole('dialog')).getByRole('list', { name: 'Conversation' });
    const items = within(thread).getAllByRole('listitem');
    expect(items.map((item) => item.textContent)).toEqual([
      expect.stringContaining('The printer is broken.'),
      expect.stringContaining('It is red.'),
    ]);
    expect(screen.queryByText(/Is the lamp green/)).toBeNull();
    await press(panel, 'Show full message');
    expect(screen.getByText(/Is the lamp green/)).toBeVisible();
  });

  it('shows HTML in a frame without rights', async () => {
    const html = '<p>Hello</p>';
    const { panel } = await open(conversation({ messages: [message({ html })] }));
    await press(panel, 'Open conversation');
    await press(panel, 'Show full message');
    expect(screen.getByTitle('Formatted')).toHaveAttribute(
      'sandbox',
      'allow-popups allow-popups-to-escape-sandbox',
    );
  });

  it('shows the pictures of a message, the place of one that is missing, and those of other servers on demand', async () => {
    const html =
      '<img src="/email-channel/files/a.png?signature=x"><img src="cid:gone" alt="Plan">' +
      '<img src="https://tracker.example/p.gif" data-remote="true">';
    const { panel } = await open(conversation({ messages: [message({ html })] }));
    await press(panel, 'Open conversation');
    await press(panel, 'Show full message');
    const frame = () => screen.getByTitle<HTMLIFrameElement>('Formatted');
    const { backendURL } = window.strapi as unknown as { backendURL: string };
    expect(frame().srcdoc).toContain(`src="${backendURL}/email-channel/files/a.png?signature=x"`);
    expect(frame().srcdoc).toContain('Picture not available: Plan');
    expect(frame().srcdoc).not.toContain('tracker.example');
    expect(screen.getByText(/^1 remote picture is blocked/)).toBeVisible();

    await press(panel, 'Show remote images');
    expect(frame().src).toBe(`${backendURL}/email-channel/mail-frame`);
    const posted = jest.spyOn(frame().contentWindow!, 'postMessage').mockImplementation();
    frame().dispatchEvent(new Event('load'));
    expect(posted).toHaveBeenCalledWith(expect.stringContaining('src="https://tracker.example/p.gif"'), '*');
    expect(screen.queryByRole('button', { name: 'Show remote images' })).toBeNull();

    await press(panel, 'Hide full message');
    await press(panel, 'Show full message');
    expect(frame().srcdoc).not.toContain('tracker.example');
  });

  it('says what a message lacks of its mail, and shows the original', async () => {
    const notices = [{ code: 'files.refused', values: { name: 'invoice.exe', rule: '.exe' } }];
    const shown = message({ id: 'm2', notices, hasOriginal: true });
    const { panel, server } = await open(conversation({ messages: [shown] }));
    server.on(`GET ${PATH}/messages/m2/original`, {
      size: 20,
      headers: [{ name: 'Subject', value: 'Printer' }],
      source: 'Subject: Printer\r\n\r\nIt is <b>red</b>.',
      cut: false,
    });
    await press(panel, 'Open conversation');
    expect(
      await screen.findByText('The file “invoice.exe” is not attached: files like “.exe” are refused.'),
    ).toBeVisible();
    await press(panel, 'View original');
    expect(await screen.findByText(/It is <b>red<\/b>\./)).toBeVisible();
  });

  it('has the original of a message read again, and says what that brought', async () => {
    const { panel, server } = await open(
      conversation({ messages: [message({ id: 'm2', hasOriginal: true })] }),
    );
    server.on(`POST ${PATH}/messages/m2/read-again`, { changed: true, files: 2 });
    await press(panel, 'Open conversation');
    await press(panel, 'Read again');
    expect(await screen.findByText('The message was updated. 2 files added.')).toBeVisible();
    expect(server.asked(`GET ${PATH}/conversation`).length).toBeGreaterThan(1);
  });

  it('offers no other reading to those who may not retry messages', async () => {
    const { panel } = await open(conversation({ messages: [message({ id: 'm2', hasOriginal: true })] }), {
      permissions: ['tickets.read'],
    });
    await press(panel, 'Open conversation');
    expect(await screen.findByText('View original')).toBeVisible();
    expect(screen.queryByText('Read again')).toBeNull();
  });

  it('is not there for other content types, nor without the permission', async () => {
    await open(conversation(), { model: 'api::article.article' });
    expect(await screen.findByText('no conversation panel')).toBeVisible();
  });

  it('is not there without the permission to read conversations', async () => {
    const { server } = await open(conversation(), { permissions: ['tickets.reply'] });
    expect(await screen.findByText('no conversation panel')).toBeVisible();
    expect(server.asked('GET /tickets')).toEqual([]);
  });
});

describe('a reply', () => {
  it('goes to the requester and to people in Cc, and empties the draft', async () => {
    const server = new Server(ALL_PERMISSIONS).on(`POST ${PATH}/replies`, () =>
      message({ kind: 'outgoing' }),
    );
    const { panel } = await open(conversation(), { server });
    await press(panel, 'Open conversation');
    expect(screen.getByText('From Support')).toBeVisible();
    expect(within(screen.getByRole('list', { name: 'To' })).getByText('anna@customer.example')).toBeVisible();
    await fill(panel, 'Cc', 'ben@customer.example,');
    await fill(panel, 'Bcc', 'boss@desk.example,');
    await fill(panel, /^Message/, 'We are on it.');
    await press(panel, 'Send reply');
    await waitFor(() => expect(server.asked(`POST ${PATH}/replies`)).toHaveLength(1));
    expect(server.asked(`POST ${PATH}/replies`)[0]!.body).toMatchObject({
      text: 'We are on it.',
      to: ['anna@customer.example'],
      cc: ['ben@customer.example'],
      bcc: ['boss@desk.example'],
      attachments: [],
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await waitFor(() => expect(screen.getByLabelText(/^Message/)).toHaveValue(''));
  });

  it('is proposed to all where the channel says so, and each address can be taken out', async () => {
    const plan = conversation().reply;
    const reply = { ...plan, toAll: true, cc: [{ name: '', address: 'eva@customer.example' }] };
    const server = new Server(ALL_PERMISSIONS).on(`POST ${PATH}/replies`, () =>
      message({ kind: 'outgoing' }),
    );
    const { panel } = await open(conversation({ reply }), { server });
    await press(panel, 'Open conversation');
    const cc = () => screen.queryByRole('list', { name: 'Cc' })?.textContent ?? '';
    expect(cc()).toContain('eva@customer.example');
    await press(panel, 'Reply to the sender only');
    expect(cc()).toBe('');
    await press(panel, 'Reply to all');
    expect(cc()).toContain('eva@customer.example');
    await press(panel, 'Remove eva@customer.example');
    await fill(panel, /^Message/, 'For you alone.');
    await press(panel, 'Send reply');
    await waitFor(() => expect(server.asked(`POST ${PATH}/replies`)).toHaveLength(1));
    expect(server.asked(`POST ${PATH}/replies`)[0]!.body).toMatchObject({ cc: [] });
  });

  it('stays when it can’t be sent, says why, and is the same draft the next time', async () => {
    const server = new Server(ALL_PERMISSIONS).on(
      `POST ${PATH}/replies`,
      () => new Refusal('no-recipient', 'Nobody can be written to.'),
    );
    const { panel } = await open(conversation(), { server });
    await press(panel, 'Open conversation');
    await fill(panel, /^Message/, 'We are on it.');
    await press(panel, 'Send reply');
    expect(await screen.findByText('Nobody can be written to.')).toBeVisible();
    expect(screen.getByLabelText(/^Message/)).toHaveValue('We are on it.');
    await press(panel, 'Send reply');
    await waitFor(() => expect(server.asked(`POST ${PATH}/replies`)).toHaveLength(2));
    const [first, second] = server
      .asked(`POST ${PATH}/replies`)
      .map(({ body }) => (body as { key: string }).key);
    expect(first).toBe(second);
  });

  it('that failed says why and can be sent again', async () => {
    const failed = message({
      kind: 'outgoing',
      delivery: delivery({
        state: 'failed',
        code: 'sending-uncertain',
        message: 'The message may or may not have been sent: the server stopped while sending it.',
        canSendAgain: true,
      }),
    });
    const server = new Server(ALL_PERMISSIONS).on(`POST ${PATH}/replies/m1/send`, () => failed);
    const { panel } = await open(conversation({ messages: [failed] }), { server });
    expect(await screen.findByText('1 message was not sent')).toBeVisible();
    await press(panel, 'Open conversation');
    expect(await screen.findByText('May or may not have been sent')).toBeVisible();
    await press(panel, 'Send again');
    await waitFor(() => expect(server.asked(`POST ${PATH}/replies/m1/send`)).toHaveLength(1));
  });

  it('says why none is possible', async () => {
    const reply = { ...conversation().reply, possible: false, reason: { text: 'error.no-recipient' } };
    const { panel } = await open(conversation({ reply }), { permissions: ['tickets.read', 'tickets.reply'] });
    await press(panel, 'Open conversation');
    expect(await screen.findByText(/^The ticket has no recipient/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Send reply' })).toBeNull();
  });
});

it('a draft outlives the dialog and its tabs', async () => {
  const { panel } = await open(conversation());
  await press(panel, 'Open conversation');
  await fill(panel, /^Message/, 'Half an answer');
  await panel.user.click(screen.getByRole('tab', { name: 'Internal note' }));
  expect(screen.getByLabelText(/^Message/)).toHaveValue('');
  await panel.user.keyboard('{Escape}');
  await press(panel, 'Open conversation');
  expect(await screen.findByLabelText(/^Message/)).toHaveValue('Half an answer');
});

it('an internal note needs its own permission and goes nowhere else', async () => {
  const permissions: PermissionKey[] = ['tickets.read', 'tickets.note'];
  const server = new Server(permissions).on(`POST ${PATH}/notes`, () => message({ kind: 'note' }));
  const { panel } = await open(conversation(), { server });
  await press(panel, 'Open conversation');
  expect(screen.queryByRole('tab', { name: 'Reply' })).toBeNull();
  await fill(panel, /^Message/, 'Careful.');
  await press(panel, 'Add note');
  await waitFor(() => expect(server.asked(`POST ${PATH}/notes`)).toHaveLength(1));
});
