import type { Channel, ChannelWarning, FieldCatalogue, OfferView, TemplateView } from '../../../contracts';
import { sharedFolder } from '../messages/keys';
import { lostFields } from '../ticketing/wishes';

/** Current items that channels reference. */
export interface Surroundings {
  /** The published templates whose target content type exists. */
  templates: TemplateView[];
  offers: OfferView[];
  /** Ids of the admin roles. */
  roles: Set<number>;
  ticketTypes: string[];
  /** Codes of the app’s locales. */
  locales: string[];
  catalogue(uid: string): FieldCatalogue | null;
  /** Active channels by the key of the folders that they read. */
  readers: ReadonlyMap<string, Reader[]>;
}

/** A channel that reads a folder. */
export interface Reader {
  documentId: string;
  name: string;
}

/** Groups active channels by the folders that they read, by the key of `sharedFolder`. */
export function readersOf(
  channels: Pick<Channel, 'documentId' | 'name' | 'host' | 'username' | 'folders'>[],
): Map<string, Reader[]> {
  const readers = new Map<string, Reader[]>();
  for (const channel of channels) {
    const { documentId, name } = channel;
    for (const key of new Set(channel.folders.map(({ path }) => sharedFolder(channel, path))))
      readers.set(key, [...(readers.get(key) ?? []), { documentId, name }]);
  }
  return readers;
}

/**
 * Warnings about referenced items that changed since an active channel was saved, those that hold messages first, and
 * about shared folders.
 */
export function driftOf(channel: Channel, surroundings: Surroundings): ChannelWarning[] {
  const shared = sharedWith(channel, surroundings.readers);
  if (channel.status !== 'active') return shared;
  const { templates, offers, roles, ticketTypes, locales, catalogue } = surroundings;
  const found: ChannelWarning[] = [];
  const warn = (code: ChannelWarning['code'], about: string[] = []) =>
    found.push({ code, about: about.join(', ') || null, endsAt: null });

  const template = templates.find(({ documentId }) => documentId === channel.template);
  const fields = template && catalogue(template.target);
  if (!template || !fields) warn('template-gone');
  else {
    const lost = lostFields(channel.mappings, template.fields, fields);
    if (lost.length > 0) warn('field-gone', lost);
    if (fields.unfillable.length > 0)
      warn(
        'field-unfillable',
        fields.unfillable.map(({ name }) => name),
      );
    if (!ticketTypes.includes(template.ticketType)) warn('ticket-type-gone', [template.ticketType]);
  }
  if (channel.offer && !offers.some(({ documentId }) => documentId === channel.offer)) warn('offer-gone');
  if (fields?.localized && channel.ticketLocale && !locales.includes(channel.ticketLocale))
    warn('locale-gone', [channel.ticketLocale]);
  const unseen = channel.mappings.filter(
    ({ restricted, roles: allowed }) => restricted && allowed.some((role) => !roles.has(role)),
  );
  if (unseen.length > 0)
    warn(
      'role-gone',
      unseen.map(({ field }) => field),
    );
  return [...found, ...shared];
}

/** Other channels that read a folder of this one. A draft has the warning too: that is when it can be set up in another way. */
function sharedWith(channel: Channel, readers: Surroundings['readers']): ChannelWarning[] {
  if (channel.status === 'inactive' || !channel.host) return [];
  const others = channel.folders.flatMap(({ path }) =>
    (readers.get(sharedFolder(channel, path)) ?? []).filter(
      ({ documentId }) => documentId !== channel.documentId,
    ),
  );
  const about = [...new Set(others.map(({ name }) => name))].join(', ');
  return about ? [{ code: 'folder-shared', about, endsAt: null }] : [];
}
