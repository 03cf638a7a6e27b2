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
/** Where a mapped value comes from: a property of the message, or a value source of the host. */
export type MappingSource = EmailProperty | AppSource;

/** Attribute types of a target content type that can be filled; others (components, dynamic zones …) never are. */
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

/** Email property → field types that it fits; the fit is checked when a mapping is saved. */
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

/** How a body is written into a text-like field. `auto`: Markdown for rich text, blocks for blocks, plain text otherwise. */
export const BODY_FORMATS = ['auto', 'text', 'markdown', 'html'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

/** One field of the target content type, read from its schema. */
export interface CatalogueField {
  /** A field of a component has the name of both, as in `place.city`. */
  name: string;
  type: FieldType;
  required: boolean;
  multiple: boolean;
  /** Longest string in UTF-16 units that the field takes, null where none is set. */
  maxLength: number | null;
  minLength: number | null;
  min: number | null;
  max: number | null;
  regex: string | null;
  unique: boolean;
  /** Options of an enumeration. */
  options: string[] | null;
  /** Kinds of files a media field takes (`images`, `files` …), null = any. */
  allowedTypes: string[] | null;
  /** uid of the related type of a relation. */
  relationTarget: string | null;
  /** Default of the content type itself. */
  default: unknown;
  /** Email properties that fit this field. */
  fits: EmailProperty[];
  /** Set for a field of a component: the component's own field, and whether an entry of it needs this value. */
  component?: { field: string; repeatable: boolean; required: boolean; needed: boolean };
}

const fieldName = z.string().min(1, asProblem('field-missing')).max(100);

/** A row of the mapping of a channel. */
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
  /** Importance → the field's own option, used when the source is `importance`. */
  valueTable: z
    .partialRecord(z.enum(IMPORTANCES), z.union([z.string().max(255), z.number(), z.boolean()]))
    .nullable()
    .default(null),
  restricted: z.boolean().default(false),
  /** Admin role ids that may read and change the field when it is restricted. */
  roles: z.array(z.number().int().positive()).max(100).default([]),
});
export type FieldMapping = z.infer<typeof fieldMappingSchema>;

/** A field of a template: editors choose it, a channel must fill it where it is required. */
export const templateFieldSchema = z.strictObject({
  field: fieldName,
  required: z.boolean().default(false),
  defaultValue: z.json().nullable().default(null),
});
export type TemplateField = z.infer<typeof templateFieldSchema>;

export const templateFieldsSchema = z.array(templateFieldSchema).max(200);

/** Values of an offer for the fields of its template: field name → value. */
export const offerValuesSchema = z.record(fieldName, z.json());
export type OfferValues = z.infer<typeof offerValuesSchema>;
