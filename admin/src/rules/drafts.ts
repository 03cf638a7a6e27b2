import {
  CONDITIONS,
  LINKED,
  OPERATORS,
  type Action,
  type ActionName,
  type Condition,
  type ConditionName,
  type Operator,
  type RuleInput,
  type RuleView,
} from '../../../contracts/rules';

/** Returns the parts of a rule that are sent to the server. */
export function inputOf({ documentId: _id, problems: _problems, ...input }: RuleView): RuleInput {
  return input;
}

/** A new rule without any effect. */
export const newRule = (channel: string | null): RuleInput => ({
  name: '',
  enabled: true,
  channel,
  match: 'all',
  conditions: [newCondition('subject')],
  actions: [newAction('ticket-type')],
  stop: false,
});

/** A condition on a property, with its first valid operator. */
export const newCondition = (on: ConditionName): Condition =>
  compared({ on, not: false } as Condition, OPERATORS[CONDITIONS[on].kind][0]);

/** Changes a condition's operator, and keeps the value if it is still valid. */
export function compared(condition: Condition, operator: Operator): Condition {
  const kind = CONDITIONS[condition.on];
  const before: unknown = condition.value;
  const value =
    operator === 'at-least' || operator === 'at-most'
      ? typeof before === 'number'
        ? before
        : 0
      : operator === 'in'
        ? Array.isArray(before)
          ? before
          : typeof before === 'string' && before
            ? [before]
            : []
        : 'options' in kind
          ? (kind.options as readonly unknown[]).includes(before)
            ? before
            : kind.options[0]
          : Array.isArray(before)
            ? before.join(', ')
            : typeof before === 'string'
              ? before
              : '';
  return { ...condition, operator, value } as Condition;
}

const ACTIONS: { [N in ActionName]: Extract<Action, { do: N }> } = {
  template: { do: 'template', template: '', offer: null },
  'ticket-type': { do: 'ticket-type', ticketType: '' },
  'set-field': { do: 'set-field', field: '', value: '', append: false },
  skip: { do: 'skip', why: '' },
  hold: { do: 'hold', why: '' },
  'block-sender': { do: 'block-sender' },
  'no-acknowledgement': { do: 'no-acknowledgement' },
  acknowledgement: { do: 'acknowledgement', subject: '', body: '' },
  note: { do: 'note', text: '' },
  link: { do: 'link', relation: LINKED, field: '', value: '' },
  move: { do: 'move', folder: '' },
  'add-participants': { do: 'add-participants', addresses: [] },
};
export const ACTION_CHOICES = Object.keys(ACTIONS) as ActionName[];
export const newAction = (name: ActionName): Action => structuredClone(ACTIONS[name]);

/** Returns the list with one entry moved. */
export function moved<T>(list: readonly T[], index: number, by: number): T[] {
  const after = [...list];
  const [entry] = after.splice(index, 1);
  after.splice(index + by, 0, entry!);
  return after;
}

/** Returns the list with one entry replaced, or removed if null. */
export const withEntry = <T>(list: readonly T[], index: number, entry: T | null): T[] =>
  entry === null
    ? list.filter((_, at) => at !== index)
    : list.map((other, at) => (at === index ? entry : other));

/** Minutes since midnight as `09:30`, and back. */
export const toClock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
export function fromClock(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
