import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumPath } from '../../support/available';
import type { PanelApp, Person } from './app';

const IMAGES = resolve(__dirname, '../../../docs/images');
/** How long an element may take to appear on a busy machine, in ms. */
const PATIENCE_MS = 20_000;

/** What hosts of test mail are named under; a connection to one of them is counted. */
export const TRACKERS = 'tracker.test';

/** A browser that reaches the host of the app and nothing else. */
export interface TestBrowser {
  /** A page of its own session, as wide as a laptop's. */
  newPage(): Promise<Page>;
  /** A page on which a person is logged in. */
  pageOf(person: Person): Promise<Page>;
  /** Connections that were opened to hosts of `TRACKERS`. */
  trackedConnections(): number;
  close(): Promise<void>;
}

/** With `anyCertificate` it also trusts servers on this machine whose authority it does not know. */
export async function startBrowser(
  { url }: Pick<PanelApp, 'url'>,
  { anyCertificate = false }: { anyCertificate?: boolean } = {},
): Promise<TestBrowser> {
  let tracked = 0;
  const trap = createServer((socket) => {
    tracked += 1;
    socket.destroy();
  });
  await new Promise<void>((listening) => trap.listen(0, '127.0.0.1', listening));
  const { port } = trap.address() as AddressInfo;
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP *.${TRACKERS} 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE ${new URL(url).hostname}`,
    ],
  });
  const newPage = async () => {
    const context = await browser.newContext({
      baseURL: url,
      locale: 'en-GB',
      ignoreHTTPSErrors: anyCertificate,
      viewport: { width: 1280, height: 800 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  };
  return {
    newPage,
    async pageOf({ email, password }) {
      const page = await newPage();
      await page.goto('/admin/auth/login');
      await page.getByLabel(/^Email/).fill(email);
      await page.getByLabel(/^Password/).fill(password);
      await page.getByRole('button', { name: 'Login' }).click();
      await page.getByRole('navigation').first().waitFor();
      await page.waitForURL((address) => !address.pathname.includes('/auth/'));
      return page;
    },
    trackedConnections: () => tracked,
    async close() {
      await browser.close();
      await new Promise((closed) => trap.close(closed));
    },
  };
}

/** Chooses an option of one of the design system's selects, by its label. */
export async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

/** Writes what the page shows into docs/images, with SCREENSHOTS=1. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return;
  mkdirSync(IMAGES, { recursive: true });
  // Notices and Strapi's own news would cover the page.
  for (const close of await page.getByRole('button', { name: /^Close/ }).all())
    await close.click({ timeout: 1_000 }).catch(() => undefined);
  await page.mouse.move(1_275, 795);
  await page.mouse.wheel(0, -10_000);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
