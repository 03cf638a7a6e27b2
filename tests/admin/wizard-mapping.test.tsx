import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import {
  step,
  type ChannelPatch,
  type FieldMapping,
  type PermissionKey,
  type PreviewResult,
} from '../../contracts';
import { choose, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';
import { catalogue, channelView, mailView, template } from './support/values';

const ADDRESS = '/plugins/email-channel/channels/channel1/mapping';

/** What the Content Manager asks of someone who makes and publishes a template. */
const TEMPLATE_RIGHTS = ['create', 'publish'].map((action) => ({
  action: `plugin::content-manager.explorer.${action}`,
  subject: 'plugin::email-channel.ticket-template',
}));

const row = (field: string, change: Partial<FieldMapping> = {}): FieldMapping => ({
  kind: 'optional',
  field,
  source: null,
  defaultValue: null,
  bodyFormat: 'auto',
  valueTable: null,
  restricted: false,
  roles: [],
  ...change,
});

const suggested = [
  row('subject', { kind: 'required', source: 'subject' }),
  row('category', { kind: 'required' }),
  row('description', { source: 'body' }),
];

const preview = (change: Partial<PreviewResult> = {}): PreviewResult => ({
  outcome: 'ticket',
  reason: 'created',
  detail: null,
  steps: [step('mapping.filled', { count: 1, fields: ['subject'] })],
  mail: mailView(),
  ticket: {
    uid: catalogue.uid,
    ticketType: 'Incident',
    data: { subject: 'Printer on fire', category: 'Hardware', dueDate: null },
  },
  ...change,
});

function serverWith(change = {}, permissions: readonly PermissionKey[] = ALL_PERMISSIONS): Server {
  let stored = channelView({ status: 'draft', ...change });
  return new Server(permissions)
    .on('GET /channels/channel1', () => stored)
    .on('PUT /channels/channel1', ({ body }) => (stored = { ...stored, ...(body as ChannelPatch) } as never))
    .on('PUT /channels/channel1/status', ({ body }) => (stored = { ...stored, ...(body as object) }))
    .on('GET /templates', [template])
    .on('GET /templates/template1', { template, suggestedMappings: suggested })
    .on(`GET /catalogue/${catalogue.uid}`, catalogue)
    .on('GET /targets', [{ uid: catalogue.uid, displayName: 'Ticket' }])
    .on('GET /ticket-types', ['Incident', 'Question'])
    .on('GET /roles', [{ id: 4, name: 'Agent' }])
    .on('GET /offers', [
      {
        documentId: 'offer1',
        name: 'Laptop',
        template: 'template1',
        values: { category: 'Hardware', other: 1 },
      },
    ]);
}
const mapped = { template: 'template1', mappings: suggested };

const saved = async (server: Server): Promise<ChannelPatch> => {
  await waitFor(() => expect(server.asked('PUT /channels/channel1')).not.toEqual([]));
  return server.asked('PUT /channels/channel1').at(-1)!.body as ChannelPatch;
};

describe('the template step', () => {
  it('shows what the template creates, and fills in the mapping that it suggests', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    await choose(panel, /^Template/, 'Incident (Incident)');
    expect(
      await screen.findByText('Each message creates a ticket of type Incident in Ticket.'),
    ).toBeVisible();
    const required = await screen.findByRole('table', { name: 'Required Mappings' });
    expect(within(required).getByText('subject')).toBeVisible();
    expect(within(required).getByText('category')).toBeVisible();
    expect(screen.getByRole('combobox', { name: 'Body' })).toHaveTextContent('description (richtext)');
  });

  describe('the template step without a published template', () => {
    /** A server without templates until one is made; its person may make templates. */
    const without = (permissions: readonly PermissionKey[] = ALL_PERMISSIONS) => {
      let made: object[] = [];
      const server = serverWith({}, permissions)
        .on('GET /templates', () => made)
        .on('GET /targets', [
          { uid: catalogue.uid, displayName: 'Ticket' },
          { uid: 'api::case.case', displayName: 'Case' },
        ])
        .on('POST /templates', () => {
          made = [template];
          return template;
        });
      return server;
    };

    it('creates the standard template with one click, in the selected content type', async () => {
      const server = without().alsoGrant(TEMPLATE_RIGHTS);
      const panel = await openPanel(server, ADDRESS);
      await choose(panel, 'Create tickets in', /^Case/);
      await press(panel, 'Use the standard template');
      expect(await screen.findByRole('table', { name: 'Required Mappings' })).toBeVisible();
      expect(server.asked('POST /templates')[0]!.body).toEqual({
        name: 'Standard',
        target: 'api::case.case',
      });
      expect(screen.queryByText('No published templates')).toBeNull();
    });

    it('creates a custom template in a panel next to the wizard, and shows its errors there', async () => {
      const server = without().alsoGrant(TEMPLATE_RIGHTS);
      let tries = 0;
      server.on('POST /templates', () =>
        ++tries === 1
          ? new Refusal('invalid-input', 'Enter a name.', [{ path: ['name'], message: 'Enter a name.' }], 400)
          : template,
      );
      const panel = await openPanel(server, ADDRESS);
      await press(panel, 'New template');
      const dialog = await screen.findByRole('dialog', { name: 'New template' });
      await press(panel, 'Create and publish');
      expect(await within(dialog).findAllByText('Enter a name.')).not.toEqual([]);
      await panel.user.type(within(dialog).getByLabelText(/^Name/), 'Laptop orders');
      await choose(panel, 'Ticket type', 'Question');
      await choose(panel, 'Add a field', /^category/);
      await press(panel, 'Create and publish');
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      expect(server.asked('POST /templates').at(-1)!.body).toMatchObject({
        name: 'Laptop orders',
        ticketType: 'Question',
        target: catalogue.uid,
        fields: [{ field: 'category', defaultValue: null }],
      });
    });

    it('says whom to ask if the user may not create a template', async () => {
      await openPanel(without(), ADDRESS);
      expect(await screen.findByText('No published templates')).toBeVisible();
      expect(screen.getByText(/^You do not have permission to create templates/)).toBeVisible();
      expect(screen.queryByRole('button', { name: 'Use the standard template' })).toBeNull();
    });
  });
});

describe('a required field without a source or default', () => {
  it('prevents saving with an error at its row, which a default value resolves', async () => {
    const server = serverWith(mapped);
    const panel = await openPanel(server, ADDRESS);
    await screen.findByRole('table', { name: 'Required Mappings' });
    await press(panel, 'Save');
    const category = screen.getByText('category').closest('tr')!;
    expect(within(category).getByRole('alert')).toHaveTextContent('Map this required field');
    expect(server.asked('PUT /channels/channel1')).toEqual([]);

    await choose(panel, 'Default value of category', 'Software');
    await press(panel, 'Save');
    expect((await saved(server)).mappings![1]).toMatchObject({ field: 'category', defaultValue: 'Software' });
    expect(await screen.findByText('Saved.')).toBeVisible();
  });

  it('prevents saving after it is removed too, until it is added back and filled', async () => {
    const server = serverWith(mapped);
    const panel = await openPanel(server, ADDRESS);
    await screen.findByRole('table', { name: 'Required Mappings' });
    await press(panel, 'Remove category');
    expect(screen.getByText('category is required but has no mapping.')).toBeVisible();
    await press(panel, 'Save');
    expect(await screen.findByText(/^category is required\. Add it again/)).toHaveAttribute('role', 'alert');
    expect(server.asked('PUT /channels/channel1')).toEqual([]);

    await press(panel, 'Add category again');
    await choose(panel, 'Default value of category', 'Software');
    await press(panel, 'Save');
    expect((await saved(server)).mappings).toContainEqual(
      row('category', { kind: 'required', defaultValue: 'Software' }),
    );
  });

  it('does not prevent going back, since a draft may be incomplete', async () => {
    const server = serverWith(mapped);
    const panel = await openPanel(server, ADDRESS);
    await screen.findByRole('table', { name: 'Required Mappings' });
    await press(panel, 'Back');
    await waitFor(() => expect(panel.address()).toBe('/plugins/email-channel/channels/channel1/reading'));
  });
});

describe('Use from Offer', () => {
  it('copies the values of the offer and links the channel’s tickets to it', async () => {
    const server = serverWith(mapped);
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Use from Offer');
    await panel.user.click(await screen.findByRole('menuitem', { name: 'Laptop' }));
    expect(await screen.findByText('Tickets are linked to Laptop.')).toBeVisible();
    await press(panel, 'Save');
    const patch = await saved(server);
    expect(patch.offer).toBe('offer1');
    expect(patch.mappings![1]).toMatchObject({ field: 'category', defaultValue: 'Hardware' });
  });
});

describe('email properties in the mapping', () => {
  it('only suggest fields that fit', async () => {
    const panel = await openPanel(serverWith(mapped), ADDRESS);
    await panel.user.click(await screen.findByRole('combobox', { name: 'Attachment' }));
    expect((await screen.findAllByRole('option')).map((option) => option.textContent)).toEqual([
      'Not used',
      'attachments (media)',
    ]);
  });

  it('map importance with a table of the field’s own options', async () => {
    const server = serverWith({
      template: 'template1',
      mappings: [suggested[0]!, row('category', { kind: 'required', defaultValue: 'Software' })],
    });
    const panel = await openPanel(server, ADDRESS);
    await choose(panel, 'Importance', 'priority (enumeration)');
    await choose(panel, 'High importance becomes', 'High');
    await press(panel, 'Save');
    expect((await saved(server)).mappings).toContainEqual(
      row('priority', { source: 'importance', valueTable: { high: 'High' } }),
    );
  });
});

describe('optional mappings', () => {
  it('are added, restricted to roles, and removed', async () => {
    const server = serverWith({
      template: 'template1',
      mappings: [
        suggested[0]!,
        row('category', { kind: 'required', defaultValue: 'Software' }),
        row('description', { source: 'body' }),
      ],
    });
    const panel = await openPanel(server, ADDRESS);
    await choose(panel, 'Add a field', 'urgent (boolean)');
    await choose(panel, 'Default value of urgent', 'True');
    await panel.user.click(screen.getByRole('checkbox', { name: 'Restrict urgent' }));
    await choose(panel, 'Roles that may read and change urgent', 'Agent');
    await panel.user.keyboard('{Escape}');
    await press(panel, 'Remove description');
    await press(panel, 'Save');
    expect((await saved(server)).mappings).toEqual([
      suggested[0],
      row('category', { kind: 'required', defaultValue: 'Software' }),
      row('urgent', { defaultValue: true, restricted: true, roles: [4] }),
    ]);
  });
});

describe('Save and activate', () => {
  const complete = {
    template: 'template1',
    mappings: [suggested[0]!, row('category', { kind: 'required', defaultValue: 'Software' })],
  };

  it('activates the channel and opens the list', async () => {
    const server = serverWith(complete);
    const panel = await openPanel(server, ADDRESS);
    await screen.findByRole('table', { name: 'Required Mappings' });
    await press(panel, 'Save and activate');
    expect(await screen.findByText('Support is active.')).toBeVisible();
    expect(panel.address()).toBe('/plugins/email-channel/channels');
  });

  it('lists what is missing in other steps, with links', async () => {
    const server = serverWith(complete).on(
      'PUT /channels/channel1/status',
      () =>
        new Refusal('channel-incomplete', 'The channel is not complete.', [
          { path: ['host'], message: 'Enter the mail server’s host name.' },
          { path: ['template'], message: 'The template is not published. Publish it or choose another.' },
        ]),
    );
    const panel = await openPanel(server, ADDRESS);
    await screen.findByRole('table', { name: 'Required Mappings' });
    await press(panel, 'Save and activate');
    expect(await screen.findByText(/Enter the mail server’s host name\./)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Connection Setup' })).toHaveAttribute(
      'href',
      '/plugins/email-channel/channels/channel1/connection',
    );
    expect(screen.getByText('The template is not published. Publish it or choose another.')).toBeVisible();
    expect(panel.address()).toBe(ADDRESS);
  });
});

describe('the preview of the wizard', () => {
  const outOfOffice = preview({
    outcome: 'skipped',
    reason: 'auto-reply',
    ticket: null,
    mail: mailView({ subject: 'Out of office' }),
  });

  it('shows the ticket that a recent message would become, and why', async () => {
    const server = serverWith(mapped).on('POST /preview-newest', [preview(), outOfOffice]);
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Preview the newest 5 messages');
    expect(await screen.findByText('A new ticket would be created.')).toBeVisible();
    expect(screen.getByText('Hardware', { selector: 'dd' })).toBeVisible();
    expect(screen.getByText('Due date', { selector: 'dt' })).toBeVisible();
    expect(screen.getByText('Filled subject.')).toBeVisible();
    await choose(panel, 'Message', 'Out of office');
    expect(await screen.findByText('The message would be skipped. An automatic reply.')).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Out of office' })).toBeVisible();
  });

  it('follows the form before it is saved, and stays at the selected message', async () => {
    const server = serverWith(mapped).on('POST /preview-newest', [preview(), outOfOffice]);
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Preview the newest 5 messages');
    await choose(panel, 'Message', 'Out of office');
    await choose(panel, 'Default value of category', 'Software');
    await waitFor(() => expect(server.asked('POST /preview-newest')).toHaveLength(2), { timeout: 5_000 });
    const { channel, values, count } = server.asked('POST /preview-newest')[1]!.body as {
      channel: string;
      values: ChannelPatch;
      count: number;
    };
    expect([channel, count]).toEqual(['channel1', 5]);
    expect(values.mappings![1]).toMatchObject({ field: 'category', defaultValue: 'Software' });
    expect(server.asked('PUT /channels/channel1')).toEqual([]);
    expect(screen.getByRole('heading', { name: 'Out of office' })).toBeVisible();
  });

  it('accepts a dropped .eml file', async () => {
    const server = serverWith(mapped).on('POST /preview', preview());
    await openPanel(server, ADDRESS);
    const eml = new File(['Subject: hi\r\n\r\nhello'], 'mail.eml', { type: 'message/rfc822' });
    fireEvent.drop(await screen.findByText('Drop an .eml file here'), { dataTransfer: { files: [eml] } });
    expect(await screen.findByText('A new ticket would be created.')).toBeVisible();
    const form = server.asked('POST /preview')[0]!.body as FormData;
    expect(form.get('file')).toBe(eml);
    expect(JSON.parse(String(form.get('unsaved')))).toMatchObject({
      channel: 'channel1',
      values: { template: 'template1' },
    });
  });

  it('shows an error, and keeps the form', async () => {
    const server = serverWith(mapped).on(
      'POST /preview-newest',
      () => new Refusal('login-refused', 'The mail server refused the password.', [], 502),
    );
    const panel = await openPanel(server, ADDRESS);
    await choose(panel, 'Default value of category', 'Software');
    await press(panel, 'Preview the newest 5 messages');
    expect(await screen.findByText('The mail server refused the password.')).toBeVisible();
    expect(screen.getByRole('combobox', { name: 'Default value of category' })).toHaveTextContent('Software');
  });

  it('does not offer the mailbox to users who may not read mail', async () => {
    await openPanel(serverWith(mapped, ['channels.read', 'channels.write']), ADDRESS);
    expect(await screen.findByText('Preview')).toBeVisible();
    expect(screen.queryByRole('button', { name: /Preview the newest/ })).toBeNull();
  });
});
