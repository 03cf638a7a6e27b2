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
 * Fields of the standard template: those that a ticket needs. Other properties of a message are mapped by field name,
 * so that the channel works without further setup.
 */
export const standardFields = ({ fields }: Pick<FieldCatalogue, 'fields'>): TemplateField[] =>
  fields
    .filter(({ required, default: value }) => required && value === null)
    .map(({ name }) => ({ field: name, required: true, defaultValue: null }));

/**
 * Creates a template and publishes it. Defaults: the first content type in which tickets can be created, the first
 * ticket type of the config, the fields that a ticket needs. Throws `invalid-input`.
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
