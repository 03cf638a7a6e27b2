import {
  fillIn,
  RULE_VARIABLES,
  step,
  type Action,
  type ConditionName,
  type Rule,
  type Said,
  type Step,
  type Values,
} from '../../../contracts';
import { matchOf, type Found, type Test } from './condition';
import { Facts, subaddresses, type Looked } from './facts';

/** A rule with compiled conditions. */
export interface PreparedRule {
  rule: Rule;
  test: Test;
}

/** A value that a rule sets for a ticket field. */
export interface RuleValue {
  /** Name of the rule, for the steps. */
  rule: string;
  value: unknown;
  /** Whether to append to the field's text instead of replacing it. */
  append: boolean;
}

/** Effects of the rules on a message, in addition to the channel's settings. */
export interface RuleEffects {
  /** One step per matching rule, in order. */
  steps: Step[];
  /** Ends the message. The first rule that sets it wins. */
  stop: { reason: 'rule-skipped' | 'rule-held'; detail: string } | null;
  template: { template: string; offer: string | null } | null;
  ticketType: string | null;
  /** Field → values from rules, in order. */
  values: ReadonlyMap<string, readonly RuleValue[]>;
  participants: string[];
  also: AlsoByRules;
}

/** The ticket whose `field` has a value becomes the `relation` of a new one. */
export interface RuleLink {
  relation: string;
  field: string;
  value: string;
}

/** Further effects on a message that becomes a ticket or reply. */
export interface AlsoByRules {
  /** `channel`: according to its settings. */
  acknowledgement: 'channel' | 'none' | { subject: string; body: string };
  /** Find the tickets to link a new one to, one per relation. */
  links: RuleLink[];
  /** Internal notes, in order. */
  notes: { rule: string; text: string }[];
  /** Target folder in the mailbox. */
  moveTo: string | null;
  /** Whether to block the sender. */
  blockSender: boolean;
}

export const nothingByRules = (): AlsoByRules => ({
  acknowledgement: 'channel',
  links: [],
  notes: [],
  moveTo: null,
  blockSender: false,
});

/**
 * Compiles a rule. If it has language conditions, languages must be loaded. Throws if a regular expression is invalid.
 */
export const prepareRule = (rule: Rule): PreparedRule => ({
  rule,
  test: matchOf(rule.match, rule.conditions),
});

/** Whether a rule has a condition on a property. */
export const looksAt = ({ conditions }: Rule, on: ConditionName): boolean =>
  conditions.some((entry) =>
    'conditions' in entry ? entry.conditions.some((one) => one.on === on) : entry.on === on,
  );

/**
 * Applies rules to a message in order, until a matching one stops or ends the message. Later rules override earlier
 * ones. Pure; the work is proportional to the number of conditions and the message size.
 * @param forced a person requested a ticket, so no rule ends the message
 */
export function applyRules(rules: readonly PreparedRule[], looked: Looked, forced: boolean): RuleEffects {
  const facts = new Facts(looked);
  const values = new Map<string, RuleValue[]>();
  const effects: RuleEffects = {
    steps: [],
    stop: null,
    template: null,
    ticketType: null,
    values,
    participants: [],
    also: nothingByRules(),
  };
  for (const { rule, test } of rules) {
    const found = test(facts);
    if (!found) continue;
    const variables = variablesOf(looked, found);
    for (const action of rule.actions) act(action, rule, variables, effects, values);
    const stop = forced ? null : effects.stop;
    effects.stop = stop;
    effects.steps.push(stepOf(rule, found, stop !== null));
    if (stop || rule.stop) break;
  }
  return effects;
}

function act(
  action: Action,
  rule: Rule,
  variables: Record<string, string>,
  effects: RuleEffects,
  values: Map<string, RuleValue[]>,
): void {
  switch (action.do) {
    case 'template':
      effects.template = { template: action.template, offer: action.offer };
      return;
    case 'ticket-type':
      effects.ticketType = action.ticketType;
      return;
    case 'set-field': {
      const value = typeof action.value === 'string' ? fillIn(action.value, variables) : action.value;
      const entry = { rule: rule.name, value, append: action.append };
      values.set(action.field, action.append ? [...(values.get(action.field) ?? []), entry] : [entry]);
      return;
    }
    case 'skip':
    case 'hold':
      effects.stop ??= {
        reason: action.do === 'skip' ? 'rule-skipped' : 'rule-held',
        detail: action.why || rule.name,
      };
      return;
    case 'no-acknowledgement':
      effects.also.acknowledgement = 'none';
      return;
    case 'block-sender':
      effects.also.blockSender = true;
      return;
    case 'acknowledgement':
      effects.also.acknowledgement = { subject: action.subject, body: action.body };
      return;
    case 'link': {
      const value = fillIn(action.value, variables).trim();
      const { relation, field } = action;
      const others = effects.also.links.filter((link) => link.relation !== relation);
      if (value) effects.also.links = [...others, { relation, field, value }];
      return;
    }
    case 'note':
      effects.also.notes.push({ rule: rule.name, text: fillIn(action.text, variables) });
      return;
    case 'move':
      effects.also.moveTo = action.folder;
      return;
    case 'add-participants':
      effects.participants.push(...action.addresses);
      return;
  }
}

/** Values of `RULE_VARIABLES`. */
function propertiesOf(looked: Looked): Record<(typeof RULE_VARIABLES)[number], string> {
  const { mail, receivedAt } = looked;
  return {
    subject: mail.subject,
    body: mail.reply,
    'sender.email': mail.from?.address ?? '',
    'sender.name': mail.from?.name ?? '',
    recipients: mail.to.map(({ address }) => address).join(', '),
    subaddress: subaddresses(looked)[0] ?? '',
    importance: mail.importance,
    receivedAt: receivedAt.toISOString(),
  };
}

/** Placeholders for texts of rules: message properties and regular expression matches. */
const variablesOf = (looked: Looked, found: readonly Found[]): Record<string, string> => ({
  ...propertiesOf(looked),
  ...Object.assign({}, ...found.toReversed().map(({ groups }) => groups)),
});

function stepOf(rule: Rule, found: readonly Found[], ended: boolean): Step {
  const met = found.map(saidOf);
  const did = rule.actions.map((action): Said => ({
    text: `rule.did.${action.do}`,
    values: didValues(action),
  }));
  return step(ended ? 'rules.ended' : 'rules.met', {
    rule: rule.name,
    met: met.length > 0 ? met : { text: 'rule.met.every' },
    did,
  });
}

function didValues(action: Action): Values {
  if (action.do === 'set-field' || action.do === 'link') return { field: action.field };
  if (action.do === 'move') return { folder: action.folder };
  if (action.do === 'ticket-type') return { ticketType: action.ticketType };
  if (action.do === 'add-participants') return { addresses: action.addresses };
  return {};
}

const saidOf = ({ condition, text }: Found): Said => ({
  text: text === null ? 'rule.met.not' : 'rule.met.found',
  values: {
    condition: { text: `rule.condition.${condition.on}`, values: { header: condition.header ?? '' } },
    found: text ?? '',
  },
});
