import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';

interface GraphqlExtension {
  shadowCRUD(uid: string): { disable(): unknown };
}

/**
 * Keeps channels and their mapping out of Strapi's GraphQL plugin, where the host has it: it would let an API token with
 * full access read them, and point a channel with its stored credentials elsewhere.
 */
export function closeGraphql(strapi: Core.Strapi): void {
  if (!Object.hasOwn(strapi.plugins, 'graphql')) return;
  const extension = strapi.plugin('graphql').service('extension') as unknown as GraphqlExtension;
  for (const uid of [UID.channel, UID.mapping]) extension.shadowCRUD(uid).disable();
}
