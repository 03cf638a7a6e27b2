import { screen } from '@testing-library/react';
import { HomeWidget } from '../../admin/src/home/HomeWidget';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { channelView, pageOf } from './support/values';

describe('the home widget', () => {
  const open = (server: Server) => openPanel(server, '/', { page: <HomeWidget />, at: '/' });

  it('shows the total of today’s tickets and waiting messages, and the channels with problems', async () => {
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
    expect(await screen.findByText('tickets created today')).toBeVisible();
    expect(screen.getByText('6')).toBeVisible();
    expect(screen.getByText('4')).toBeVisible();
    expect(screen.getByText('Sales')).toBeVisible();
    expect(screen.getByText(/^Cooling off until/)).toBeVisible();
    expect(screen.getByText('The login was refused.')).toBeVisible();
    expect(screen.queryByText('Support')).toBeNull();
  });

  it('says that there are no problems', async () => {
    await open(new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView()])));
    expect(await screen.findByText('All channels are healthy.')).toBeVisible();
  });
});
