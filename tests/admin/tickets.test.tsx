import { screen, waitFor, within } from '@testing-library/react';
import { Form } from '@strapi/strapi/admin';
import type {
  Conversation,
  ConversationMessage,
  Delivery,
  PermissionKey,
  SavedReply,
  StoredDrafts,
} from '../../contracts';
import { ConversationPanel } from '../../admin/src/tickets/ConversationPanel';
import { choose, fill, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';

const UID = 'plugin::email-channel.ticket';
const PATH = `/tickets/${UID}/ticket1`;

const message = (values: Partial<ConversationMessage>): ConversationMessage => ({
  id: 'm1',
  kind: 'incoming',
  side: false,
  author: { name: 'Anna', address: 'anna@customer.example' },
  to: [],
  cc: [],
  bcc: [],
  subject: 'Printer',
  body: 'It is red.',
  pictures: [],
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
  moves: [],
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
    channels: [],
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

/** The page of a conversation. */
async function openPage(
  answer: Conversation,
  {
    permissions = ALL_PERMISSIONS,
    server = new Server(permissions),
    drafts = { reply: null, note: null },
  }: { permissions?: readonly PermissionKey[]; server?: Server; drafts?: StoredDrafts } = {},
) {
  server
    .on(`GET ${PATH}/conversation`, () => answer)
    .on(`GET ${PATH}/drafts`, () => drafts)
    .on(`PUT ${PATH}/drafts/reply`, {})
    .on(`DELETE ${PATH}/drafts/reply`, {})
    .on(`PUT ${PATH}/drafts/note`, {})
    .on(`DELETE ${PATH}/drafts/note`, {})
    .on('GET /signature', { text: '' });
  const panel = await openPanel(server, `/plugins/email-channel/tickets/${UID}/ticket1`);
  await screen.findByRole('heading', { level: 1 });
  return { panel, server };
}

it('the first message of a ticket is sent from the selected channel, with its subject', async () => {
  const own = (name: string) => [{ address: `${name}@desk.example`, name: null, signature: null }];
  const reply = {
    ...conversation().reply,
    to: null,
    from: 'support@desk.example',
    identities: own('support'),
    channels: [
      { documentId: 'channel1', name: 'Support', identities: own('support') },
      { documentId: 'channel2', name: 'Sales', identities: own('sales') },
    ],
  };
  const server = new Server(ALL_PERMISSIONS).on(`POST ${PATH}/replies`, message({ kind: 'outgoing' }));
  const { panel } = await openPage(conversation({ messages: [], reply }), { server });
  expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveValue('Printer');
  await choose(panel, 'Channel', 'Sales');
  await fill(panel, 'Subject', 'Your offer');
  await fill(panel, /^Message/, 'Here it is.');
  await press(panel, 'Send reply');
  await waitFor(() => expect(server.asked(`POST ${PATH}/replies`)).toHaveLength(1));
  expect(server.asked(`POST ${PATH}/replies`)[0]!.body).toMatchObject({
    channel: 'channel2',
    subject: 'Your offer',
    text: 'Here it is.',
  });
});

describe('the conversation panel', () => {
  it('shows the number of messages and which were not sent, with a link to the conversation', async () => {
    const failed = message({ kind: 'outgoing', delivery: delivery({ state: 'failed' }) });
    await open(conversation({ messages: [message({ id: 'm0' }), failed] }));
    expect(await screen.findByText('2 messages')).toBeVisible();
    expect(screen.getByText('1 message was not sent')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open conversation' })).toHaveAttribute(
      'href',
      `/plugins/email-channel/tickets/${UID}/ticket1`,
    );
  });

  it('shows the thread, newest last, with collapsed quotes', async () => {
    const { panel } = await openPage(conversation());
    const thread = screen.getByRole('list', { name: 'Conversation' });
    const items = within(thread).getAllByRole('listitem');
    expect(items.map((item) => item.textContent)).toEqual([
      expect.stringContaining('The printer is broken.'),
      expect.stringContaining('It is red.'),
    ]);
    expect(screen.queryByText(/Is the lamp green/)).toBeNull();
    await press(panel, 'Show full message');
    expect(screen.getByText(/Is the lamp green/)).toBeVisible();
  });

  it('shows HTML in a frame without permissions', async () => {
    const html = '<p>Hello</p>';
    const { panel } = await openPage(conversation({ messages: [message({ html })] }));
    await press(panel, 'Show full message');
    expect(screen.getByTitle('Formatted')).toHaveAttribute(
      'sandbox',
      'allow-popups allow-popups-to-escape-sandbox',
    );
  });

  it('shows the images of a message, a placeholder for a missing one, and remote ones on request', async () => {
    const html =
      '<img src="/email-channel/files/a.png?signature=x"><img src="cid:gone" alt="Plan">' +
      '<img src="https://tracker.example/p.gif" data-remote="true">';
    const { panel } = await openPage(conversation({ messages: [message({ html })] }));
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

  it('shows the images between a message’s own words before the full message is opened', async () => {
    const address = '/email-channel/files/a.png?signature=x';
    const shown = message({
      body: 'The lamp:\nis red.',
      html: '<p>The lamp:</p><img src="cid:a"><p>is red.</p>',
      pictures: [{ at: 9, address, alt: 'Lamp' }],
    });
    await openPage(conversation({ messages: [shown] }));
    const { backendURL } = window.strapi as unknown as { backendURL: string };
    const picture = screen.getByAltText('Lamp');
    expect(picture).toHaveAttribute('src', `${backendURL}${address}`);
    expect(picture.previousElementSibling).toHaveTextContent('The lamp:');
    expect(picture.nextElementSibling).toHaveTextContent('is red.');
    expect(screen.queryByTitle('Formatted')).toBeNull();
  });

  it('shows what is missing from a message, and its original', async () => {
    const notices = [{ code: 'files.refused', values: { name: 'invoice.exe', rule: '.exe' } }];
    const shown = message({ id: 'm2', notices, hasOriginal: true });
    const { panel, server } = await openPage(conversation({ messages: [shown] }));
    server.on(`GET ${PATH}/messages/m2/original`, {
      size: 20,
      headers: [{ name: 'Subject', value: 'Printer' }],
      source: 'Subject: Printer\r\n\r\nIt is <b>red</b>.',
      cut: false,
    });
    expect(
      await screen.findByText(
        'The file “invoice.exe” is not attached: files such as “.exe” are not accepted.',
      ),
    ).toBeVisible();
    await press(panel, 'View original');
    expect(await screen.findByText(/It is <b>red<\/b>\./)).toBeVisible();
  });

  it('parses the original of a message again, and shows what changed', async () => {
    const { panel, server } = await openPage(
      conversation({ messages: [message({ id: 'm2', hasOriginal: true })] }),
    );
    server.on(`POST ${PATH}/messages/m2/read-again`, { changed: true, files: 2 });
    await press(panel, 'Read again');
    expect(await screen.findByText('The message was updated. 2 files added.')).toBeVisible();
    expect(server.asked(`GET ${PATH}/conversation`).length).toBeGreaterThan(1);
  });

  it('does not offer to parse a message again without the permission to retry messages', async () => {
    await openPage(conversation({ messages: [message({ id: 'm2', hasOriginal: true })] }), {
      permissions: ['tickets.read'],
    });
    expect(await screen.findByText('View original')).toBeVisible();
    expect(screen.queryByText('Read again')).toBeNull();
  });

  it('is not shown for other content types', async () => {
    await open(conversation(), { model: 'api::article.article' });
    expect(await screen.findByText('no conversation panel')).toBeVisible();
  });

  it('is not shown without the permission to read conversations', async () => {
    const { server } = await open(conversation(), { permissions: ['tickets.reply'] });
    expect(await screen.findByText('no conversation panel')).toBeVisible();
    expect(server.asked('GET /tickets')).toEqual([]);
  });
});

describe('a reply in the composer', () => {
  it('is sent to the requester and people in Cc, and the draft is cleared', async () => {
    const server = new Server(ALL_PERMISSIONS).on(`POST ${PATH}/replies`, () =>
      message({ kind: 'outgoing' }),
    );
    const { panel } = await openPage(conversation(), { server });
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

  it('is addressed to everyone if the channel is set to, and each address can be removed', async () => {
    const plan = conversation().reply;
    const reply = { ...plan, toAll: true, cc: [{ name: '', address: 'eva@customer.example' }] };
    const server = new Server(ALL_PERMISSIONS).on(`POST ${PATH}/replies`, () =>
      message({ kind: 'outgoing' }),
    );
    const { panel } = await openPage(conversation({ reply }), { server });
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

  it('that cannot be sent says why, and is the same draft at the next attempt', async () => {
    const server = new Server(ALL_PERMISSIONS).on(
      `POST ${PATH}/replies`,
      () => new Refusal('no-recipient', 'Nobody can be written to.'),
    );
    const { panel } = await openPage(conversation(), { server });
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

  it('waits for its files, by button and by keys, and takes all that arrived', async () => {
    const waiting: ((id: number) => void)[] = [];
    const upload = () =>
      new Promise((resolve) => waiting.push((id) => resolve({ data: { id, name: `${id}.pdf` } })));
    const server = new Server(ALL_PERMISSIONS)
      .raw(`POST /email-channel${PATH}/files`, upload)
      .on(`POST ${PATH}/replies`, () => message({ kind: 'outgoing' }));
    const { panel } = await openPage(conversation(), { server });
    await fill(panel, /^Message/, 'See the files.');
    const chosen = [1, 2].map((number) => new File(['x'], `${number}.pdf`, { type: 'application/pdf' }));
    const input = screen.getByLabelText('Upload files', { selector: 'input' });
    await panel.user.upload(input, chosen);
    expect(await screen.findByText(/^Files are being uploaded/)).toBeVisible();
    const send = () => screen.getByRole('button', { name: 'Send reply' });
    const tryToSend = async () => {
      expect(send()).toHaveAttribute('aria-disabled', 'true');
      await panel.user.type(screen.getByLabelText(/^Message/), '{Control>}{Enter}{/Control}');
      expect(server.asked(`POST ${PATH}/replies`)).toEqual([]);
    };
    await tryToSend();
    await waitFor(() => expect(waiting).toHaveLength(1));
    waiting[0]!(11);
    await waitFor(() => expect(waiting).toHaveLength(2));
    await tryToSend();
    waiting[1]!(12);
    await waitFor(() => expect(send()).not.toHaveAttribute('aria-disabled', 'true'));
    await press(panel, 'Send reply');
    await waitFor(() => expect(server.asked(`POST ${PATH}/replies`)).toHaveLength(1));
    expect(server.asked(`POST ${PATH}/replies`)[0]!.body).toMatchObject({ attachments: [11, 12] });
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
    const { panel } = await openPage(conversation({ messages: [failed] }), { server });
    expect(await screen.findByText('May or may not have been sent')).toBeVisible();
    await press(panel, 'Send again');
    await waitFor(() => expect(server.asked(`POST ${PATH}/replies/m1/send`)).toHaveLength(1));
  });

  it('says why none is possible', async () => {
    const reply = { ...conversation().reply, possible: false, reason: { text: 'error.no-recipient' } };
    await openPage(conversation({ reply }), {
      permissions: ['tickets.read', 'tickets.reply'],
    });
    expect(await screen.findByText(/^The ticket has no recipient/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Send reply' })).toBeNull();
  });
});

const DRAFT: StoredDrafts['reply'] = {
  text: 'Half an answer',
  to: null,
  cc: null,
  bcc: [],
  from: null,
  files: [],
  quote: false,
  key: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  base: 'opening',
};

describe('a draft', () => {
  it('is restored, with a warning about new messages, and outlives the browser tab', async () => {
    const { panel } = await openPage(conversation(), { drafts: { reply: DRAFT, note: null } });
    await waitFor(() => expect(screen.getByLabelText(/^Message/)).toHaveValue('Half an answer'));
    expect(screen.getByText(/A message arrived while you were writing/)).toBeVisible();
    await panel.user.click(screen.getByRole('tab', { name: 'Internal note' }));
    expect(screen.getByLabelText(/^Message/)).toHaveValue('');
    await panel.user.click(screen.getByRole('tab', { name: 'Reply' }));
    expect(screen.getByLabelText(/^Message/)).toHaveValue('Half an answer');
  });

  it('is saved on the server shortly after a change', async () => {
    const { panel, server } = await openPage(conversation());
    await fill(panel, /^Message/, 'Soon');
    await waitFor(() => expect(server.asked(`PUT ${PATH}/drafts/reply`).length).toBeGreaterThan(0), {
      timeout: 3_000,
    });
    expect(server.asked(`PUT ${PATH}/drafts/reply`).at(-1)!.body).toMatchObject({ text: 'Soon', base: 'm2' });
    expect(await screen.findByText('Draft saved')).toBeVisible();
  });
});

it('a waiting reply can be undone, and becomes the draft again', async () => {
  const waiting = message({
    id: 'm3',
    kind: 'outgoing',
    delivery: delivery({
      state: 'waiting',
      attempts: 0,
      sentAt: null,
      nextAt: '2036-03-02T10:00:00.000Z',
      canTakeBack: true,
    }),
  });
  const server = new Server(ALL_PERMISSIONS).on(`DELETE ${PATH}/replies/m3`, { draft: DRAFT });
  const { panel } = await openPage(conversation({ messages: [waiting] }), { server });
  await press(panel, 'Undo');
  await waitFor(() => expect(screen.getByLabelText(/^Message/)).toHaveValue('Half an answer'));
});

it('other agents who are writing are shown, and participants can be added and removed', async () => {
  const server = new Server(ALL_PERMISSIONS)
    .on(`POST ${PATH}/participants`, {})
    .on(`POST ${PATH}/participants/remove`, {});
  const participants = [{ name: '', address: 'anna@customer.example' }];
  const { panel } = await openPage(conversation({ participants, writing: ['Ann'] }), { server });
  expect(screen.getByText('Ann is writing a reply.')).toBeVisible();
  await panel.user.type(screen.getByRole('textbox', { name: 'Add a participant' }), 'eva@partner.example,');
  await waitFor(() => expect(server.asked(`POST ${PATH}/participants`)).toHaveLength(1));
  expect(server.asked(`POST ${PATH}/participants`)[0]!.body).toEqual({ address: 'eva@partner.example' });
  const people = screen.getByRole('list', { name: 'Add a participant' });
  await panel.user.click(within(people).getByRole('button', { name: 'Remove anna@customer.example' }));
  await waitFor(() => expect(server.asked(`POST ${PATH}/participants/remove`)).toHaveLength(1));
});

it('a saved reply is inserted after a slash, and formatting is set with buttons and keys', async () => {
  const saved: SavedReply[] = [
    { documentId: 's1', name: 'Greeting', text: 'Hello Anna,' },
    { documentId: 's2', name: 'Goodbye', text: 'Bye' },
  ];
  const server = new Server(ALL_PERMISSIONS).on(`GET ${PATH}/saved-replies`, saved);
  const { panel } = await openPage(conversation(), { server });
  const field = screen.getByLabelText(/^Message/);
  await panel.user.click(field);
  await panel.user.keyboard('/gre');
  expect((await screen.findAllByRole('option')).map((option) => option.textContent)).toEqual(['Greeting']);
  await panel.user.keyboard('{Enter}');
  await waitFor(() => expect(field).toHaveValue('Hello Anna,'));
  await panel.user.keyboard('{Control>}a{/Control}');
  (field as HTMLTextAreaElement).setSelectionRange(0, 5);
  await panel.user.keyboard('{Control>}b{/Control}');
  await waitFor(() => expect(field).toHaveValue('**Hello** Anna,'));
});

it('the composer explains how to set up sending if it is missing', async () => {
  const reply = {
    ...conversation().reply,
    possible: false,
    reason: { text: 'error.sending-failed.not-set-up' },
  };
  await openPage(conversation({ reply }));
  expect(screen.getByRole('tab', { name: 'Reply', selected: true })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Support' })).toHaveAttribute(
    'href',
    expect.stringContaining('/channels/channel1/connection'),
  );
});

it('an internal note needs its own permission and is not sent anywhere', async () => {
  const permissions: PermissionKey[] = ['tickets.read', 'tickets.note'];
  const server = new Server(permissions).on(`POST ${PATH}/notes`, () => message({ kind: 'note' }));
  const { panel } = await openPage(conversation(), { server });
  expect(screen.queryByRole('tab', { name: 'Reply' })).toBeNull();
  await fill(panel, /^Message/, 'Careful.');
  await press(panel, 'Add note');
  await waitFor(() => expect(server.asked(`POST ${PATH}/notes`)).toHaveLength(1));
});
