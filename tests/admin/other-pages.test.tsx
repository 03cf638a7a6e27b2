import { screen } from '@testing-library/react';
import { HomeWidget } from '../../admin/src/home/HomeWidget';
import SettingsPage from '../../admin/src/settings/SettingsPage';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { channelView, pageOf } from './support/values';

const settings = {
  reading: true,
  encryptionKeySet: true,
  retentionDays: 90,
  operationMs: 60_000,
  runMs: 300_000,
  concurrentChannels: 4,
  allowedPrivateHosts: ['mail.internal'],
  limits: { messageBytes: 26_214_400, parseMs: 10_000, mimeNodes: 300, workerMemoryMb: 256 },
};

describe('the home widget', () => {
  const open = (server: Server) => openPanel(server, '/', { page: <HomeWidget />, at: '/' });

  it('adds up tickets of today and waiting messages, and names the channels in trouble', async () => {
    const cooling = channelView({
      documentId: 'channel2',
      name: 'Sales',
      health: {
        ...channelView().health,
        health: 'cooling-off',
        coolOffUntil: '2026-03-01T14:05:00.000Z',
        lastError: {
          code: 'login-refused',
          message: 'The login was refused.',
          at: '2026-03-01T13:50:00.000Z',
        },
      },
    });
    await open(new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView(), cooling])));
    expect(await screen.findByText('tickets from mail today')).toBeVisible();
    expect(screen.getByText('6')).toBeVisible();
    expect(screen.getByText('4')).toBeVisible();
    expect(screen.getByText('Sales')).toBeVisible();
    expect(screen.getByText(/^Cooling off until/)).toBeVisible();
    expect(screen.getByText('The login was refused.')).toBeVisible();
    expect(screen.queryByText('Support')).toBeNull();
  });

  it('says that all is fine', async () => {
    await open(new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView()])));
    expect(await screen.findByText('All channels are fine.')).toBeVisible();
  });
});

describe('the settings page', () => {
  const open = (server: Server) =>
    openPanel(server, '/settings/email-channel', { page: <SettingsPage />, at: '/settings/*' });

  it('shows each limit with its unit and the name of its setting', async () => {
    await open(new Server(ALL_PERMISSIONS).on('GET /settings', settings));
    const row = (await screen.findByText('Size of a message')).closest('tr')!;
    expect(row).toHaveTextContent('Size of a message25 megabyteslimits.messageBytes');
    expect(screen.getByText('One run over a channel').closest('tr')).toHaveTextContent('300 seconds');
    expect(screen.getByText('mail.internal')).toBeVisible();
  });

  it('says how to set the encryption key where there is none', async () => {
    await open(new Server(ALL_PERMISSIONS).on('GET /settings', { ...settings, encryptionKeySet: false }));
    expect(await screen.findByText('No encryption key is set')).toBeVisible();
  });

  it('is closed to those who may not see it', async () => {
    await open(new Server(['channels.read']).on('GET /settings', settings));
    expect(await screen.findByText(/permissions to access that content/)).toBeVisible();
    expect(screen.queryByText('Size of a message')).toBeNull();
  });
});
