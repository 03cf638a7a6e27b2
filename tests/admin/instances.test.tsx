import { screen, within } from '@testing-library/react';
import InstancesPage from '../../admin/src/instances/InstancesPage';
import type { InstancesView, InstanceView } from '../../contracts';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';

const instance = (values: Partial<InstanceView>): InstanceView => ({
  id: 'one',
  host: 'mail-1',
  pid: 17,
  kind: 'worker',
  alive: true,
  reads: true,
  engine: 'queue',
  problem: null,
  watched: 250,
  running: 3,
  perMinute: 120,
  memory: 200 * 1024 * 1024,
  startedAt: '2026-03-02T10:00:00.000Z',
  seenAt: '2026-03-02T10:00:00.000Z',
  ...values,
});
const view = (values: Partial<InstancesView> = {}): InstancesView => ({
  instances: [instance({})],
  oldestUnreadMs: null,
  lags: [{ channel: 'a', name: 'Support', oldestUnreadMs: 90_000, readAgoMs: 3_000 }],
  ...values,
});
const open = (answer: InstancesView) =>
  openPanel(new Server(ALL_PERMISSIONS).on('GET /instances', answer), '/plugins/email-channel/instances', {
    page: <InstancesPage />,
    at: '/plugins/email-channel/*',
  });

describe('the Instances page', () => {
  it('shows what each instance does, and the channels that are furthest behind', async () => {
    await open(view({ instances: [instance({}), instance({ id: 'two', host: 'mail-2', alive: false })] }));
    const row = (await screen.findByText('mail-1')).closest('tr')!;
    for (const text of ['Reads and sends', 'Queue (Redis)', '250', '120'])
      expect(within(row).getByText(text)).toBeVisible();
    expect(within(screen.getByText('mail-2').closest('tr')!).getByText('Not responding')).toBeVisible();
    const lag = screen.getByText('Support').closest('tr')!;
    expect(within(lag).getByText('1 minute')).toBeVisible();
    expect(screen.getByText('No known unread messages.')).toBeVisible();
  });

  it('warns about waiting mail, an unavailable Redis, and if no instance reads', async () => {
    const problem = { text: 'error.queue-unavailable', values: { address: 'redis:6379' } };
    await open(
      view({
        oldestUnreadMs: 7_200_000,
        instances: [instance({ reads: false, engine: 'embedded', problem })],
      }),
    );
    expect(await screen.findByText('Oldest unread message: 2 hours')).toBeVisible();
    expect(screen.getByText(/Redis at redis:6379 cannot be reached/)).toBeVisible();
    expect(screen.getByText(/No instance reads mailboxes/)).toBeVisible();
  });
});
