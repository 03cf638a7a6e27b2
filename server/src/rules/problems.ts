import { RE2JSSyntaxException } from 're2js';
import {
  isTicketRelation,
  LINKABLE_TYPES,
  LINKED,
  problem,
  problemError,
  type Action,
  type Condition,
  type FieldCatalogue,
  type FieldProblem,
  type OfferView,
  type Rule,
  type RuleInput,
  type RuleProblem,
  type TemplateView,
} from '../../../contracts';
import { expressionOf } from './condition';

/** Existing items that rules can reference. */
export interface RuleSurroundings {
  templates: TemplateView[];
  offers: OfferView[];
  ticketTypes: readonly string[];
  catalogue(uid: string): FieldCatalogue | null;
  /** The rule's channel, or null for a global rule. */
  channel: { template: string | null; whitelistedTicketTypes: string[] } | null;
}

/** Refuses a rule whose regular expressions cannot be used, by their fields. Throws `invalid-input`. */
export function checkExpressions({ conditions }: Pick<RuleInput, 'conditions'>): void {
  const problems = conditions.flatMap((entry, index) =>
    'conditions' in entry
      ? entry.conditions.flatMap((one, inner) => unusable(one, ['conditions', index, 'conditions', inner]))
      : unusable(entry, ['conditions', index]),
  );
  if (problems.length > 0) throw problemError('invalid-input', problems);
}

function unusable(condition: Condition, path: FieldProblem['path']): FieldProblem[] {
  if (condition.operator !== 'matches') return [];
  try {
    expressionOf(condition.value);
    return [];
  } catch (error) {
    const quoted = error instanceof RE2JSSyntaxException ? error.input : null;
    // The library puts its flags before the expression.
    const part = quoted?.replace(/^\(\?m\)/, '') || condition.value;
    return [{ path: [...path, 'value'], said: problem('expression', { part }) }];
  }
}

/** Finds problems of a rule. A rule with problems is skipped, so that messages are never delayed by it. */
export function problemsOf(rule: Rule, surroundings: RuleSurroundings): RuleProblem[] {
  const conditions = rule.conditions.flatMap((entry) => ('conditions' in entry ? entry.conditions : [entry]));
  return [
    ...conditions.flatMap(expressionProblem),
    ...rule.actions.flatMap((action) => actionProblem(action, rule, surroundings)),
  ];
}

const expressionProblem = (condition: Condition): RuleProblem[] =>
  unusable(condition, []).map(() => ({ code: 'expression-invalid', about: String(condition.value) }));

function actionProblem(action: Action, rule: Rule, surroundings: RuleSurroundings): RuleProblem[] {
  const { templates, offers, ticketTypes, channel } = surroundings;
  const own = templates.find(({ documentId }) => documentId === channel?.template) ?? null;
  const found = (code: RuleProblem['code'], about: string): RuleProblem[] => [{ code, about }];
  switch (action.do) {
    case 'template': {
      const template = templates.find(({ documentId }) => documentId === action.template);
      if (!template) return found('template-gone', action.template);
      if (own && template.target !== own.target) return found('other-target', template.name);
      const offered = offers.some(({ documentId }) => documentId === action.offer);
      return action.offer !== null && !offered ? found('offer-gone', action.offer) : [];
    }
    case 'ticket-type': {
      const { ticketType } = action;
      const refused =
        channel?.whitelistedTicketTypes.length && !channel.whitelistedTicketTypes.includes(ticketType);
      return refused || !ticketTypes.includes(ticketType) ? found('ticket-type-refused', ticketType) : [];
    }
    case 'link':
    case 'set-field': {
      const chosen = rule.actions.find((other) => other.do === 'template');
      const template = templates.find(({ documentId }) => documentId === chosen?.template) ?? own;
      const fields = template && surroundings.catalogue(template.target)?.fields;
      const named = fields?.find(({ name }) => name === action.field);
      if (!fields) return [];
      const usable = named && (action.do === 'set-field' || LINKABLE_TYPES.includes(named.type));
      const { relation } = { relation: LINKED, ...action };
      const holds =
        relation === LINKED ||
        fields.some((field) => field.name === relation && isTicketRelation(field, template.target));
      return [
        ...(usable ? [] : found('field-gone', action.field)),
        ...(holds ? [] : found('field-gone', relation)),
      ];
    }
    default:
      return [];
  }
}
