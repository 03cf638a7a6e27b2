import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelPayload } from '../../../contracts';
import type { Dovecot } from '../../support/mailservers/dovecot';
import type { PanelApp } from './app';

const TRIES = 120;
const TRY_MS = 500;

export interface LoggedMessage {
  id: number;
  subject: string;
  outcome: string;
  ticket: { documentId: string } | null;
}

/** An active channel named Support on the server, whose mailbox has the password `pass`; answers its documentId. */
export async function createChannel(
  app: PanelApp,
  dovecot: Dovecot,
  values: Partial<ChannelPayload>,
): Promise<string> {
  const { data } = await app.request<{ data: { documentId: string } }>('POST', '/email-channel/channels', {
    name: 'Support',
    status: 'active',
    host: 'localhost',
    port: dovecot.ports.imaps,
    caCertificate: dovecot.ca,
    secrets: { password: 'pass' },
    syncStartDate: '2020-01-01T00:00:00.000Z',
    template: app.template,
    ...values,
  });
  return data.documentId;
}

/** The message log, of one channel where it is given, once that many messages are decided. */
export async function decided(app: PanelApp, count: number, channel?: string): Promise<LoggedMessage[]> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { data } = await app.request<{ data: { results: LoggedMessage[] } }>(
      'GET',
      `/email-channel/messages?pageSize=100${channel ? `&channel=${channel}` : ''}`,
    );
    const done = data.results.filter(({ outcome }) => outcome !== 'processing');
    if (done.length >= count) return done;
    await sleep(TRY_MS);
  }
  throw new Error(`${count} messages were not decided in ${(TRIES * TRY_MS) / 1_000} s.`);
}
