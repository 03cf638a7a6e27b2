import type { Locator, Page } from 'playwright-core';
import { rawMail } from '../../support/raw-mail';
import type { Dovecot } from '../../support/mailservers/dovecot';

/** What a new user should need at most from "Add channel" to the first ticket. */
export const MOST_INTERACTIONS = 25;
export const MOST_MS = 180_000;

export const FIRST_SUBJECT = 'My first ticket';

export interface FirstMinutes {
  /** Clicks, and fields that were filled. */
  interactions: number;
  ms: number;
}

/**
 * Sets up the channel Support as a new user does, on a panel where no template is published, and opens the ticket of its
 * first mail, counting from "Add channel" on.
 */
export async function firstMinutes(
  page: Page,
  { dovecot, user, password }: { dovecot: Dovecot; user: string; password: string },
): Promise<FirstMinutes> {
  let interactions = 0;
  const click = async (target: Locator) => {
    interactions += 1;
    await target.click();
  };
  const fill = async (label: RegExp | string, value: string) => {
    interactions += 1;
    await page.getByLabel(label, { exact: true }).fill(value);
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  await page.goto('/admin/plugins/email-channel/channels');
  const addChannel = link('Add channel').last();
  await addChannel.waitFor();
  const begun = Date.now();

  await click(addChannel);
  await fill(/^Channel name/, 'Support');
  await fill(/^Host\/IP/, 'localhost');
  await fill(/^Port/, String(dovecot.ports.imaps));
  await fill(/^Username/, user);
  await fill(/^Custom CA certificate/, dovecot.ca);
  await fill('Password', password);
  await click(button('Test Connection'));
  await page.getByText(/The connection works/).waitFor();
  await click(button('Next'));
  await page.waitForURL('**/reading');
  await click(button('Next'));
  await page.waitForURL('**/mapping');
  await click(button('Use the standard template'));
  await page.getByText(/creates a ticket of type Incident in Ticket/).waitFor();
  await click(button('Save and activate'));
  await page.getByText('Support is active.').first().waitFor();

  dovecot.deliver(user, 'INBOX', Buffer.from(rawMail({ subject: FIRST_SUBJECT, body: 'Does it work?' })));
  await click(link('Message log'));
  const row = page.getByRole('row').filter({ hasText: FIRST_SUBJECT });
  await row.waitFor({ timeout: 90_000 });
  await click(row.getByRole('link', { name: 'Open ticket' }));
  await page.waitForURL('**/content-manager/**');
  await page.getByLabel(/^Subject/).waitFor();
  return { interactions, ms: Date.now() - begun };
}
