import type { Page } from 'playwright-core';
import { describeWith } from '../support/available';
import { rawMail } from '../support/desk';
import { startDovecot, type Dovecot } from '../support/mailservers/dovecot';
import { CLIENT, MAIL_SCOPE, startOidc, type OidcProvider } from '../support/mailservers/oidc';
import { startPanelApp, type PanelApp } from './support/app';
import { choose, startBrowser, type TestBrowser } from './support/browser';

const MAILBOX = 'desk@mail.test';
const OTHER_MAILBOX = 'other@mail.test';

/** One way from beginning to end: each step starts where the one before ended. */
describeWith(
  ['chromium', 'dovecot'],
  'a mailbox without passwords that is connected by OAuth sign-in',
  () => {
    let app: PanelApp;
    let oidc: OidcProvider;
    let dovecot: Dovecot;
    let browser: TestBrowser;
    let page: Page;

    beforeAll(async () => {
      app = await startPanelApp();
      oidc = await startOidc({ redirectUrls: [`${app.url}/email-channel/oauth/callback`] });
      dovecot = await startDovecot({
        users: { [MAILBOX]: 'none', [OTHER_MAILBOX]: 'none' },
        introspectionUrl: oidc.introspectionUrl,
      });
      browser = await startBrowser(app, { anyCertificate: true });
      page = await browser.pageOf(app.admin);
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await dovecot?.stop();
      await oidc?.stop();
      await app?.stop();
    });

    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const text = (value: string | RegExp) => page.getByText(value).first();
    /** From the wizard to the provider's page, where `account` signs in (nobody does when it is empty), and back. */
    const signIn = async (account: string) => {
      await button('Sign in').click();
      await page.waitForURL(`${oidc.issuer}/interaction/**`);
      await page.locator('input[name=account]').fill(account);
      await button('Sign in').click();
      await page.waitForURL(`${app.url}/admin/plugins/email-channel/channels/*/connection?signIn=*`);
    };

    it('offers the sign-in once the provider’s app is entered', async () => {
      await page.goto('/admin/plugins/email-channel/channels/new');
      await page.getByLabel(/^Channel name/).fill('Support');
      await page.getByLabel(/^Host\/IP/).fill('localhost');
      await page.getByLabel(/^Port/).fill(String(dovecot.ports.imaps));
      await page.getByLabel(/^Username/).fill(MAILBOX);
      await choose(page, 'Auth Type', 'OAuth');
      await page.getByLabel(/^Client ID/).fill(CLIENT.id);
      await page.getByLabel('Client Secret', { exact: true }).fill(CLIENT.secret);
      await page.getByLabel(/^Scope/).fill(`${MAIL_SCOPE} offline_access openid email`);
      await page.getByLabel(/^Token Endpoint/).fill(oidc.tokenEndpoint);
      await page.getByLabel(/^Authorization Endpoint/).fill(oidc.authorizationEndpoint);
      await page.getByLabel(/^Custom CA certificate/).fill(dovecot.ca);
      await text('Nobody has signed in yet.').waitFor();
      expect(await page.getByLabel(/^Redirect URL/).getAttribute('placeholder')).toBe(
        `${app.url}/email-channel/oauth/callback`,
      );
    });

    it('keeps the form and shows a reason if access is denied', async () => {
      await signIn('');
      await text('Access was declined on the provider’s page.').waitFor();
      await text('Nobody has signed in yet.').waitFor();
      expect(await page.getByLabel(/^Username/).inputValue()).toBe(MAILBOX);
      expect(await page.getByLabel(/^Client ID/).inputValue()).toBe(CLIENT.id);
    });

    it('shows who signed in, and warns if that is another mailbox', async () => {
      await signIn(OTHER_MAILBOX);
      await text('Signed in.').waitFor();
      await text(new RegExp(`Signed in as ${OTHER_MAILBOX} `)).waitFor();
      await text(`${OTHER_MAILBOX} signed in, but the channel reads the mailbox ${MAILBOX}.`).waitFor();
      await button('Test Connection').click();
      await text('The connection failed').waitFor();
      await text('Signed in: failed').waitFor();
    });

    it('passes the connection test with its token after the right account signed in', async () => {
      await signIn(MAILBOX);
      await text(new RegExp(`Signed in as ${MAILBOX} `)).waitFor();
      expect(await page.getByText('Another mailbox').count()).toBe(0);
      await button('Test Connection').click();
      await text(/The connection works\. The test took/).waitFor();
      expect(dovecot.log()).toMatch(/Login: user=<desk@mail\.test>, method=(OAUTHBEARER|XOAUTH2)/);
    });

    it('is saved and activated, and a message becomes a ticket', async () => {
      await button('Next').click();
      await page.waitForURL('**/reading');
      await button('Next').click();
      await page.waitForURL('**/mapping');
      await choose(page, 'Template', /^Incident/);
      await button('Save and activate').click();
      await text('Support is active.').waitFor();
      dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'Through the front door' }));
      await page.getByRole('link', { name: 'Message log' }).click();
      const row = page.getByRole('row').filter({ hasText: 'Through the front door' });
      await row.getByRole('link', { name: 'Open ticket' }).click({ timeout: 45_000 });
      await page.waitForURL('**/content-manager/**');
      expect(await page.getByLabel(/^Subject/).inputValue()).toBe('Through the front door');
    });

    it('leaves no token, code or secret in the browser', async () => {
      const held = await page.evaluate(() =>
        JSON.stringify([localStorage, sessionStorage, document.cookie, location.href]),
      );
      expect(held).not.toContain(CLIENT.secret);
      expect(held).not.toMatch(/code=|state=/);
    });
  },
);
