import { screen, within } from '@testing-library/react';
import type { ConfigurationView } from '../../contracts';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { channelView } from './support/values';

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

it('a notice says that the file sets the rules of all channels, without comparing everything', async () => {
  const asked = server();
  await openPanel(asked, '/plugins/email-channel/rules');
  expect(await screen.findByText(notice)).toBeInTheDocument();
  expect(asked.asked('GET /configuration').map(({ query }) => query)).toEqual([{ drift: 'false' }]);
});
