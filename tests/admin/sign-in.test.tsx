import { screen, waitFor } from '@testing-library/react';
import type { ChannelPatch } from '../../contracts';
import { choose, fill, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';
import { channelView, pageOf } from './support/values';

const SAVED = '/plugins/email-channel/channels/channel1/connection';
const CALLBACK = 'https://desk.example/email-channel/oauth/callback';
const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();
const unset = { set: false, setAt: null };

const microsoft = (change: Parameters<typeof channelView>[0] = {}) =>
  channelView({
    status: 'draft',
    authType: 'oauth',
    tenantId: 'contoso',
    tokenEndpoint: 'https://login.microsoftonline.com/contoso/oauth2/v2.0/token',
    clientId: 'client',
    scope: 'https://outlook.office365.com/IMAP.AccessAsUser.All offline_access openid email',
    ...change,
  });
const signedIn = (signedInAs: string) => ({
  secrets: {
    password: unset,
    clientSecret: unset,
    clientCertificate: unset,
    proxyPassword: unset,
    nextPassword: unset,
    refreshToken: { set: true, setAt: HOUR_AGO },
  },
  signIn: { signedInAs, signedInAt: HOUR_AGO, refreshedAt: HOUR_AGO },
});

function serverWith(channel = microsoft()): Server {
  let stored = channel;
  return new Server(ALL_PERMISSIONS)
    .on('GET /channels', () => pageOf([stored]))
    .on('GET /channels/channel1', () => stored)
    .on('GET /channels/channel1/folders', [])
    .on('GET /sign-in', { redirectUrl: CALLBACK })
    .on('PUT /channels/channel1', ({ body }) => {
      const { secrets: _secrets, ...patch } = body as ChannelPatch;
      return (stored = { ...stored, ...patch });
    });
}

describe('OAuth sign-in in the wizard', () => {
  afterEach(() => {
    window.location.hash = '';
  });

  it('saves the form and opens the provider’s page', async () => {
    const server = serverWith().on('POST /channels/channel1/sign-in', { url: '#the-page-of-the-provider' });
    const panel = await openPanel(server, SAVED);
    await fill(panel, /^Client ID/, 'another');
    await press(panel, 'Sign in with Microsoft');
    await waitFor(() => expect(window.location.hash).toBe('#the-page-of-the-provider'));
    expect(server.asked('PUT /channels/channel1')[0]!.body).toMatchObject({ clientId: 'another' });
  });

  it('is named after the provider of the token endpoint', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    await fill(panel, /Token Endpoint/, 'https://oauth2.googleapis.com/token');
    expect(screen.getByRole('button', { name: 'Sign in with Google' })).toBeVisible();
    await fill(panel, /Token Endpoint/, 'https://id.example/token');
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeVisible();
  });

  it('shows an error at the field if something is missing', async () => {
    const message = 'Enter the client id.';
    const server = serverWith().on(
      'POST /channels/channel1/sign-in',
      () => new Refusal('invalid-input', message, [{ path: ['clientId'], message }]),
    );
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Sign in with Microsoft');
    expect(await screen.findByText(message)).toBeVisible();
    expect(panel.address()).toBe(SAVED);
  });

  it('shows who signed in, and when the sign-in was last used', async () => {
    await openPanel(serverWith(microsoft(signedIn('support@example.com'))), SAVED);
    expect(await screen.findByText(/Signed in as support@example.com 1 hour ago\. Last used/)).toBeVisible();
    expect(screen.queryByText('Another mailbox')).toBeNull();
  });

  it('warns if that is not the channel’s mailbox', async () => {
    await openPanel(serverWith(microsoft(signedIn('anna@example.com'))), SAVED);
    expect(await screen.findByText(/anna@example.com signed in, but the channel reads/)).toBeVisible();
  });

  it('returns to the wizard with its result', async () => {
    await openPanel(serverWith(microsoft(signedIn('support@example.com'))), `${SAVED}?signIn=done`);
    expect(await screen.findByText('Signed in.')).toBeVisible();
  });

  it.each([
    ['denied', /declined on the provider’s page/],
    ['expired', /longer than ten minutes/],
    ['oauth-secret-wrong', /rejected the client secret/],
    ['<b>anything else', /did not complete the sign-in/],
  ])('explains why it failed (%s)', async (result, words) => {
    await openPanel(serverWith(), `${SAVED}?signIn=${encodeURIComponent(result)}`);
    expect(await screen.findByText('The sign-in failed')).toBeVisible();
    expect(screen.getByText(words)).toBeVisible();
  });

  it('returns to the list if its channel is unknown', async () => {
    await openPanel(serverWith(), '/plugins/email-channel/channels?signIn=expired');
    expect(await screen.findByText(/longer than ten minutes/)).toBeVisible();
  });
});

describe('the sign-in method', () => {
  it('of the app itself requires no refresh token and says what to grant in Exchange', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    await choose(panel, 'Who signs in', 'The app by itself (app-only)');
    expect(screen.getByLabelText('Scope')).toHaveValue('https://outlook.office365.com/.default');
    expect(screen.queryByText('Refresh Token')).toBeNull();
    expect(screen.queryByRole('button', { name: /Sign in with/ })).toBeNull();
    expect(screen.getByText(/New-ServicePrincipal/)).toBeVisible();
  });

  it('keeps a scope that was entered', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    await fill(panel, 'Scope', 'https://graph.example/mail');
    await choose(panel, 'Who signs in', 'The app by itself (app-only)');
    expect(screen.getByLabelText('Scope')).toHaveValue('https://graph.example/mail');
  });

  it('shows the redirect URL of this server to copy', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    expect(await screen.findByPlaceholderText(CALLBACK)).toHaveValue('');
    await press(panel, 'Copy');
    expect(await navigator.clipboard.readText()).toBe(CALLBACK);
  });

  it('shows how an old Entra address will be saved', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    await fill(panel, /Token Endpoint/, 'https://login.microsoftonline.com/contoso/oauth2/token');
    expect(
      screen.getByText(/saved as https:\/\/login.microsoftonline.com\/contoso\/oauth2\/v2.0\/token/),
    ).toBeVisible();
  });

  it('of Google has its endpoints and scope set by the preset', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    await choose(panel, 'Provider', 'Gmail');
    expect(screen.getByLabelText(/Token Endpoint/)).toHaveValue('https://oauth2.googleapis.com/token');
    expect(screen.getByPlaceholderText('https://accounts.google.com/o/oauth2/v2/auth')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Sign in with Google' })).toBeVisible();
  });
});
