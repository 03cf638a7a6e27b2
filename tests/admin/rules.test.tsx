import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { CatalogueField, RuleView } from '../../contracts';
import { choose } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';
import { catalogue, catalogueField, channelView, pageOf, ruleView, template } from './support/values';

const ADDRESS = '/plugins/email-channel/rules';

const aServer = (rules: RuleView[]) =>
  new Server(ALL_PERMISSIONS)
    .on('GET /rules', rules)
    .on('GET /channels', pageOf([channelView()]))
    .on('GET /templates', [])
    .on('GET /ticket-types', ['Incident', 'Invoice']);

describe('the list of rules', () => {
  it('shows the rules in order, with their actions and what prevents them from being used', async () => {
    const broken = ruleView({
      documentId: 'rule2',
      name: 'Old',
      problems: [{ code: 'ticket-type-refused', about: 'Gone' }],
    });
    await openPanel(aServer([ruleView(), broken]), ADDRESS);
    const row = (await screen.findByText('Invoices')).closest('tr')!;
    expect(within(row).getByText('Set the ticket type')).toBeVisible();
    expect(screen.getByText(/^Not used: The channel may not create the ticket type Gone\./)).toBeVisible();
  });

  it('can be reordered with buttons, which are accessible by keyboard', async () => {
    const rules = [ruleView(), ruleView({ documentId: 'rule2', name: 'Complaints' })];
    const server = aServer(rules).on('POST /rules/order', rules.toReversed());
    const { user } = await openPanel(server, ADDRESS);
    await user.click(await screen.findByRole('button', { name: 'Move Complaints up' }));
    await waitFor(() => expect(server.asked('POST /rules/order')).toHaveLength(1));
    expect(server.asked('POST /rules/order')[0]!.body).toEqual({ ids: ['rule2', 'rule1'] });
    expect(screen.getByRole('button', { name: 'Move Invoices up' })).toHaveAttribute('aria-disabled', 'true');
  });

  it('can be reordered by dragging', async () => {
    const rules = [ruleView(), ruleView({ documentId: 'rule2', name: 'Complaints' })];
    const server = aServer(rules).on('POST /rules/order', rules.toReversed());
    await openPanel(server, ADDRESS);
    const dataTransfer = { setData: () => undefined };
    fireEvent.dragStart(await screen.findByTitle('Drag Complaints to another place'), { dataTransfer });
    const row = screen.getByText('Invoices').closest('tr')!;
    fireEvent.dragOver(row, { dataTransfer });
    fireEvent.drop(row, { dataTransfer });
    await waitFor(() => expect(server.asked('POST /rules/order')).toHaveLength(1));
    expect(server.asked('POST /rules/order')[0]!.body).toEqual({ ids: ['rule2', 'rule1'] });
  });

  it('deletes a rule only after a confirmation', async () => {
    const server = aServer([ruleView()]).on('DELETE /rules/rule1', { documentId: 'rule1' });
    const { user } = await openPanel(server, ADDRESS);
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('Delete the rule “Invoices”?')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Confirm' }));
    await waitFor(() => expect(server.asked('DELETE /rules/rule1')).toHaveLength(1));
  });
});

describe('the editor of a rule', () => {
  it('creates a rule from a condition and an action', async () => {
    const server = aServer([]).on('POST /rules', ruleView());
    const panel = await openPanel(server, `${ADDRESS}/new`);
    const { user } = panel;
    await user.type(await screen.findByRole('textbox', { name: /Name/ }), 'Invoices');
    await user.type(screen.getByRole('textbox', { name: 'Value' }), 'invoice');
    await choose(panel, 'Ticket type', 'Invoice');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Not tested on past messages')).toBeVisible();
    expect(server.asked('POST /rules')).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Save without testing' }));
    await waitFor(() => expect(server.asked('POST /rules')).toHaveLength(1));
    expect(server.asked('POST /rules')[0]!.body).toMatchObject({
      name: 'Invoices',
      channel: null,
      conditions: [{ on: 'subject', operator: 'contains', value: 'invoice' }],
      actions: [{ do: 'ticket-type', ticketType: 'Invoice' }],
    });
  });

  const replayed = (more: object = {}) => ({
    tried: 3,
    met: 1,
    unchanged: 2,
    differences: [
      {
        id: 7,
        sender: 'anna@customer.example',
        subject: 'Invoice 12',
        receivedAt: '2026-03-01T10:00:00.000Z',
        was: { outcome: 'held', reason: 'rule-held', ticketType: null },
        wouldBe: { outcome: 'ticket', reason: 'created', ticketType: 'Invoice' },
        changes: [{ text: 'rule.did.set-field', values: { field: 'subject' } }],
      },
    ],
    comparison: null,
    ...more,
  });
  const tested = async (server: Server, path: string) => {
    const panel = await openPanel(server, path);
    await choose(panel, 'Messages of', 'Support');
    await panel.user.click(screen.getByRole('button', { name: 'Test' }));
    await screen.findByText('The rule applies to 1 of 3 messages.');
    return panel;
  };

  it('shows what past messages would become, and creates the missing tickets', async () => {
    const server = aServer([ruleView()])
      .on('POST /rules/replay', replayed())
      .on('POST /messages/retry', { queued: [7], decided: [{ id: 7, outcome: 'ticket' }], refused: [] });
    const { user } = await tested(server, `${ADDRESS}/rule1`);
    expect(await screen.findByText('3 messages were tested: 1 would change.')).toBeVisible();
    const row = screen.getByText('Invoice 12').closest('tr')!;
    expect(within(row).getByText('Held')).toBeVisible();
    expect(within(row).getByText('Invoice')).toBeVisible();
    expect(within(row).getByText('field subject')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Create 1 ticket' }));
    await waitFor(() =>
      expect(server.asked('POST /messages/retry')[0]!.body).toEqual({
        ids: [7],
        force: false,
        skipped: true,
      }),
    );
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Create 1 ticket' })).toBeNull());
  });

  it('offers the relations of the content type to link a ticket by', async () => {
    const relation = (name: string, change: Partial<CatalogueField> = {}) =>
      catalogueField(name, 'relation', { relationTarget: catalogue.uid, ...change });
    const fields = [
      ...catalogue.fields,
      relation('parentTicket'),
      relation('messages', { multiple: true }),
      relation('offer', { relationTarget: 'plugin::email-channel.offer' }),
    ];
    const link = { do: 'link' as const, relation: 'linkedTicket', field: 'subject', value: '{{1}}' };
    const rule = ruleView({ actions: [{ do: 'template', template: 'template1', offer: null }, link] });
    const server = aServer([rule])
      .on('GET /templates', [template])
      .on('GET /offers', [])
      .on(`GET /catalogue/${catalogue.uid}`, { ...catalogue, fields })
      .on('PUT /rules/rule1', rule);
    const panel = await openPanel(server, `${ADDRESS}/rule1`);
    await panel.user.click(await screen.findByRole('combobox', { name: 'Relation' }));
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
      'linkedTicket',
      'parentTicket',
    ]);
    await panel.user.click(screen.getByRole('option', { name: 'parentTicket' }));
    await panel.user.click(screen.getByRole('button', { name: 'Save' }));
    await panel.user.click(await screen.findByRole('button', { name: 'Save without testing' }));
    await waitFor(() =>
      expect(server.asked('PUT /rules/rule1')[0]!.body).toMatchObject({
        actions: [{ do: 'template' }, { ...link, relation: 'parentTicket' }],
      }),
    );
  });

  it('creates no ticket by a rule that is not saved, and offers them once it is', async () => {
    const server = aServer([ruleView()])
      .on('POST /rules/replay', replayed())
      .on('PUT /rules/rule1', {
        ...ruleView(),
        name: 'Bills',
      });
    const panel = await openPanel(server, `${ADDRESS}/rule1`);
    const name = await screen.findByRole('textbox', { name: /Name/ });
    await panel.user.clear(name);
    await panel.user.type(name, 'Bills');
    await choose(panel, 'Messages of', 'Support');
    await panel.user.click(screen.getByRole('button', { name: 'Test' }));
    expect(await screen.findByText(/^1 message would become a ticket\. Save first/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Create 1 ticket' })).toBeNull();
    await panel.user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('button', { name: 'Create 1 ticket' })).toBeVisible();
  });

  it('compares a message field by field', async () => {
    const simulated = {
      outcome: 'ticket',
      reason: 'created',
      detail: null,
      steps: [],
      ticketType: 'Invoice',
    };
    const server = aServer([ruleView()])
      .on('POST /rules/replay', replayed())
      .on(
        'POST /rules/replay/7',
        replayed({
          comparison: {
            was: { ...simulated, ticket: null },
            wouldBe: { ...simulated, ticket: { template: 'Bill', data: { subject: 'No. 12' } } },
          },
        }),
      );
    const { user } = await tested(server, `${ADDRESS}/rule1`);
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    const dialog = within(await screen.findByRole('dialog'));
    const cells = async (name: string) => {
      const row = (await dialog.findByText(name)).closest('tr')!;
      return within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent);
    };
    expect(await cells('Subject')).toEqual(['Subject', '—', 'No. 12']);
    expect(await cells('Template')).toEqual(['Template', '—', 'Bill']);
    expect((await cells('Outcome'))[1]).toMatch(/^Held/);
  });

  it('names an expression that the server refuses, at its condition', async () => {
    const server = aServer([]).on('POST /rules', () => {
      const said = { text: 'problem.expression', values: { part: '(?=' } };
      const wrong = { path: ['conditions', 0, 'value'], message: 'x', said };
      return new Refusal('invalid-input', 'x', [wrong], 400);
    });
    const panel = await openPanel(server, `${ADDRESS}/new`);
    await panel.user.type(await screen.findByRole('textbox', { name: /Name/ }), 'Orders');
    await panel.user.type(screen.getByRole('textbox', { name: 'Value' }), '(?=x)');
    await choose(panel, 'Ticket type', 'Invoice');
    await panel.user.click(screen.getByRole('button', { name: 'Save' }));
    await panel.user.click(await screen.findByRole('button', { name: 'Save without testing' }));
    expect(await screen.findByText(/^This expression cannot be used because of “\(\?=”/)).toBeVisible();
  });
});
