import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  problemError,
  type FieldCatalogue,
  type NewTemplate,
  type TemplateField,
  type TemplateView,
} from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import { documents } from '../strapi/border';
import { listTargets, readCatalogue } from './catalogue';
import { templateProblems } from './editors/rules';
import { toTemplate } from './templates';

/**
 * The fields of the standard template: those that a ticket cannot do without. What else a mail has is mapped by the names
 * of the fields, so that the channel works as it is.
 */
export const standardFields = ({ fields }: Pick<FieldCatalogue, 'fields'>): TemplateField[] =>
  fields
    .filter(({ required, default: value }) => required && value === null)
    .map(({ name }) => ({ field: name, required: true, defaultValue: null }));

/**
 * Makes a template and publishes it. What the input leaves out is standard: the first content type that tickets can be
 * created in, the first ticket type of the config, the fields that a ticket needs. Throws `invalid-input`.
 * @param author id of the admin user
 */
export async function createTemplate(
  {
    strapi,
    config,
  }: { strapi: Core.Strapi; config: Pick<EmailChannelConfig, 'bundledTicket' | 'ticketTypes'> },
  { name, ticketType, target, fields }: NewTemplate,
  author: number | null,
): Promise<TemplateView> {
  const targets = listTargets(strapi, config);
  const uid = target ?? targets[0]?.uid;
  const catalogue = targets.some((known) => known.uid === uid) ? readCatalogue(strapi, uid!) : null;
  const template = {
    name,
    ticketType: ticketType ?? config.ticketTypes[0]!,
    target: uid ?? UID.ticket,
    fields: fields ?? (catalogue ? standardFields(catalogue) : []),
  };
  const problems = templateProblems(template, { catalogue, ticketTypes: config.ticketTypes });
  if (problems.length > 0) throw problemError('invalid-input', problems);
  const entry = await documents(strapi, UID.template).create({
    data: { ...template, ...(author === null ? {} : { createdBy: author, updatedBy: author }) },
    status: 'published',
  });
  return toTemplate(entry);
}
