import { z } from 'zod';
import { channelPatchSchema, SECRET_FIELDS, type SecretField } from './channel';
import { line } from './channel-values';
import { fieldMappingSchema, offerValuesSchema, templateFieldsSchema } from './mapping';
import { asProblem, foundProblem } from './problems';
import { MAX_RULES, ruleInputSchema } from './rules';

/**
 * The configuration of the plugin as a file: templates, offers, channels with their mappings and rules, and the rules of all
 * channels. What belongs together is named by its name. Credentials are read from the environment. Documented in
 * docs/configuration.md.
 */

const name = line(100).min(1, asProblem('name-missing'));
const MAX_ENTRIES = 1_000;

/** A list whose entries have names of their own. */
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

/** `{ env: NAME }`: the value of an environment variable, which the file itself never holds. */
const fromEnvironment = z.strictObject({
  env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, asProblem('environment-variable')),
});

const { channel: _channel, ...ruleShape } = ruleInputSchema.shape;
/** A rule; its templates and offers are named by their names. */
export const ruleEntrySchema = z.strictObject(ruleShape);
export type RuleEntry = z.infer<typeof ruleEntrySchema>;
const rulesSchema = named(ruleEntrySchema).max(MAX_RULES);

const mappingEntrySchema = fieldMappingSchema.extend({
  /** Names of admin roles. */
  roles: z.array(z.string().min(1).max(255)).max(100).default([]),
});

/**
 * A channel. It is wholly described: a setting that is left out has its default. Only the status, the start date, the
 * blocked senders, the mappings and the rules keep what they are where the file leaves them out.
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
  /** Name of the template whose fields it has values for. */
  template: name,
  description: z.string().nullable().default(null),
  values: offerValuesSchema.default({}),
});
export type OfferEntry = z.infer<typeof offerEntrySchema>;

/** The file. A list that is left out is left as it is. */
export const configurationSchema = z.strictObject({
  version: z.literal(1),
  templates: named(templateEntrySchema).optional(),
  offers: named(offerEntrySchema).optional(),
  channels: named(channelEntrySchema).optional(),
  /** The rules of all channels, in their order. */
  rules: rulesSchema.optional(),
});
export type Configuration = z.infer<typeof configurationSchema>;

/** The JSON Schema (2020-12) of the file, for editors. */
export const configurationJsonSchema = () =>
  z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any', reused: 'ref' });

/** What the file describes, and what differs from it. */
export interface ConfigurationChange {
  kind: 'template' | 'offer' | 'channel' | 'rules';
  /** Null for the rules of all channels. */
  name: string | null;
  /** `create`: there is none of that name. */
  change: 'create' | 'update';
  /** What differs. */
  fields: { path: string; from: unknown; to: unknown }[];
}

/** Whether to compare the whole installation with the file. */
export const configurationQuerySchema = z.strictObject({ drift: z.enum(['true', 'false']).default('true') });

/** How the file and the installation stand. */
export interface ConfigurationView {
  /** Path of the file from the project's folder; null where there is none. */
  file: string | null;
  /** Why it was not applied. */
  problem: string | null;
  /** ISO time when this instance applied it. */
  appliedAt: string | null;
  /** The channels that the file describes, by documentId, with the fields that it gives. */
  channels: { documentId: string; fields: string[] }[];
  /** Whether it gives the rules of all channels. */
  rulesOfAll: boolean;
  /** What was changed elsewhere since; empty where nobody asked. */
  drift: ConfigurationChange[];
}
