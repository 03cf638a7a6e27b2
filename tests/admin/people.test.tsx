import { screen } from '@testing-library/react';
import type { PersonReport } from '../../contracts';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';

const ADDRESS = 'ada@customer.example';
const report: PersonReport = {
  address: ADDRESS,
  places: [
    { place: 'log', count: 1, items: [{ id: '7', label: 'About a printer' }] },
    { place: 'files', count: 0, items: [] },
  ],
  settings: ['Support'],
};
const server = (permissions = ALL_PERMISSIONS) =>
  new Server(permissions)
    .on('GET /people/erasures', [
      {
        id: 1,
        addressHash: 'ab'.repeat(32),
        by: 'Grace',
        at: '2026-03-02T10:00:00.000Z',
        done: true,
        counts: { log: 4 },
      },
    ])
    .on('POST /people/report', report);
const open = async (on: Server) => {
  const { user } = await openPanel(on, '/plugins/email-channel/people');
  await user.type(await screen.findByLabelText('Email address'), ADDRESS);
  await user.click(screen.getByRole('button', { name: 'Search' }));
  await screen.findByText('1 entry in the message log');
  return user;
};

describe('the People page', () => {
  it('lists data first, and erases it only after a confirmation', async () => {
    const on = server().on('POST /people/erase', { erased: report, left: 0 });
    const user = await open(on);
    expect(screen.getByText(/are not changed: Support/)).toBeVisible();
    expect(screen.getByText('Grace')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Erase' }));
    await screen.findByText(`Erase everything about ${ADDRESS}?`);
    expect(on.asked('POST /people/erase')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Confirm' }));
    expect(await screen.findByText(`Everything about ${ADDRESS} was erased.`)).toBeInTheDocument();
    expect(on.asked('POST /people/erase').map(({ body }) => body)).toEqual([{ address: ADDRESS }]);
  });

  it('has no erase button for users who may only list', async () => {
    await open(server(['people.read']));
    expect(screen.getByRole('button', { name: 'Export as JSON' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Erase' })).toBeNull();
  });
});
