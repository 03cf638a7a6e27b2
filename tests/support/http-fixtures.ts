import { UID } from '../../content-types';
import type { ChannelPayload, TemplateField } from '../../contracts';
import { documents } from '../../server/src/strapi/border';
import { createDatabase } from '../../server/src/strapi/database';
import { TABLES } from '../../server/src/strapi/models';
import type { TestApp } from './app';

export const PASSWORD = 'correct horse battery staple';

/** Publishes a template for the bundled ticket; returns its documentId. */
export async function publishTemplate(
  { strapi }: Pick<TestApp, 'strapi'>,
  fields: TemplateField[] = [{ field: 'subject', required: true, defaultValue: null }],
): Promise<string> {
  const { documentId } = await documents(strapi, UID.template).create({
    data: { name: 'Incident', ticketType: 'Incident', target: UID.ticket, fields },
    status: 'published',
  });
  return documentId;
}

/** What an active channel needs. */
export const completeChannel = (template: string, values: Partial<ChannelPayload> = {}): ChannelPayload => ({
  name: 'Support',
  status: 'active',
  host: '127.0.0.1',
  port: 993,
  username: 'support@desk.example',
  secrets: { password: PASSWORD },
  syncStartDate: '2026-01-01T00:00:00.000Z',
  template,
  ...values,
});

/** Writes a row into the message log as a run would have; returns its id. */
export async function logMessage(
  { strapi }: Pick<TestApp, 'strapi'>,
  values: Record<string, unknown>,
): Promise<number> {
  const ledger = () => createDatabase(strapi).table(TABLES.ledger);
  uid += 1;
  const place = {
    channel: values.channel ?? 'channel1',
    folder_hash: 'hash',
    uid_validity: '1',
    uid: values.uid ?? uid,
  };
  await ledger().insert({
    ...place,
    folder: 'INBOX',
    state: 'ticket',
    reason: 'created',
    fence: 1,
    attempts: 1,
    size: 1_000,
    received_at: Date.now() - 1_000,
    decided_at: Date.now(),
    has_raw: false,
    trace: JSON.stringify([{ check: 'threading', result: 'pass', text: 'A new conversation.' }]),
    ...values,
  });
  const row = await ledger().where(place).first('id');
  return Number(row.id);
}
let uid = 0;
