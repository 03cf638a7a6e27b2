import { RE2JS } from 're2js';
import type { Condition, ConditionGroup, Match } from '../../../contracts';
import { fold, type Facts } from './facts';

/** Match of a condition: the matching text, and the groups of its regular expression by number and name. */
export interface Found {
  condition: Condition;
  /** Null if nothing is there, as with a negated condition. */
  text: string | null;
  groups: Record<string, string>;
}

/** A compiled condition. Returns null if it does not match. */
export type Test = (facts: Facts) => Found[] | null;

/** Maximum length of a matched text that is kept. */
const MAX_FOUND = 1_000;

/**
 * Makes a regular expression that takes linear time (RE2 syntax: no look-around, no back-references).
 * Throws where it is none.
 */
export const expressionOf = (source: string): RE2JS => RE2JS.compile(source, RE2JS.MULTILINE);

/** Compiles a condition. Throws if its regular expression is invalid. */
function testOf(condition: Condition): Test {
  const find = finderOf(condition);
  return (facts) => {
    const found = find(facts);
    if (condition.not) return found ? null : [{ condition, text: null, groups: {} }];
    return (
      found && [
        { condition, text: found.text.slice(0, MAX_FOUND).toWellFormed(), groups: found.groups ?? {} },
      ]
    );
  };
}

type Finder = (facts: Facts) => { text: string; groups?: Record<string, string> } | null;

function finderOf(condition: Condition): Finder {
  const { on, header } = condition;
  switch (condition.operator) {
    case 'at-least':
    case 'at-most': {
      const { operator, value } = condition;
      return (facts) => {
        const number = facts.of(on) as number;
        return (operator === 'at-least' ? number >= value : number <= value)
          ? { text: String(number) }
          : null;
      };
    }
    case 'matches': {
      const expression = expressionOf(condition.value);
      return (facts) => firstMatch(expression, facts.of(on, header) as readonly string[]);
    }
    case 'in': {
      const wanted = new Set(condition.value.map(fold));
      return (facts) => firstText(facts, condition, (text) => wanted.has(text));
    }
    default: {
      const wanted = fold(condition.value);
      const compare = COMPARE[condition.operator];
      return (facts) => firstText(facts, condition, (text) => compare(text, wanted));
    }
  }
}

const COMPARE = {
  contains: (text: string, wanted: string) => text.includes(wanted),
  is: (text: string, wanted: string) => text.trim() === wanted.trim(),
  starts: (text: string, wanted: string) => text.startsWith(wanted),
  ends: (text: string, wanted: string) => text.endsWith(wanted),
};

function firstText(facts: Facts, { on, header }: Condition, fits: (text: string) => boolean) {
  const index = facts.foldedOf(on, header).findIndex(fits);
  return index < 0 ? null : { text: (facts.of(on, header) as readonly string[])[index]! };
}

function firstMatch(expression: RE2JS, texts: readonly string[]) {
  for (const text of texts) {
    const matcher = expression.matcher(text);
    if (!matcher.find()) continue;
    const groups: Record<string, string> = {};
    for (let number = 1; number <= matcher.groupCount(); number += 1)
      groups[number] = bounded(matcher.group(number));
    for (const name of Object.keys(expression.namedGroups())) groups[name] = bounded(matcher.group(name));
    return { text: matcher.group() ?? '', groups };
  }
  return null;
}

const bounded = (text: string | null): string => (text ?? '').slice(0, MAX_FOUND).toWellFormed();

/** Compiles a list of conditions. An empty one matches every message. Throws if a regular expression is invalid. */
export function matchOf(match: Match, conditions: readonly (Condition | ConditionGroup)[]): Test {
  const tests = conditions.map((entry) =>
    'conditions' in entry ? matchOf(entry.match, entry.conditions) : testOf(entry),
  );
  return (facts) => {
    const found: Found[] = [];
    for (const test of tests) {
      const met = test(facts);
      if (match === 'all' && !met) return null;
      if (match === 'any' && met) return met;
      found.push(...(met ?? []));
    }
    return match === 'all' || tests.length === 0 ? found : null;
  };
}
