import type { Page } from 'playwright-core';
import type { ChannelPayload } from '../../../contracts';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';
import { startPanelApp, type PanelApp } from './app';
import { startBrowser, type TestBrowser } from './browser';
import { createChannel, decided, type LoggedMessage } from './channel';

export const MAILBOX = 'support@desk.example';
export const ANNA = 'Anna <anna@customer.example>';
/** A picture of one pixel, in base64. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A desk with one message and an agent who is signed in to the panel. */
export interface AgentDesk {
  app: PanelApp;
  dovecot: Dovecot;
  sink: SmtpSink;
  browser: TestBrowser;
  /** The agent's page. */
  page: Page;
  first: LoggedMessage;
  stop(): Promise<void>;
}

/**
 * Starts a mail server whose mailbox holds the message, an SMTP server, the app with a channel named Support, and a
 * browser.
 * @param permissions of the agent
 */
export async function startAgentDesk({
  mail,
  channel = {},
  permissions,
}: {
  mail: string;
  channel?: Partial<ChannelPayload>;
  permissions: Parameters<PanelApp['personWith']>[0];
}): Promise<AgentDesk> {
  const stops: (() => Promise<unknown>)[] = [];
  const started = async <T>(starting: Promise<T>, stop: (one: T) => Promise<unknown>): Promise<T> => {
    const one = await starting;
    stops.unshift(() => stop(one));
    return one;
  };
  const stop = async () => {
    for (const each of stops.splice(0)) await each();
  };
  try {
    const sink = await started(startSmtpSink(), (one) => one.stop());
    const dovecot = await started(startDovecot({ users: { [MAILBOX]: 'pass' } }), (one) => one.stop());
    dovecot.deliver(MAILBOX, 'INBOX', mail);
    const app = await started(startPanelApp({ smtpPort: sink.port }), (one) => one.stop());
    const browser = await started(startBrowser(app), (one) => one.close());
    await createChannel(app, dovecot, {
      username: MAILBOX,
      replyTo: MAILBOX,
      senderName: 'Support',
      ...channel,
    });
    const [first] = await decided(app, 1);
    const page = await browser.pageOf(await app.personWith(permissions, { tickets: true }));
    return { app, dovecot, sink, browser, page, first: first!, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
