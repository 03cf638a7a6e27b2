import { z } from 'zod';
import { asProblem, foundProblem } from './problems';
import type { Outcome, ReasonCode } from './outcomes';

/** Rules: what a channel does with mail that meets some conditions. */

/** Most rules of a channel, those of all channels included, and most conditions of one rule. */
export const MAX_RULES = 200;
export const MAX_CONDITIONS = 20;
const MAX_ACTIONS = 20;

/** How a condition's value is compared, by what kind of thing it looks at. */
export const OPERATORS = {
  text: ['contains', 'is', 'starts', 'ends', 'matches', 'in'],
  number: ['at-least', 'at-most'],
  choice: ['is'],
} as const;
export type Operator = (typeof OPERATORS)[keyof typeof OPERATORS][number];

const AUTHENTICATION = ['pass', 'fail', 'none', 'unknown'] as const;
const YES_NO = ['yes', 'no'] as const;
/** `Date.getDay` in words. */
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
/** What the channel knows of a sender: a user of the panel, somebody of the ticket's conversation, of any ticket, or of none. */
const SENDERS = ['agent', 'participant', 'known', 'new'] as const;

/**
 * What of a message a condition can look at. `text` is folded: case and accents do not count, except for regular
 * expressions, which say so themselves (`(?i)`). `named`: which one has to be named, as a header field is.
 */
export const CONDITIONS = {
  from: { kind: 'text' },
  fromName: { kind: 'text' },
  fromDomain: { kind: 'text' },
  to: { kind: 'text' },
  cc: { kind: 'text' },
  deliveredTo: { kind: 'text' },
  /** `billing` of `support+billing@example.com`. */
  subaddress: { kind: 'text' },
  subject: { kind: 'text' },
  /** The first 100,000 characters. */
  body: { kind: 'text' },
  header: { kind: 'text', named: true },
  listId: { kind: 'text' },
  attachmentName: { kind: 'text' },
  attachmentType: { kind: 'text' },
  attachmentCount: { kind: 'number' },
  /** Bytes of the whole message. */
  size: { kind: 'number' },
  folder: { kind: 'text' },
  /** Name of the channel, for rules of all channels. */
  channel: { kind: 'text' },
  /** Minutes since midnight when the message arrived, in the channel's time zone. */
  timeOfDay: { kind: 'number' },
  /** The day on which the message arrived, in the channel's time zone. */
  weekday: { kind: 'choice', options: WEEKDAYS },
  sender: { kind: 'choice', options: SENDERS },
  /** What the words of the message are written in, as ISO 639-1; nothing where there are too few of them. */
  language: { kind: 'text' },
  importance: { kind: 'choice', options: ['high', 'normal', 'low'] },
  /** What a trusted server found (RFC 8601). */
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

/** One condition. A list is met by any of its entries. */
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

/** Conditions that count together as one, within the conditions of a rule. */
export const conditionGroupSchema = z.strictObject({
  match: z.enum(MATCHES),
  conditions: z.array(conditionSchema).min(1).max(MAX_CONDITIONS),
});
export type ConditionGroup = z.infer<typeof conditionGroupSchema>;

const documentId = z.string().min(1).max(64);
/** May name what was found, as `{{subject}}`, `{{1}}` (the first group of a regular expression) or `{{order}}` (a named group). */
const filledText = z.string().max(10_000);

/** What a rule does. */
export const actionSchema = z.discriminatedUnion('do', [
  /** Tickets are made by another template of the same content type. */
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
    /** Adds a text to what the field has instead of replacing it. */
    append: z.boolean().default(false),
  }),
  z.strictObject({ do: z.literal('skip'), why: z.string().trim().max(200).default('') }),
  z.strictObject({ do: z.literal('hold'), why: z.string().trim().max(200).default('') }),
  z.strictObject({ do: z.literal('no-acknowledgement') }),
  /** The channel takes no further message of the sender; this one goes on as the other actions say. */
  z.strictObject({ do: z.literal('block-sender') }),
  /** The sender of a new ticket is acknowledged with these words instead of the channel's. */
  z.strictObject({
    do: z.literal('acknowledgement'),
    subject: z.string().trim().max(200).default(''),
    body: z.string().trim().min(1, asProblem('required')).max(10_000),
  }),
  /** The new ticket is linked to one of the same content type whose field has this value. */
  z.strictObject({
    do: z.literal('link'),
    field: z.string().min(1, asProblem('field-missing')).max(100),
    value: filledText.min(1, asProblem('required')),
  }),
  /** A note that only colleagues read is added to the ticket's conversation. */
  z.strictObject({ do: z.literal('note'), text: filledText.trim().min(1, asProblem('required')) }),
  /** The message moves to a folder of the mailbox once it was read, whatever its folder's setting says. */
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

/** What people say of a rule. */
export const ruleInputSchema = z.strictObject({
  name: z.string().trim().min(1, asProblem('rule-name-missing')).max(100),
  enabled: z.boolean().default(true),
  /** documentId of a channel; null: for all channels. */
  channel: documentId.nullable().default(null),
  match: z.enum(MATCHES).default('all'),
  /** None: every message. */
  conditions: z
    .array(z.union([conditionSchema, conditionGroupSchema]))
    .max(MAX_CONDITIONS)
    .refine((conditions) => countOf(conditions) <= MAX_CONDITIONS, {
      error: asProblem('conditions-too-many'),
      params: { max: MAX_CONDITIONS },
    })
    .default([]),
  actions: z.array(actionSchema).min(1, asProblem('no-actions')).max(MAX_ACTIONS),
  /** No rule after this one is tried for a message that meets it. */
  stop: z.boolean().default(false),
});
export type RuleInput = z.infer<typeof ruleInputSchema>;
export type RulePayload = z.input<typeof ruleInputSchema>;

export interface Rule extends RuleInput {
  documentId: string;
}

/** Types of fields by whose value a ticket can be found. */
export const LINKABLE_TYPES: readonly string[] = [
  'string',
  'text',
  'email',
  'uid',
  'enumeration',
  'integer',
  'biginteger',
];

/** What keeps a rule from being tried, though it is on. */
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

/** Answer of the routes of rules. */
export interface RuleView extends Rule {
  problems: RuleProblem[];
}

export const ruleListQuerySchema = z.strictObject({ channel: documentId.optional() });

/** The new order of the rules of one channel, or of those of all channels. */
export const ruleOrderSchema = z.strictObject({ ids: z.array(documentId).max(MAX_RULES) });

/** Which past messages are tried. */
export const replayedShape = {
  count: z.number().int().min(1).max(500).default(200),
  /** Only messages that arrived since this ISO time. */
  since: z.iso
    .datetime({ offset: true, error: asProblem('date-and-time') })
    .nullable()
    .default(null),
  /** Also those whose original is not stored here, from the mailbox, where they still lie in their folder. */
  mailbox: z.boolean().default(false),
};

/** Tries rules on messages that were read already; nothing is written. */
export const replaySchema = z.strictObject({
  channel: documentId,
  /** The rule as it would be saved; without a `documentId`, a new one after the others. */
  rule: ruleInputSchema
    .extend({ documentId: documentId.nullable().default(null) })
    .nullable()
    .default(null),
  /** Only messages of this address. */
  sender: z.string().max(320).nullable().default(null),
  ...replayedShape,
});

/** The outcome of a message, or the one it would have. */
export interface Fate {
  outcome: Outcome;
  reason: ReasonCode | null;
  ticketType: string | null;
}

/** Answer of a replay: how many messages were tried, and those that would become something else now. */
export interface ReplayResult {
  tried: number;
  /** Those that meet the rule as it would be saved; null where only settings are tried. */
  met: number | null;
  unchanged: number;
  differences: {
    id: number;
    sender: string | null;
    subject: string | null;
    receivedAt: string;
    was: Fate;
    wouldBe: Fate;
  }[];
}
