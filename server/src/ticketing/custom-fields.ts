import type { Core } from '@strapi/types';

/** Names and types of the custom fields whose inputs are in the admin panel (admin/src/templates/custom-fields). */
const CUSTOM_FIELDS = [
  { name: 'template-fields', type: 'json' },
  { name: 'offer-values', type: 'json' },
  { name: 'target', type: 'string' },
  { name: 'ticket-type', type: 'string' },
] as const;

/**
 * Registers the custom fields of templates and offers. Call it in `register()`, because Strapi resolves their types
 * afterwards.
 */
export function registerCustomFields(strapi: Core.Strapi): void {
  strapi.customFields.register(CUSTOM_FIELDS.map((field) => ({ ...field, plugin: 'email-channel' })));
}
