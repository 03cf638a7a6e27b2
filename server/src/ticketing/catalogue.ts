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
  return schema && catalogueOf(schema, (component) => componentType(strapi, component));
}

type Attributes = Record<string, Attribute>;
type Contents = Pick<FieldCatalogue, 'fields' | 'unfillable'>;

/**
 * The catalogue of a schema. Private fields are among them: `private` hides a field from the Content API only.
 * @param componentOf the schema of a component, null where there is none of that uid
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

/** A field that can be filled; one that can't is named where the content type requires it. */
function contentsOf(name: string, attribute: Attribute): Contents {
  const field = isFillable(attribute) ? toField(name, attribute) : null;
  // No property of a mail goes there, and a default would collide with the second ticket.
  const isLost = field?.required && field.default === null && field.unique && field.fits.length === 0;
  if (field && !isLost) return { fields: [field], unfillable: [] };
  return { fields: [], unfillable: needsValue(attribute) ? [{ name, type: attribute.type }] : [] };
}

/**
 * The fields of a component, where an entry of it can be made of simple fields alone. A required component requires
 * what its own schema requires; an optional one is left out of a ticket that would have half of it.
 */
function contentsOfComponent(
  name: string,
  attribute: Attribute,
  component: { attributes: Attributes } | null,
): Contents {
  const required = needsValue(attribute);
  // Files are planned by field of the ticket, so those of a component stay empty.
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

/** Whether a field is anybody's to fill: neither Strapi nor the plugin keeps it. */
const isOpen = (uid: string, name: string, attribute: Attribute): boolean =>
  !SYSTEM_FIELDS.has(name) &&
  attribute.writable !== false &&
  attribute.configurable !== false &&
  !(uid === UID.ticket && OWN_FIELDS.has(name));

/** A polymorphic relation names no target of its own. */
const isFillable = ({ type, target }: Attribute): boolean =>
  isFieldType(type) && (type !== 'relation' || typeof target === 'string');

/** Strapi works out a default that is a function by itself, so nothing else has to fill the field. */
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

/** Bounds may be written as text, as those of a biginteger are. */
const numberOrNull = (value: unknown): number | null =>
  value !== null && value !== undefined && value !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : null;

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
