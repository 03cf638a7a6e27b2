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
import { componentType, contentType, type Attribute } from '../strapi/border';

/** Attributes that Strapi maintains itself, whatever their schema says. */
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

/** Fields of the bundled ticket that the plugin maintains itself. */
const OWN_FIELDS = new Set(['linkedTicket', 'messages', 'closedAt']);

/**
 * Returns the fields of a content type that a mapping, a template or an offer can fill, in schema order, or null if the
 * type does not exist. Once Strapi has loaded, custom fields appear as their underlying type.
 */
export function readCatalogue(strapi: Core.Strapi, uid: string): FieldCatalogue | null {
  const schema = contentType(strapi, uid);
  return schema && catalogueOf(schema, (component) => componentType(strapi, component));
}

type Attributes = Record<string, Attribute>;
type Contents = Pick<FieldCatalogue, 'fields' | 'unfillable'>;

/**
 * Builds the catalogue of a schema. It includes private fields, because `private` only hides a field from the Content
 * API.
 * @param componentOf returns the schema of a component, or null if there is none with that uid
 */
export function catalogueOf(
  schema: {
    uid: string;
    info: { displayName: string };
    pluginOptions?: { i18n?: { localized?: boolean } };
    attributes: Attributes;
  },
  componentOf: (uid: string) => { attributes: Attributes } | null = () => null,
): FieldCatalogue {
  const contents = Object.entries(schema.attributes)
    .filter(([name, attribute]) => isOpen(schema.uid, name, attribute))
    .map(([name, attribute]) =>
      attribute.type === 'component'
        ? contentsOfComponent(name, attribute, componentOf(String(attribute.component)))
        : contentsOf(name, attribute),
    );
  return {
    uid: schema.uid,
    displayName: schema.info.displayName,
    localized: schema.pluginOptions?.i18n?.localized === true,
    fields: contents.flatMap(({ fields }) => fields),
    unfillable: contents.flatMap(({ unfillable }) => unfillable),
  };
}

/** Lists a field if it can be filled. If it cannot, reports it if the content type requires it. */
function contentsOf(name: string, attribute: Attribute): Contents {
  const field = isFillable(attribute) ? toField(name, attribute) : null;
  // No message property fits such a field, and a default would collide on the second ticket.
  const isLost = field?.required && field.default === null && field.unique && field.fits.length === 0;
  if (field && !isLost) return { fields: [field], unfillable: [] };
  return { fields: [], unfillable: needsValue(attribute) ? [{ name, type: attribute.type }] : [] };
}

/**
 * Lists the fields of a component, if entries can be created from simple fields alone. A required component requires
 * whatever its schema requires; an optional one is left out of a ticket that would only fill part of it.
 */
function contentsOfComponent(
  name: string,
  attribute: Attribute,
  component: { attributes: Attributes } | null,
): Contents {
  const required = needsValue(attribute);
  // Files are planned per field of the ticket, so file fields of components stay empty.
  const inner = Object.entries(component?.attributes ?? {}).map(([part, own]) =>
    contentsOf(part, own.type === 'media' ? { ...own, type: 'media of a component' } : own),
  );
  const fields = inner.flatMap((contents) => contents.fields);
  const isFilled = fields.length > 0 && inner.every(({ unfillable }) => unfillable.length === 0);
  const repeatable = attribute.repeatable === true;
  if (!isFilled || (repeatable && Number(attribute.min ?? 0) > 1))
    return { fields: [], unfillable: required ? [{ name, type: attribute.type }] : [] };
  return {
    fields: fields.map((field) => ({
      ...field,
      name: `${name}.${field.name}`,
      required: required && field.required,
      component: {
        field: name,
        repeatable,
        required,
        needed: field.required && field.default === null,
      },
    })),
    unfillable: [],
  };
}

/** Content types in which tickets can be created: the bundled ticket, then the host's collection types by name. */
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

/** Whether users can fill a field, because neither Strapi nor the plugin maintains it. */
const isOpen = (uid: string, name: string, attribute: Attribute): boolean =>
  !SYSTEM_FIELDS.has(name) &&
  attribute.writable !== false &&
  attribute.configurable !== false &&
  !(uid === UID.ticket && OWN_FIELDS.has(name));

/** A polymorphic relation has no single target. */
const isFillable = ({ type, target }: Attribute): boolean =>
  isFieldType(type) && (type !== 'relation' || typeof target === 'string');

/** Strapi evaluates default functions itself, so nothing else has to fill the field. */
const needsValue = (attribute: Attribute): boolean =>
  attribute.required === true && (attribute.default === undefined || attribute.default === null);

function toField(name: string, attribute: Attribute): CatalogueField {
  const type = attribute.type as FieldType;
  return {
    name,
    type,
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

/** Limits may be strings, as those of a biginteger are. */
const numberOrNull = (value: unknown): number | null =>
  value !== null && value !== undefined && value !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : null;

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
