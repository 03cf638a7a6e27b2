import type { Core } from '@strapi/types';

/** Names and types of the custom fields whose inputs the admin panel has (admin/src/templates/custom-fields). */
const CUSTOM_FIELDS = [
  { name: 'template-fields', type: 'json' },
  { name: 'offer-values', type: 'json' },
  { name: 'target', type: 'string' },
  { name: 'ticket-type', type: 'string' },
] as const;

/** Makes the custom fields of templates and offers known. To be called in `register()`: Strapi gives them their types after it. */
export function registerCustomFields(strapi: Core.Strapi): void {
  strapi.customFields.register(CUSTOM_FIELDS.map((field) => ({ ...field, plugin: 'email-channel' })));
}
