import { screen, waitFor, within } from '@testing-library/react';
import { choose, fill, press } from './support/actions';
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
      used: 'translation',
      language: 'de',
      setup: { ready, provider: 'nodemailer' },
    });

it('an acknowledgement is previewed while it is written, and an unknown variable is reported', async () => {
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

it('acknowledgement texts in other languages are previewed by the sender’s language, with the text that is used', async () => {
  const server = serverWith({ acknowledge: true });
  const panel = await openPanel(server, ADDRESS);
  await choose(panel, 'Add language', 'German');
  const row = within(await screen.findByRole('group', { name: 'Text in German' }));
  await panel.user.type(row.getByLabelText(/^Acknowledgement subject/), 'Erhalten');
  await panel.user.type(row.getByLabelText(/^Acknowledgement text/), 'Hallo');
  await choose(panel, 'Language of the sender', 'German');
  await waitFor(() =>
    expect(server.asked('POST /preview-acknowledgement').at(-1)!.body).toMatchObject({
      translations: [{ language: 'de', subject: 'Erhalten', body: 'Hallo' }],
      language: 'de',
    }),
  );
  expect(await screen.findByText('Channel’s text in German')).toBeVisible();
  await press(panel, 'Remove the text in German');
  expect(screen.queryByRole('group', { name: 'Text in German' })).toBeNull();
});

it('a missing email provider is reported during setup', async () => {
  await openPanel(serverWith({ acknowledge: true }, false), ADDRESS);
  expect(await screen.findByText('No email provider is configured')).toBeVisible();
});

it('a channel that exceeded its sending limit says so and can resume at once', async () => {
  const server = serverWith({ sendingPausedSince: '2026-03-02T10:00:00.000Z' }).on(
    'POST /channels/channel1/resume-sending',
    channelView({ sendingPausedSince: null }),
  );
  const panel = await openPanel(server, ADDRESS);
  await press(panel, 'Send now');
  await waitFor(() => expect(server.asked('POST /channels/channel1/resume-sending')).toHaveLength(1));
});
