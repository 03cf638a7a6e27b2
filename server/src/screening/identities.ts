import type { Channel, Identity } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from './addresses';
import type { AliasPair } from './aliases';

/** Channel fields that define its own addresses. */
export type OwnNames = Pick<Channel, 'username' | 'replyTo' | 'aliases' | 'identities'>;

/** The address that a channel sends from, or null if neither Reply-To nor the user name is an address. */
export const addressOf = (channel: Pick<Channel, 'replyTo' | 'username'>): string | null =>
  [channel.replyTo, channel.username].find((address) => address?.includes('@')) ?? null;

/**
 * A channel's aliases with their primary addresses. An alias without one stands for the channel's own address, if there
 * is one.
 */
export function aliasesOf(channel: Pick<Channel, 'username' | 'replyTo' | 'aliases'>): AliasPair[] {
  const own = addressOf(channel);
  return channel.aliases.flatMap(({ alias, primary }) => {
    const leads = primary ?? own;
    return leads === null || addressKey(leads) === addressKey(alias) ? [] : [{ alias, primary: leads }];
  });
}

/**
 * The addresses that a channel can reply from, its own first, with their settings. Includes aliases of its own address.
 */
export function identitiesOf(channel: OwnNames): Identity[] {
  const own = addressOf(channel);
  if (own === null) return channel.identities;
  const set = new Map(channel.identities.map((identity) => [addressKey(identity.address), identity]));
  const aliases = channel.aliases.filter(({ primary }) => primary === null).map(({ alias }) => alias);
  const addresses = [own, ...channel.identities.map(({ address }) => address), ...aliases];
  const each = new Map(addresses.map((address) => [addressKey(address), address]));
  return [...each].map(([key, address]) => set.get(key) ?? { address, name: null, signature: null });
}

/** Headers that name recipients, from those added by servers to those written by the sender. */
const RECIPIENT_HEADERS = ['x-original-to', 'delivered-to', 'envelope-to', 'x-delivered-to', 'to', 'cc'];
const ADDRESS = /[^\s<>,;:"()]+@[^\s<>,;:"()]+/g;
const MAX_HEADER = 10_000;

/**
 * The identity that a message was addressed to, before aliases are replaced. Prefers the other identities, since their
 * messages are delivered to the channel's own address too. Returns null if there is none.
 */
export function writtenTo(mail: Pick<Mail, 'headers'>, channel: OwnNames): string | null {
  const identities = new Map(identitiesOf(channel).map(({ address }) => [addressKey(address), address]));
  if (identities.size === 0) return null;
  const named = RECIPIENT_HEADERS.flatMap((header) =>
    mail.headers
      .filter(({ name }) => name.toLowerCase() === header)
      .flatMap(({ value }) => value.slice(0, MAX_HEADER).match(ADDRESS) ?? [])
      .flatMap((address) => identities.get(addressKey(address)) ?? []),
  );
  const own = addressOf(channel);
  return named.find((address) => own === null || addressKey(address) !== addressKey(own)) ?? named[0] ?? null;
}
