import type { Core } from '@strapi/strapi';
import { UID } from '../../content-types';
import { channelInputSchema, type ChannelPayload } from '../../contracts';
import type { NewChannel } from '../../server/src/channels/channels';

/** Publishes a template of the bundled ticket that requires a subject; returns its documentId. */
export async function publishIncident(strapi: Core.Strapi): Promise<string> {
  const template = await strapi.documents(UID.template as never).create({
    data: {
      name: 'Incident',
      ticketType: 'Incident',
      target: UID.ticket,
      fields: [{ field: 'subject', required: true, defaultValue: null }],
    } as never,
    status: 'published',
  });
  return template.documentId;
}

/** An active channel. Without a mapping of its own, its template suggests one. */
export function activeChannel(payload: Partial<ChannelPayload>): NewChannel {
  const { mappings, ...channel } = channelInputSchema.parse({
    name: 'Support',
    status: 'active',
    syncStartDate: '2020-01-01T00:00:00.000Z',
    ...payload,
  });
  return payload.mappings ? { ...channel, mappings } : channel;
}
