import {
  LINKABLE_TYPES,
  type Action,
  type Condition,
  type FieldCatalogue,
  type OfferView,
  type Rule,
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

/** Finds problems of a rule. A rule with problems is skipped, so that messages are never delayed by it. */
export function problemsOf(rule: Rule, surroundings: RuleSurroundings): RuleProblem[] {
  const conditions = rule.conditions.flatMap((entry) => ('conditions' in entry ? entry.conditions : [entry]));
  return [
    ...conditions.flatMap(expressionProblem),
    ...rule.actions.flatMap((action) => actionProblem(action, rule, surroundings)),
  ];
}

function expressionProblem(condition: Condition): RuleProblem[] {
  if (condition.operator !== 'matches') return [];
  try {
    expressionOf(condition.value);
    return [];
  } catch {
    return [{ code: 'expression-invalid', about: condition.value }];
  }
}

function actionProblem(action: Action, rule: Rule, surroundings: RuleSurroundings): RuleProblem[] {
  const { templates, offers, ticketTypes, channel } = surroundings;
  const own = templates.find(({ documentId }) => documentId === channel?.template) ?? null;
  const problem = (code: RuleProblem['code'], about: string): RuleProblem[] => [{ code, about }];
  switch (action.do) {
    case 'template': {
      const template = templates.find(({ documentId }) => documentId === action.template);
      if (!template) return problem('template-gone', action.template);
      if (own && template.target !== own.target) return problem('other-target', template.name);
      const offered = offers.some(({ documentId }) => documentId === action.offer);
      return action.offer !== null && !offered ? problem('offer-gone', action.offer) : [];
    }
    case 'ticket-type': {
      const { ticketType } = action;
      const refused =
        channel?.whitelistedTicketTypes.length && !channel.whitelistedTicketTypes.includes(ticketType);
      return refused || !ticketTypes.includes(ticketType) ? problem('ticket-type-refused', ticketType) : [];
    }
    case 'link':
    case 'set-field': {
      const chosen = rule.actions.find((other) => other.do === 'template');
      const template = templates.find(({ documentId }) => documentId === chosen?.template) ?? own;
      const fields = template && surroundings.catalogue(template.target)?.fields;
      const found = fields?.find(({ name }) => name === action.field);
      const usable = found && (action.do === 'set-field' || LINKABLE_TYPES.includes(found.type));
      return fields && !usable ? problem('field-gone', action.field) : [];
    }
    default:
      return [];
  }
}
