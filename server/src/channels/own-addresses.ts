import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { Alias, Channel, Identity } from '../../../contracts';
import { addressKey } from '../screening/addresses';
import { sharedFolder } from '../messages/keys';
import { readersOf } from './drift';
import { toChannel, type ChannelRow } from './mapper';
import { primaryOf } from '../screening/aliases';
import { aliasesOf, identitiesOf } from '../screening/identities';

/** Maximum number of admin users to load. */
const MAX_AGENTS = 10_000;

/** Settings of a channel that contain its own addresses. */
export interface ChannelAddresses {
  username: string | null;
  replyTo: string | null;
  aliases: Alias[] | null;
  /** Missing in rows of earlier versions. */
  identities?: Identity[] | null;
}

/** Addresses that channels receive or send with: usernames, Reply-To, identities, and the aliases of these. */
export function addressesOf(channels: ChannelAddresses[]): string[] {
  const all = channels.flatMap(({ username, replyTo, ...lists }) => {
    const channel = {
      username,
      replyTo,
      aliases: lists.aliases ?? [],
      identities: lists.identities ?? [],
    };
    const own = [username, replyTo, ...identitiesOf(channel).map(({ address }) => address)].filter(
      (address): address is string => Boolean(address?.includes('@')),
    );
    const keys = new Set(own.map(addressKey));
    const aliases = aliasesOf(channel);
    const follow = primaryOf(aliases);
    const led = aliases.filter(({ alias }) => keys.has(addressKey(follow(alias))));
    return [...own, ...led.map(({ alias }) => alias)];
  });
  return [...new Set(all)];
}

/** Lower-case addresses of the active admin users. */
export async function readAgents(strapi: Core.Strapi): Promise<ReadonlySet<string>> {
  const users = await strapi.db
    .query('admin::user')
    .findMany({ where: { isActive: true, blocked: false }, select: ['email'], limit: MAX_AGENTS });
  return new Set(users.map(({ email }: { email: string }) => email.toLowerCase()));
}

/** The active channels, with the settings that identify their folders. */
export async function readActiveFolders(
  strapi: Core.Strapi,
): Promise<Pick<Channel, 'documentId' | 'name' | 'host' | 'username' | 'folders'>[]> {
  const rows = await strapi.db.query(UID.channel).findMany({
    where: { status: 'active' },
    select: ['documentId', 'name', 'host', 'username', 'folders'] as never,
  });
  return (rows as ChannelRow[]).map(toChannel);
}

/** Channels of any status that read a folder of this one, including itself. */
export async function readSharers(strapi: Core.Strapi, channel: Channel): Promise<string[]> {
  const rows = await strapi.db
    .query(UID.channel)
    .findMany({ select: ['documentId', 'name', 'host', 'username', 'folders'] as never });
  const readers = readersOf((rows as ChannelRow[]).map(toChannel));
  const shared = channel.folders.flatMap(({ path }) => readers.get(sharedFolder(channel, path)) ?? []);
  return [...new Set([channel.documentId, ...shared.map(({ documentId }) => documentId)])];
}

/** Own addresses of all channels, whatever their status. */
export async function readOwnAddresses(strapi: Core.Strapi): Promise<string[]> {
  const channels = await strapi.db
    .query(UID.channel)
    .findMany({ select: ['username', 'replyTo', 'aliases', 'identities'] as never });
  return addressesOf(channels as ChannelAddresses[]);
}
