import type { Core } from '@strapi/strapi';
import { UID } from '../../content-types';
import { channelInputSchema } from '../../contracts';
import type { Application } from '../../server/src/services';

export const ADMIN_EMAIL = 'demo@example.com';
export const MAILBOX = 'support@helpdesk.test';
/** What the plugin allows at least. */
export const POLLING_SECONDS = 10;
const DAY_MS = 86_400_000;

export interface SeedDependencies {
  strapi: Core.Strapi;
  app: Application;
  adminPassword: string;
  mailboxPassword: string;
  imapPort: number;
}

/** Makes what a demo begins with, where it is missing, and points the channel to the mail server. Answers the channel's documentId. */
export async function seed(deps: SeedDependencies): Promise<string> {
  await makeAdmin(deps);
  const incident = await publish(deps.strapi, UID.template, {
    name: 'Incident',
    ticketType: 'Incident',
    target: UID.ticket,
    fields: [
      { field: 'subject', required: true, defaultValue: null },
      { field: 'description', required: true, defaultValue: null },
      { field: 'priority', required: false, defaultValue: 'Normal' },
    ],
  });
  await publish(deps.strapi, UID.template, {
    name: 'Case',
    ticketType: 'Question',
    target: 'api::case.case',
    fields: [
      { field: 'title', required: true, defaultValue: null },
      { field: 'details', required: true, defaultValue: null },
    ],
  });
  const offer = await publish(deps.strapi, UID.offer, {
    name: 'Help with devices',
    description: 'Printers, laptops and what else stands in an office.',
    template: incident,
    values: { priority: 'Normal' },
  });
  return makeChannel(deps, incident, offer);
}

async function makeAdmin({ strapi, adminPassword }: SeedDependencies): Promise<void> {
  if (await strapi.service('admin::user').exists()) return;
  const role = await strapi.service('admin::role').getSuperAdmin();
  await strapi.service('admin::user').create({
    firstname: 'Demo',
    lastname: 'Admin',
    email: ADMIN_EMAIL,
    password: adminPassword,
    isActive: true,
    registrationToken: null,
    roles: [role.id],
  });
}

/** The documentId of the entry of that name, created and published when there is none. */
async function publish(
  strapi: Core.Strapi,
  uid: string,
  data: Record<string, unknown> & { name: string },
): Promise<string> {
  const documents = strapi.documents(uid as never);
  const found = await documents.findFirst({ filters: { name: data.name } } as never);
  const entry = found ?? (await documents.create({ data, status: 'published' } as never));
  return (entry as { documentId: string }).documentId;
}

async function makeChannel(
  { app, mailboxPassword, imapPort }: SeedDependencies,
  template: string,
  offer: string,
): Promise<string> {
  const { results } = await app.channels.list({ search: MAILBOX, page: 1, pageSize: 1, sort: 'name:asc' });
  const [existing] = results;
  if (existing) {
    // A changed port wants the password again.
    if (existing.port !== imapPort)
      await app.channels.update(existing.documentId, {
        port: imapPort,
        secrets: { password: mailboxPassword },
      });
    return existing.documentId;
  }
  // Without a mapping, the template suggests one.
  const { mappings: _mappings, ...channel } = channelInputSchema.parse({
    name: 'Support',
    status: 'active',
    host: '127.0.0.1',
    port: imapPort,
    security: 'none',
    username: MAILBOX,
    secrets: { password: mailboxPassword },
    syncStartDate: new Date(Date.now() - DAY_MS).toISOString(),
    pollingIntervalSeconds: POLLING_SECONDS,
    acknowledge: true,
    template,
    offer,
  });
  return (await app.channels.create(channel)).documentId;
}
