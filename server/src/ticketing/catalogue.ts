import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  EMAIL_PROPERTIES,
  FIELD_TYPES,
  FITS,
  type CatalogueField,
  type FieldCatalogue,
  type FieldType,
  type TargetView,
} from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import { contentType, type Attribute } from '../strapi/border';

/** Attributes that Strapi keeps itself, whatever their schema says of them. */
const SYSTEM_FIELDS = new Set([
  'id',
  'documentId',
  'createdAt',
  'updatedAt',
  'publishedAt',
  'firstPublishedAt',
  'createdBy',
  'updatedBy',
  'locale',
  'localizations',
]);

/** Fields of the bundled ticket that the plugin keeps itself. */
const OWN_FIELDS = new Set(['linkedTicket', 'messages', 'closedAt']);

/**
 * The fields of a content type that a mapping, a template or an offer can fill, in the order of its schema; null where
 * the host has no such type. Strapi has replaced custom fields by their underlying type when it has loaded.
 */
export function readCatalogue(strapi: Core.Strapi, uid: string): FieldCatalogue | null {
  const schema = contentType(strapi, uid);
  return schema && catalogueOf(schema);
}

/** The catalogue of a schema. */
export const catalogueOf = (schema: {
  uid: string;
  info: { displayName: string };
  attributes: Record<string, Attribute>;
}): FieldCatalogue => ({
  uid: schema.uid,
  displayName: schema.info.displayName,
  fields: Object.entries(schema.attributes)
    .filter(([name, attribute]) => isFillable(schema.uid, name, attribute))
    .map(([name, attribute]) => toField(name, attribute)),
});

/** Content types that tickets can be created in: the bundled ticket, then the host's own collection types by name. */
export function listTargets(
  strapi: Core.Strapi,
  config: Pick<EmailChannelConfig, 'bundledTicket'>,
): TargetView[] {
  const own = Object.keys(strapi.contentTypes)
    .map((uid) => contentType(strapi, uid)!)
    .filter(({ uid, kind }) => uid.startsWith('api::') && kind === 'collectionType')
    .map(({ uid, info }) => ({ uid, displayName: info.displayName }))
    .sort((a, b) => a.displayName.localeCompare(b.displayName, 'en') || a.uid.localeCompare(b.uid, 'en'));
  const bundled = config.bundledTicket ? contentType(strapi, UID.ticket) : null;
  return bundled ? [{ uid: bundled.uid, displayName: bundled.info.displayName }, ...own] : own;
}

const isFieldType = (type: string): type is FieldType => (FIELD_TYPES as readonly string[]).includes(type);

function isFillable(uid: string, name: string, attribute: Attribute): boolean {
  if (SYSTEM_FIELDS.has(name) || !isFieldType(attribute.type)) return false;
  if (attribute.private || attribute.writable === false || attribute.configurable === false) return false;
  if (uid === UID.ticket && OWN_FIELDS.has(name)) return false;
  // A polymorphic relation names no target of its own.
  return attribute.type !== 'relation' || typeof attribute.target === 'string';
}

function toField(name: string, attribute: Attribute): CatalogueField {
  const type = attribute.type as FieldType;
  return {
    name,
    type,
    // Strapi works out a default that is a function by itself, so nothing else has to fill the field.
    required: attribute.required === true && typeof attribute.default !== 'function',
    multiple:
      type === 'media'
        ? attribute.multiple === true
        : type === 'relation' && String(attribute.relation).endsWith('ToMany'),
    maxLength: numberOrNull(attribute.maxLength),
    minLength: numberOrNull(attribute.minLength),
    min: numberOrNull(attribute.min),
    max: numberOrNull(attribute.max),
    regex: attribute.regex instanceof RegExp ? attribute.regex.source : textOrNull(attribute.regex),
    unique: attribute.unique === true || type === 'uid',
    options: type === 'enumeration' ? [attribute.enum].flat().map(String) : null,
    allowedTypes: Array.isArray(attribute.allowedTypes) ? attribute.allowedTypes.map(String) : null,
    relationTarget: type === 'relation' ? String(attribute.target) : null,
    default: typeof attribute.default === 'function' ? null : (attribute.default ?? null),
    fits: EMAIL_PROPERTIES.filter((property) => FITS[property].includes(type)),
  };
}

/** Bounds may be written as text, as those of a biginteger are. */
const numberOrNull = (value: unknown): number | null =>
  value !== null && value !== undefined && value !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : null;

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
