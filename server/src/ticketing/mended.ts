import type { Channel, FieldCatalogue, ReasonCode, TemplateView } from '../../../contracts';
import { isFilledNow, lostFields } from './wishes';

/** Reasons for holding that a change of the configuration takes away. */
export const MENDABLE: ReasonCode[] = [
  'template-missing',
  'mapped-field-gone',
  'missing-field',
  'invalid-field',
];

/** What messages are held for: the reason, and the field that it is about. */
export interface HeldFor {
  reason: ReasonCode;
  detail: string | null;
}

/** Whether messages are held for what is mended now: the template, a mapped field, a value that a field lacked. */
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
