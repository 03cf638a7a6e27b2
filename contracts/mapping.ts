import { z } from 'zod';
import { APP_SOURCE, type AppSource } from './app-source';
import { asProblem } from './problems';

/** Properties of a message that can be mapped to a ticket field. */
export const EMAIL_PROPERTIES = [
  'subject',
  'body',
  'sender',
  'senderName',
  'importance',
  'receivedTime',
  'recipients',
  'attachment',
] as const;
export type EmailProperty = (typeof EMAIL_PROPERTIES)[number];
/** Source of a mapped value: a property of the message, or a value source of the host app. */
export type MappingSource = EmailProperty | AppSource;

/** Attribute types that a mapping can fill. Components, dynamic zones and other types are not supported. */
export const FIELD_TYPES = [
  'string',
  'text',
  'richtext',
  'blocks',
  'email',
  'uid',
  'integer',
  'biginteger',
  'decimal',
  'float',
  'boolean',
  'enumeration',
  'date',
  'datetime',
  'time',
  'timestamp',
  'json',
  'media',
  'relation',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Field types that each email property is compatible with; checked when a mapping is saved. */
export const FITS: Record<EmailProperty, readonly FieldType[]> = {
  subject: ['string', 'text', 'richtext', 'blocks'],
  body: ['string', 'text', 'richtext', 'blocks'],
  sender: ['string', 'text', 'richtext', 'email', 'json'],
  senderName: ['string', 'text', 'richtext'],
  importance: ['string', 'text', 'enumeration', 'integer', 'boolean'],
  receivedTime: ['datetime', 'date', 'time', 'timestamp', 'string', 'text'],
  recipients: ['string', 'text', 'richtext', 'json'],
  attachment: ['media'],
};

export const IMPORTANCES = ['high', 'normal', 'low'] as const;
export type Importance = (typeof IMPORTANCES)[number];

/** How a body is written to a text field. `auto`: Markdown for rich text, blocks for blocks, otherwise plain text. */
export const BODY_FORMATS = ['auto', 'text', 'markdown', 'html'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

/** A field of the target content type, read from its schema. */
export interface CatalogueField {
  /** The name. Fields of a component have a path such as `place.city`. */
  name: string;
  type: FieldType;
  required: boolean;
  multiple: boolean;
  /** Maximum length in UTF-16 units, or null if unlimited. */
  maxLength: number | null;
  minLength: number | null;
  min: number | null;
  max: number | null;
  regex: string | null;
  unique: boolean;
  /** Options of an enumeration. */
  options: string[] | null;
  /** Allowed kinds of files of a media field (`images`, `files` …), or null for any. */
  allowedTypes: string[] | null;
  /** uid of the related type of a relation. */
  relationTarget: string | null;
  /** Default value defined in the content type. */
  default: unknown;
  /** Compatible email properties. */
  fits: EmailProperty[];
  /** For a field of a component: the component's field, and whether an entry requires this value. */
  component?: { field: string; repeatable: boolean; required: boolean; needed: boolean };
}

const fieldName = z.string().min(1, asProblem('field-missing')).max(100);

/** A row of a channel's mapping. */
export const fieldMappingSchema = z.strictObject({
  kind: z.enum(['required', 'optional']),
  field: fieldName,
  source: z
    .union([
      z.enum(EMAIL_PROPERTIES),
      z.custom<AppSource>((value) => typeof value === 'string' && APP_SOURCE.test(value)),
    ])
    .nullable()
    .default(null),
  defaultValue: z.json().nullable().default(null),
  bodyFormat: z.enum(BODY_FORMATS).default('auto'),
  /** Maps importance to the field's options, for the source `importance`. */
  valueTable: z
    .partialRecord(z.enum(IMPORTANCES), z.union([z.string().max(255), z.number(), z.boolean()]))
    .nullable()
    .default(null),
  restricted: z.boolean().default(false),
  /** Ids of admin roles that can read and change the field if it is restricted. */
  roles: z.array(z.number().int().positive()).max(100).default([]),
});
export type FieldMapping = z.infer<typeof fieldMappingSchema>;

/** A field of a template. If required, a channel must map it. */
export const templateFieldSchema = z.strictObject({
  field: fieldName,
  required: z.boolean().default(false),
  defaultValue: z.json().nullable().default(null),
});
export type TemplateField = z.infer<typeof templateFieldSchema>;

export const templateFieldsSchema = z.array(templateFieldSchema).max(200);

/** Values of an offer for its template's fields. */
export const offerValuesSchema = z.record(fieldName, z.json());
export type OfferValues = z.infer<typeof offerValuesSchema>;
