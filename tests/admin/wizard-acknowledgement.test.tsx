import { screen, waitFor } from '@testing-library/react';
import { fill, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { channelView } from './support/values';

const ADDRESS = '/plugins/email-channel/channels/channel1/reading';
const serverWith = (change = {}, ready = true) =>
  new Server(ALL_PERMISSIONS)
    .on('GET /channels/channel1', channelView({ status: 'draft', ...change }))
    .on('GET /channels/channel1/folders', [])
    .on('POST /preview-acknowledgement', {
      subject: 'We received it [#1234]',
      text: 'Hello Ann Example',
      setup: { ready, provider: 'nodemailer' },
    });

it('an acknowledgement is previewed as it is written, and an unknown variable is named', async () => {
  const server = serverWith({ acknowledge: true });
  const panel = await openPanel(server, ADDRESS);
  expect(await screen.findByText('Hello Ann Example')).toBeVisible();
  await fill(panel, 'Acknowledgement text', 'Hi {{requester.name}}');
  await waitFor(() =>
    expect(server.asked('POST /preview-acknowledgement').at(-1)!.body).toMatchObject({
      body: 'Hi {{requester.name}}',
    }),
  );
  await fill(panel, 'Acknowledgement text', 'Hi {{nobody}}');
  expect(await screen.findByText('Unknown variable: {{nobody}}.')).toBeVisible();
});

it('a missing email provider is told before anybody waits for mail', async () => {
  await openPanel(serverWith({ acknowledge: true }, false), ADDRESS);
  expect(await screen.findByText('No email provider is configured')).toBeVisible();
});

it('a channel that sent too much says so and can go on at once', async () => {
  const server = serverWith({ sendingPausedSince: '2026-03-02T10:00:00.000Z' }).on(
    'POST /channels/channel1/resume-sending',
    channelView({ sendingPausedSince: null }),
  );
  const panel = await openPanel(server, ADDRESS);
  await press(panel, 'Send now');
  await waitFor(() => expect(server.asked('POST /channels/channel1/resume-sending')).toHaveLength(1));
});
