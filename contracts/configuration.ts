import { z } from 'zod';
import { channelPatchSchema, SECRET_FIELDS, type SecretField } from './channel';
import { line } from './channel-values';
import { fieldMappingSchema, offerValuesSchema, templateFieldsSchema } from './mapping';
import { asProblem, foundProblem } from './problems';
import { MAX_RULES, ruleInputSchema } from './rules';

/**
 * Configuration file of the plugin: templates, offers, channels with mappings and rules, and global rules. Items
 * reference each other by name; credentials come from environment variables. Documented in docs/configuration.md.
 */

const name = line(100).min(1, asProblem('name-missing'));
const MAX_ENTRIES = 1_000;

/** A list of entries with unique names. */
const named = <T extends z.ZodType<{ name: string }>>(entry: T) =>
  z
    .array(entry)
    .max(MAX_ENTRIES)
    .superRefine((entries, context) => {
      const seen = new Set<string>();
      for (const [index, one] of entries.entries()) {
        if (seen.has(one.name)) context.addIssue({ ...foundProblem('name-twice'), path: [index, 'name'] });
        seen.add(one.name);
      }
    });

/** `{ env: NAME }` refers to an environment variable, so that the file contains no secrets. */
const fromEnvironment = z.strictObject({
  env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, asProblem('environment-variable')),
});

const { channel: _channel, ...ruleShape } = ruleInputSchema.shape;
/** A rule that references templates and offers by name. */
export const ruleEntrySchema = z.strictObject(ruleShape);
export type RuleEntry = z.infer<typeof ruleEntrySchema>;
const rulesSchema = named(ruleEntrySchema).max(MAX_RULES);

const mappingEntrySchema = fieldMappingSchema.extend({
  /** Names of admin roles. */
  roles: z.array(z.string().min(1).max(255)).max(100).default([]),
});

/**
 * A complete description of a channel: omitted settings get their defaults. Only the status, the start date, the
 * blocked senders, the mappings and the rules keep their current values if omitted.
 */
export const channelEntrySchema = channelPatchSchema.omit({ mappings: true, secrets: true }).extend({
  name,
  /** Names of the published template and offer. */
  template: name.nullable().optional(),
  offer: name.nullable().optional(),
  mappings: z.array(mappingEntrySchema).max(200).optional(),
  secrets: z
    .strictObject(
      Object.fromEntries(SECRET_FIELDS.map((field) => [field, fromEnvironment.optional()])) as Record<
        SecretField,
        z.ZodOptional<typeof fromEnvironment>
      >,
    )
    .default({}),
  rules: rulesSchema.optional(),
});
export type ChannelEntry = z.infer<typeof channelEntrySchema>;

export const templateEntrySchema = z.strictObject({
  name,
  ticketType: z.string().min(1).max(255),
  target: z.string().min(1).max(255),
  fields: templateFieldsSchema.default([]),
});
export type TemplateEntry = z.infer<typeof templateEntrySchema>;

export const offerEntrySchema = z.strictObject({
  name,
  /** Name of the template that the offer belongs to. */
  template: name,
  description: z.string().nullable().default(null),
  values: offerValuesSchema.default({}),
});
export type OfferEntry = z.infer<typeof offerEntrySchema>;

/** The configuration file. Omitted lists are left unchanged. */
export const configurationSchema = z.strictObject({
  version: z.literal(1),
  templates: named(templateEntrySchema).optional(),
  offers: named(offerEntrySchema).optional(),
  channels: named(channelEntrySchema).optional(),
  /** The global rules, in order. */
  rules: rulesSchema.optional(),
});
export type Configuration = z.infer<typeof configurationSchema>;

/** JSON Schema (2020-12) of the configuration file, for editors. */
export const configurationJsonSchema = () =>
  z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any', reused: 'ref' });

/** A difference between the file and the installation. */
export interface ConfigurationChange {
  kind: 'template' | 'offer' | 'channel' | 'rules';
  /** Null for the global rules. */
  name: string | null;
  /** `create`: no item with this name exists. */
  change: 'create' | 'update';
  /** The fields that differ. */
  fields: { path: string; from: unknown; to: unknown }[];
}

/**
 * What to compare with the file: everything, nothing, or only the channel with this documentId and its rules; `rules` for
 * the rules of all channels.
 */
export const configurationQuerySchema = z.strictObject({
  drift: z.enum(['true', 'false']).default('true'),
  of: z.string().min(1).max(64).optional(),
});

/** Status of the configuration file. */
export interface ConfigurationView {
  /** Path relative to the project folder, or null if there is no file. */
  file: string | null;
  /** Why the file could not be applied. */
  problem: string | null;
  /** ISO time when this instance applied it. */
  appliedAt: string | null;
  /** The channels in the file, by documentId, with the fields it sets. */
  channels: { documentId: string; fields: string[] }[];
  /** Whether the file contains the global rules. */
  rulesOfAll: boolean;
  /** Changes made outside the file since it was applied. Empty if not requested. */
  drift: ConfigurationChange[];
}
