import type { Channel, ChannelWarning, FieldCatalogue, OfferView, TemplateView } from '../../../contracts';
import { lostFields } from '../ticketing/wishes';

/** What channels work with, as it is now. */
export interface Surroundings {
  /** The published templates whose target exists. */
  templates: TemplateView[];
  offers: OfferView[];
  /** Ids of the admin roles. */
  roles: Set<number>;
  ticketTypes: string[];
  catalogue(uid: string): FieldCatalogue | null;
}

/** What changed under an active channel since it was saved, what holds mail first. */
export function driftOf(channel: Channel, surroundings: Surroundings): ChannelWarning[] {
  if (channel.status !== 'active') return [];
  const { templates, offers, roles, ticketTypes, catalogue } = surroundings;
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
  const unseen = channel.mappings.filter(
    ({ restricted, roles: allowed }) => restricted && allowed.some((role) => !roles.has(role)),
  );
  if (unseen.length > 0)
    warn(
      'role-gone',
      unseen.map(({ field }) => field),
    );
  return found;
}
