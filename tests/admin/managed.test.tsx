import { screen, within } from '@testing-library/react';
import type { ConfigurationView } from '../../contracts';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { channelView, ruleView } from './support/values';

const view: ConfigurationView = {
  file: 'config/email-channel/configuration.yml',
  problem: null,
  appliedAt: '2026-11-27T10:00:00.000Z',
  channels: [{ documentId: 'channel1', fields: ['name', 'host', 'folders', 'allowedDomains'] }],
  rulesOfAll: true,
  drift: [],
};
const server = () =>
  new Server(ALL_PERMISSIONS)
    .on('GET /channels/channel1', channelView({ status: 'draft' }))
    .on('GET /channels/channel1/folders', [])
    .on('GET /configuration', view)
    .on('GET /rules', [])
    .on('GET /channels', { results: [], pagination: { page: 1, pageSize: 10, pageCount: 1, total: 0 } });
const notice = /configuration\.yml/;

it('only the channel fields set by the configuration file are read-only', async () => {
  await openPanel(server(), '/plugins/email-channel/channels/channel1/reading');
  expect(await screen.findByText(notice)).toBeInTheDocument();
  const folders = screen.getByRole('region', { name: 'Folder Mapping' });
  for (const button of within(folders).getAllByRole('button')) expect(button).toBeDisabled();
  expect(screen.getByLabelText(/^Allowed Domains/)).toBeDisabled();
  expect(screen.getByLabelText(/^Denied Domains/)).toBeEnabled();
});

it('credentials stay editable, since they are never in the file', async () => {
  await openPanel(server(), '/plugins/email-channel/channels/channel1/connection');
  await screen.findByText(notice);
  expect(screen.getByLabelText(/^Host\/IP/)).toBeDisabled();
  expect(screen.getByRole('button', { name: 'Replace Password' })).toBeEnabled();
});

const rule = ruleView();
const change = (kind: 'rules' | 'channel', name: string | null, path: string) => ({
  ...{ kind, name, change: 'update' as const },
  fields: [{ path, from: null, to: true }],
});

it('a notice says that the file sets the rules of all channels, without comparing everything', async () => {
  const asked = server();
  await openPanel(asked, '/plugins/email-channel/rules');
  expect(await screen.findByText(notice)).toBeInTheDocument();
  expect(asked.asked('GET /configuration').map(({ query }) => query)).toEqual([
    { drift: 'false' },
    { drift: 'true', of: 'rules' },
  ]);
});

it('offers no change of rules that the file gives, and names those that differ from it', async () => {
  const drift = [change('rules', null, 'Invoices'), change('channel', 'Support', 'port')];
  const asked = server()
    .on('GET /configuration', { ...view, drift })
    .on('GET /rules', [rule]);
  await openPanel(asked, '/plugins/email-channel/rules');
  expect(await screen.findByText('Differs from the file: Invoices.')).toBeVisible();
  expect(screen.getByRole('switch')).toBeDisabled();
  for (const name of ['Delete', 'Add rule']) expect(screen.queryByRole('button', { name })).toBeNull();
  expect(screen.queryByTitle(/^Drag/)).toBeNull();
});

it('shows a rule that the file gives, closed, and still tests it on past messages', async () => {
  const asked = server()
    .on('GET /rules', [rule])
    .on('GET /templates', [])
    .on('GET /ticket-types', ['Invoice']);
  await openPanel(asked, '/plugins/email-channel/rules/rule1');
  expect(await screen.findByText(notice)).toBeInTheDocument();
  expect(await screen.findByRole('textbox', { name: /Name/ })).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  expect(screen.getByText('Test on past messages')).toBeVisible();
});

it('names the settings of a channel that differ from the file', async () => {
  const drift = [change('channel', 'Support', 'host')];
  await openPanel(
    server().on('GET /configuration', { ...view, drift }),
    '/plugins/email-channel/channels/channel1/connection',
  );
  expect(await screen.findByText('Differs from the file: host.')).toBeVisible();
});
