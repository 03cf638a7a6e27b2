import { z } from 'zod';
import type { CatalogueField } from './mapping';
import { asProblem, foundProblem } from './problems';
import type { Outcome, ReasonCode, Step } from './outcomes';
import type { Said } from './said';

/** Rules: actions for messages that match conditions. */

/** Maximum number of rules of a channel, likewise of global rules, and of conditions per rule. */
export const MAX_RULES = 200;
export const MAX_CONDITIONS = 20;
const MAX_ACTIONS = 20;

/** Comparison operators by type of condition. */
export const OPERATORS = {
  text: ['contains', 'is', 'starts', 'ends', 'matches', 'in'],
  number: ['at-least', 'at-most'],
  choice: ['is'],
} as const;
export type Operator = (typeof OPERATORS)[keyof typeof OPERATORS][number];

const AUTHENTICATION = ['pass', 'fail', 'none', 'unknown'] as const;
const YES_NO = ['yes', 'no'] as const;
/** Names of the days of `Date.getDay`. */
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
/**
 * What is known about a sender: an admin user, a participant of the ticket, a participant of another ticket, or none of
 * these.
 */
const SENDERS = ['agent', 'participant', 'known', 'new'] as const;

/**
 * Properties that a condition can test. `text` ignores case and accents, except in regular expressions, which use
 * `(?i)`. `named` properties need a name, such as that of a header field.
 */
export const CONDITIONS = {
  from: { kind: 'text' },
  fromName: { kind: 'text' },
  fromDomain: { kind: 'text' },
  to: { kind: 'text' },
  cc: { kind: 'text' },
  deliveredTo: { kind: 'text' },
  /** `billing` in `support+billing@example.com`. */
  subaddress: { kind: 'text' },
  subject: { kind: 'text' },
  /** The first 100,000 characters. */
  body: { kind: 'text' },
  header: { kind: 'text', named: true },
  listId: { kind: 'text' },
  attachmentName: { kind: 'text' },
  attachmentType: { kind: 'text' },
  attachmentCount: { kind: 'number' },
  /** Size of the message in bytes. */
  size: { kind: 'number' },
  folder: { kind: 'text' },
  /** Name of the channel, for global rules. */
  channel: { kind: 'text' },
  /** Time of arrival in minutes since midnight, in the channel's time zone. */
  timeOfDay: { kind: 'number' },
  /** Day of arrival, in the channel's time zone. */
  weekday: { kind: 'choice', options: WEEKDAYS },
  sender: { kind: 'choice', options: SENDERS },
  /** Detected language (ISO 639-1), empty if there is too little text. */
  language: { kind: 'text' },
  importance: { kind: 'choice', options: ['high', 'normal', 'low'] },
  /** Result of a trusted server (RFC 8601). */
  dmarc: { kind: 'choice', options: AUTHENTICATION },
  dkim: { kind: 'choice', options: AUTHENTICATION },
  spf: { kind: 'choice', options: AUTHENTICATION },
  spam: { kind: 'choice', options: YES_NO },
  automatic: { kind: 'choice', options: YES_NO },
} as const satisfies Record<
  string,
  { kind: keyof typeof OPERATORS; named?: true; options?: readonly string[] }
>;
export type ConditionName = keyof typeof CONDITIONS;
export const CONDITION_NAMES = Object.keys(CONDITIONS) as ConditionName[];

/** The name of a header field (RFC 5322 3.6.8). */
const headerName = z
  .string()
  .trim()
  .regex(/^[\x21-\x39\x3b-\x7e]{1,100}$/, asProblem('header-name'));

const text = z.string().trim().min(1).max(1_000);
const name = { on: z.enum(CONDITION_NAMES), not: z.boolean().default(false), header: headerName.optional() };

/** A condition. A list matches if any of its entries does. */
export const conditionSchema = z
  .discriminatedUnion('operator', [
    z.strictObject({
      ...name,
      operator: z.enum(['contains', 'is', 'starts', 'ends', 'matches']),
      value: text,
    }),
    z.strictObject({
      ...name,
      operator: z.literal('in'),
      value: z.array(text).min(1, asProblem('required')).max(500),
    }),
    z.strictObject({
      ...name,
      operator: z.enum(['at-least', 'at-most']),
      value: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    }),
  ])
  .superRefine(({ on, operator, header, value }, context) => {
    const kind = CONDITIONS[on];
    const refuse = (path: string, found: ReturnType<typeof foundProblem>) =>
      context.addIssue({ ...found, path: [path] });
    if (!(OPERATORS[kind.kind] as readonly string[]).includes(operator))
      refuse('operator', foundProblem('comparison'));
    if ('options' in kind && !(kind.options as readonly unknown[]).includes(value))
      refuse('value', foundProblem('choose-one-of', { options: kind.options }));
    if ('named' in kind && header === undefined) refuse('header', foundProblem('header-name'));
  });
export type Condition = z.infer<typeof conditionSchema>;

export const MATCHES = ['all', 'any'] as const;
export type Match = (typeof MATCHES)[number];

/** A group of conditions that acts as one. */
export const conditionGroupSchema = z.strictObject({
  match: z.enum(MATCHES),
  conditions: z.array(conditionSchema).min(1).max(MAX_CONDITIONS),
});
export type ConditionGroup = z.infer<typeof conditionGroupSchema>;

const documentId = z.string().min(1).max(64);
/** The field of the bundled ticket for a ticket that it refers to. Conversations use it too. */
export const LINKED = 'linkedTicket';
/** Properties of a message that texts of rules can contain as placeholders. */
export const RULE_VARIABLES = [
  'subject',
  'body',
  'sender.email',
  'sender.name',
  'recipients',
  'subaddress',
  'importance',
  'receivedAt',
] as const;
/**
 * Can contain placeholders for properties and matches: `{{subject}}`, `{{1}}` (first group of a regular expression) or `{{order}}` (a
 * named group).
 */
const filledText = z.string().max(10_000);

/** Action of a rule. */
export const actionSchema = z.discriminatedUnion('do', [
  /** Uses another template of the same content type. */
  z.strictObject({
    do: z.literal('template'),
    template: documentId,
    offer: documentId.nullable().default(null),
  }),
  z.strictObject({ do: z.literal('ticket-type'), ticketType: z.string().min(1).max(255) }),
  z.strictObject({
    do: z.literal('set-field'),
    field: z.string().min(1, asProblem('field-missing')).max(100),
    value: z.union([filledText, z.json()]),
    /** Appends the text to the current value instead of replacing it. */
    append: z.boolean().default(false),
  }),
  z.strictObject({ do: z.literal('skip'), why: z.string().trim().max(200).default('') }),
  z.strictObject({ do: z.literal('hold'), why: z.string().trim().max(200).default('') }),
  z.strictObject({ do: z.literal('no-acknowledgement') }),
  /** Blocks the sender from now on. The current message is still processed by the other actions. */
  z.strictObject({ do: z.literal('block-sender') }),
  /** Acknowledges a new ticket with this text instead of the channel's. */
  z.strictObject({
    do: z.literal('acknowledgement'),
    subject: z.string().trim().max(200).default(''),
    body: z.string().trim().min(1, asProblem('required')).max(10_000),
  }),
  /**
   * Links the new ticket to one of the same content type whose field has this value. `relation` is the field that holds
   * the link, for example the parent or the problem of the ticket.
   */
  z.strictObject({
    do: z.literal('link'),
    relation: z.string().min(1, asProblem('field-missing')).max(100).default(LINKED),
    field: z.string().min(1, asProblem('field-missing')).max(100),
    value: filledText.min(1, asProblem('required')),
  }),
  /** Adds an internal note to the ticket. */
  z.strictObject({ do: z.literal('note'), text: filledText.trim().min(1, asProblem('required')) }),
  /** Moves the message to a folder after it was read, overriding the folder's setting. */
  z.strictObject({ do: z.literal('move'), folder: z.string().trim().min(1, asProblem('required')).max(255) }),
  z.strictObject({
    do: z.literal('add-participants'),
    addresses: z
      .array(z.email(asProblem('email-address')).max(320))
      .min(1)
      .max(20),
  }),
]);
export type Action = z.infer<typeof actionSchema>;
export const ACTION_NAMES = actionSchema.options.map((option) => option.shape.do.value);
export type ActionName = Action['do'];

const countOf = (conditions: (Condition | ConditionGroup)[]): number =>
  conditions.reduce((sum, entry) => sum + ('conditions' in entry ? entry.conditions.length : 1), 0);

/** Editable properties of a rule. */
export const ruleInputSchema = z.strictObject({
  name: z.string().trim().min(1, asProblem('rule-name-missing')).max(100),
  enabled: z.boolean().default(true),
  /** documentId of a channel, or null for a global rule. */
  channel: documentId.nullable().default(null),
  match: z.enum(MATCHES).default('all'),
  /** If empty, the rule matches every message. */
  conditions: z
    .array(z.union([conditionSchema, conditionGroupSchema]))
    .max(MAX_CONDITIONS)
    .refine((conditions) => countOf(conditions) <= MAX_CONDITIONS, {
      error: asProblem('conditions-too-many'),
      params: { max: MAX_CONDITIONS },
    })
    .default([]),
  actions: z.array(actionSchema).min(1, asProblem('no-actions')).max(MAX_ACTIONS),
  /** Skips all later rules for a matching message. */
  stop: z.boolean().default(false),
});
export type RuleInput = z.infer<typeof ruleInputSchema>;
export type RulePayload = z.input<typeof ruleInputSchema>;

export interface Rule extends RuleInput {
  documentId: string;
}

/** Field types that tickets can be looked up by. */
export const LINKABLE_TYPES: readonly string[] = [
  'string',
  'text',
  'email',
  'uid',
  'enumeration',
  'integer',
  'biginteger',
];

/** Whether a field is a relation to one other ticket, of the same content type. */
export const isTicketRelation = (field: CatalogueField, target: string): boolean =>
  field.type === 'relation' && !field.multiple && field.relationTarget === target;

/** Why an active rule cannot be applied. */
export interface RuleProblem {
  code:
    | 'template-gone'
    | 'offer-gone'
    | 'other-target'
    | 'ticket-type-refused'
    | 'field-gone'
    | 'expression-invalid';
  /** The template, field, ticket type or expression. */
  about: string;
}

/** A rule as returned by the API. */
export interface RuleView extends Rule {
  problems: RuleProblem[];
}

export const ruleListQuerySchema = z.strictObject({ channel: documentId.optional() });

/** New order of the rules of a channel, or of the global rules. */
export const ruleOrderSchema = z.strictObject({ ids: z.array(documentId).max(MAX_RULES) });

/** Selects the past messages to replay. */
export const replayedShape = {
  count: z.number().int().min(1).max(500).default(200),
  /** Only messages that arrived since this ISO time. */
  since: z.iso
    .datetime({ offset: true, error: asProblem('date-and-time') })
    .nullable()
    .default(null),
  /** Also fetches messages whose original is not stored from their folder in the mailbox. */
  mailbox: z.boolean().default(false),
};

/** Replays rules on processed messages without writing anything. */
export const replaySchema = z.strictObject({
  channel: documentId,
  /** The rule to save. Without a `documentId`, it is added after the others. */
  rule: ruleInputSchema
    .extend({ documentId: documentId.nullable().default(null) })
    .nullable()
    .default(null),
  /** Only messages from this address. */
  sender: z.string().max(320).nullable().default(null),
  ...replayedShape,
});

/** Actual or simulated outcome of a message. */
export interface Fate {
  outcome: Outcome;
  reason: ReasonCode | null;
  ticketType: string | null;
}

/** What a message becomes by one version of the settings. */
export interface Simulated extends Fate {
  detail: string | null;
  steps: Step[];
  /** Name of the template, and the fields of the ticket; null if there would be none. */
  ticket: { template?: string; data: Record<string, unknown> } | null;
}

/** Result of a replay: the number of messages replayed, and those with a different outcome, ticket or other effect. */
export interface ReplayResult {
  tried: number;
  /** Messages that match the rule to save, or null if only settings are replayed. */
  met: number | null;
  unchanged: number;
  differences: {
    id: number;
    sender: string | null;
    subject: string | null;
    receivedAt: string;
    was: Fate;
    wouldBe: Fate;
    /** Changes to the ticket and to other effects of rules, compared with the saved settings. */
    changes: Said[];
  }[];
  /** If one message was requested: what it becomes by the saved settings, and by the changed ones. */
  comparison: { was: Simulated; wouldBe: Simulated } | null;
}
