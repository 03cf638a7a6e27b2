import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { stringify } from 'yaml';
import type { RulePayload } from '../../contracts';
import { describeWith } from '../support/available';
import { startPanelApp, type PanelApp } from './support/app';
import { violationsOf } from './support/axe';
import { startBrowser, type TestBrowser } from './support/browser';

const ROOT = '/admin/plugins/email-channel';
jest.setTimeout(180_000);

const rule = (name: string): RulePayload => ({ name, actions: [{ do: 'hold' }] });
const channel = (rules: RulePayload[], secrets: object = {}) => ({
  ...{ name: 'Parcels', host: 'mail.parcels.example', username: 'desk@parcels.example' },
  ...{ rules, secrets },
});

describeWith('chromium', 'An admin whose channels are configured by a file', () => {
  let directory: string;
  let app: PanelApp;
  let browser: TestBrowser;
  let page: Page;
  let documentId: string;
  const write = (...channels: object[]) =>
    writeFileSync(join(directory, 'configuration.yml'), stringify({ version: 1, channels }));

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'email-channel-file-'));
    write(channel([rule('Early'), rule('Late')]));
    app = await startPanelApp({ configuration: join(directory, 'configuration.yml') });
    const { data } = await app.request<{ data: { results: { documentId: string }[] } }>(
      'GET',
      '/email-channel/channels',
    );
    documentId = data.results[0]!.documentId;
    browser = await startBrowser(app);
    page = await browser.pageOf(app.admin);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const rules = () => page.goto(`${ROOT}/rules?channel=${documentId}`);
  const applied = async () => {
    await page.goto('/admin/settings/email-channel');
    await page.getByRole('button', { name: 'Apply again' }).click();
  };

  it('reads the rules that the file gives, and can change none of them', async () => {
    await rules();
    await page.getByText('These rules are managed by', { exact: false }).waitFor();
    expect(await page.getByRole('row').getByRole('link').allTextContents()).toEqual(['Early', 'Late']);
    expect(await page.getByRole('link', { name: 'Add rule' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await page.getByTitle(/^Drag/).count()).toBe(0);
    for (const control of await page.getByRole('switch').all()) expect(await control.isDisabled()).toBe(true);
    expect(await page.getByText('Differs from the file', { exact: false }).count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Late' }).click();
    await page.getByText('These rules are managed by', { exact: false }).waitFor();
    expect(await page.getByLabel(/^Name/).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('reads a channel that the file gives, whose credentials alone can be changed', async () => {
    await page.goto(`${ROOT}/channels/${documentId}/connection`);
    await page.getByText('This channel is managed by', { exact: false }).waitFor();
    expect(await page.getByLabel(/^Host\/IP/).isDisabled()).toBe(true);
    expect(await page.getByLabel(/^Password/).isEnabled()).toBe(true);
  });

  it('sees what differs where the file was changed and cannot be applied, and why', async () => {
    write(channel([rule('Early'), rule('Last')], { password: { env: 'NOT_SET_ANYWHERE' } }));
    await applied();
    await page.getByText('NOT_SET_ANYWHERE', { exact: false }).waitFor();
    await rules();
    await page.getByText('Differs from the file: Late, Last.').waitFor();
    expect(await page.getByRole('row').getByRole('link').allTextContents()).toEqual(['Early', 'Late']);
  });

  it('has the mended file applied', async () => {
    write(channel([rule('Early'), rule('Last')]));
    await applied();
    await page.getByText('Everything matches the file.').waitFor();
    await rules();
    await page.getByRole('link', { name: 'Last' }).waitFor();
    expect(await page.getByRole('row').getByRole('link').allTextContents()).toEqual(['Early', 'Last']);
    expect(await page.getByText('Differs from the file', { exact: false }).count()).toBe(0);
  });
});
