import { screen } from '@testing-library/react';
import SettingsPage from '../../admin/src/settings/SettingsPage';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';

const settings = {
  reading: true,
  encryptionKeySet: true,
  retentionDays: 90,
  originals: { count: 2, bytes: 3_145_728 },
  files: { count: 3, bytes: 2_097_152 },
  operationMs: 60_000,
  runMs: 300_000,
  concurrentChannels: 4,
  allowedPrivateHosts: ['mail.internal'],
  limits: { messageBytes: 26_214_400, parseMs: 10_000, mimeNodes: 300, workerMemoryMb: 256 },
};

describe('the settings page', () => {
  const open = (server: Server) =>
    openPanel(server, '/settings/email-channel', { page: <SettingsPage />, at: '/settings/*' });

  it('shows each limit with its unit and the name of its setting', async () => {
    await open(new Server(ALL_PERMISSIONS).on('GET /settings', settings));
    const row = (await screen.findByText('Message size')).closest('tr')!;
    expect(row).toHaveTextContent('Message size25 megabyteslimits.messageBytes');
    expect(screen.getByText('Time to read one channel').closest('tr')).toHaveTextContent('300 seconds');
    expect(screen.getByText('Original messages stored: 2, 3 megabytes')).toBeVisible();
    expect(screen.getByText('Private files of mail stored: 3, 2 megabytes')).toBeVisible();
    expect(screen.getByText('mail.internal')).toBeVisible();
  });

  it('explains how to set the encryption key if there is none', async () => {
    await open(new Server(ALL_PERMISSIONS).on('GET /settings', { ...settings, encryptionKeySet: false }));
    expect(await screen.findByText('No encryption key is set')).toBeVisible();
  });

  it('cannot be opened without the permission', async () => {
    await open(new Server(['channels.read']).on('GET /settings', settings));
    expect(await screen.findByText(/permissions to access that content/)).toBeVisible();
    expect(screen.queryByText('Message size')).toBeNull();
  });
});
