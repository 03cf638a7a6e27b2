import { step, type CatalogueField, type FieldMapping, type Step } from '../../../contracts';
import type { Mail, MailAttachment } from '../mail/types';

/** Assigns files of a message to a field. */
export interface FilePlan {
  field: string;
  multiple: boolean;
  /** Indexes in `mail.attachments`, ascending. */
  attachments: number[];
  /** Whether to include the raw message as a file. */
  eml: boolean;
}

/** Media type of a raw message (RFC 5322 in RFC 2046). */
const EML_TYPE = 'message/rfc822';

/** Maps a media type to Strapi's kind of file. */
const kindOf = (type: string): string => {
  const main = type.split('/', 1)[0];
  return main === 'image' || main === 'video' || main === 'audio' ? `${main}s` : 'files';
};

const takes = (field: CatalogueField, type: string): boolean =>
  field.allowedTypes === null || field.allowedTypes.includes(kindOf(type));

/**
 * Assigns the files of a message to fields: each goes to the first field that accepts its kind and has room. A field
 * for a single file prefers a real attachment to an inline image such as a logo in a signature.
 * @returns one plan for each field that gets files, and steps for files without a field
 */
export function planFiles(
  mail: Pick<Mail, 'attachments'>,
  fields: CatalogueField[],
  addEmail: boolean,
): { plans: FilePlan[]; notes: Step[] } {
  const plans = fields.map((field) => ({
    field: field.name,
    multiple: field.multiple,
    attachments: [] as number[],
    eml: false,
  }));
  const hasRoom = (plan: FilePlan) => plan.multiple || (plan.attachments.length === 0 && !plan.eml);
  const placeFor = (type: string) =>
    plans.find((plan, index) => hasRoom(plan) && takes(fields[index]!, type));

  const left: MailAttachment[] = [];
  const byWorth = mail.attachments
    .map((attachment, index) => ({ attachment, index }))
    .sort((a, b) => Number(a.attachment.inline) - Number(b.attachment.inline) || a.index - b.index);
  for (const { attachment, index } of byWorth) {
    const plan = placeFor(attachment.type);
    if (plan) plan.attachments.push(index);
    else left.push(attachment);
  }

  const notes: Step[] = [];
  if (left.length > 0)
    notes.push(
      step('attachments.unmapped', {
        count: left.length,
        total: mail.attachments.length,
        names: left.map(({ name }) => name),
      }),
    );
  if (addEmail) {
    const plan = placeFor(EML_TYPE);
    if (plan) plan.eml = true;
    else notes.push(step('attachments.mail-unmapped'));
  }
  for (const plan of plans) plan.attachments.sort((a, b) => a - b);
  return { plans: plans.filter((plan) => plan.eml || plan.attachments.length > 0), notes };
}

/** Fields to which files are mapped, in row order. */
export const fileFields = (rows: FieldMapping[], fields: Map<string, CatalogueField>): CatalogueField[] =>
  rows
    .filter(({ source, restricted }) => source === 'attachment' && !restricted)
    .map(({ field }) => fields.get(field))
    .filter((field): field is CatalogueField => field?.type === 'media');
