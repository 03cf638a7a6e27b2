import type { Channel, ChannelWarning, FieldCatalogue, OfferView, TemplateView } from '../../../contracts';
import { sharedFolder } from '../messages/keys';
import { lostFields } from '../ticketing/wishes';

/** What channels work with, as it is now. */
export interface Surroundings {
  /** The published templates whose target exists. */
  templates: TemplateView[];
  offers: OfferView[];
  /** Ids of the admin roles. */
  roles: Set<number>;
  ticketTypes: string[];
  /** Codes of the app’s locales. */
  locales: string[];
  catalogue(uid: string): FieldCatalogue | null;
  /** The active channels that read a folder, by its key. */
  readers: ReadonlyMap<string, Reader[]>;
}

/** A channel that reads a folder. */
export interface Reader {
  documentId: string;
  name: string;
}

/** The active channels that read each folder, by the key of `sharedFolder`. */
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

/** What changed under an active channel since it was saved, what holds mail first; and who else reads its folders. */
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
