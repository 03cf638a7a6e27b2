import { screen } from '@testing-library/react';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { catalogue, channelView, template } from './support/values';

it('the mapping offers a value source of the app for matching fields', async () => {
  const server = new Server(ALL_PERMISSIONS)
    .on('GET /channels/channel1', channelView({ status: 'draft', template: 'template1', mappings: [] }))
    .on('GET /templates', [template])
    .on('GET /templates/template1', { template, suggestedMappings: [] })
    .on(`GET /catalogue/${catalogue.uid}`, catalogue)
    .on('GET /targets', [{ uid: catalogue.uid, displayName: 'Ticket' }])
    .on('GET /ticket-types', ['Incident'])
    .on('GET /roles', [])
    .on('GET /offers', [])
    .on('GET /value-sources', [
      { source: 'app:order-number', label: 'Order number', types: ['enumeration'] },
    ]);
  const panel = await openPanel(server, '/plugins/email-channel/channels/channel1/mapping');
  await panel.user.click(await screen.findByRole('combobox', { name: 'Order number' }));
  const options = (await screen.findAllByRole('option')).map((option) => option.textContent);
  expect(options[0]).toBe('Not used');
  expect(options.slice(1).every((option) => option!.endsWith('(enumeration)'))).toBe(true);
  expect(options.length).toBeGreaterThan(1);
});
