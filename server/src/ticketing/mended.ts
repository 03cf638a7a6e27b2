import type { Channel, FieldCatalogue, ReasonCode, TemplateView } from '../../../contracts';
import { isFilledNow, lostFields } from './wishes';

/** Hold reasons that a configuration change can resolve. */
export const MENDABLE: ReasonCode[] = [
  'template-missing',
  'mapped-field-gone',
  'missing-field',
  'invalid-field',
];

/** Why a message is held: the reason and the field. */
export interface HeldFor {
  reason: ReasonCode;
  detail: string | null;
}

/** Whether the reason for holding messages is resolved: the template, a mapped field, or a missing value. */
export function isMended(
  { reason, detail }: HeldFor,
  channel: Pick<Channel, 'mappings'>,
  target: { template: TemplateView; catalogue: FieldCatalogue } | null,
): boolean {
  if (!target) return false;
  if (reason === 'template-missing') return true;
  if (reason === 'mapped-field-gone')
    return lostFields(channel.mappings, target.template.fields, target.catalogue).length === 0;
  return detail !== null && isFilledNow(detail, channel, target.catalogue);
}
