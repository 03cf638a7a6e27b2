import type { RuleInput } from './rules';

/** The parts of a rule that an example settles. */
export type ExampleRule = Pick<RuleInput, 'name' | 'conditions' | 'actions'>;

/** Longest text before a value that can be its label, and longest value that a rule is proposed for. */
const MAX_LABEL = 40;
export const MAX_EXAMPLE = 200;

/** A character of a value → the class that stands for its like; others stand for themselves. */
const CLASSES: readonly [RegExp, string][] = [
  [/\d/, '\\d'],
  [/\p{Nd}/u, '\\p{Nd}'],
  [/\p{Lu}/u, '\\p{Lu}'],
  [/\p{L}/u, '\\p{L}'],
];
const classOf = (character: string): string | null =>
  CLASSES.find(([like]) => like.test(character))?.[1] ?? null;

/** What JavaScript's `\s` is; RE2's is ASCII alone. Labels and values are often set apart by no-break spaces or in columns. */
const SPACE = '[\\s\\p{Z}\\x{FEFF}]';

/** RE2's own signs. */
const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The form of a value: `RX-4711` is `\p{Lu}{1,4}-\d{1,8}`. What follows may be up to twice as long. */
export function formOf(value: string): string {
  let form = '';
  const characters = [...value];
  for (let start = 0; start < characters.length;) {
    const like = classOf(characters[start]!);
    let end = start + 1;
    while (like && end < characters.length && classOf(characters[end]!) === like) end += 1;
    form += like ? `${like}{1,${(end - start) * 2}}` : quoted(characters[start]!);
    start = end;
  }
  return form;
}

/** What stands before a value on its line, back to the end of a sentence: `Order no.: ` of `Thanks! Order no.: 4711`. */
function labelOf(before: string): string {
  const line = before.slice(before.lastIndexOf('\n') + 1).slice(-MAX_LABEL);
  const sentence = line.slice(
    Math.max(
      0,
      ...[...line.matchAll(/[!?;]\s|\.\s+(?=\p{Lu})/gu)].map(({ index, 0: end }) => index + end.length),
    ),
  );
  return /\p{L}/u.test(sentence) ? sentence.trimStart() : '';
}

/**
 * Proposes a rule that takes a value like one that somebody marked in a text: by the label before it, or else by its form
 * alone. The value is bounded, and so is what may stand between label and value. Null where nothing usable is marked.
 */
export function ruleByExample(text: string, start: number, end: number): ExampleRule | null {
  const marked = text.slice(start, end);
  const value = marked.trim();
  if (!value || value.length > MAX_EXAMPLE || value.includes('\n')) return null;
  const from = start + marked.indexOf(value);
  const label = labelOf(text.slice(Math.max(0, from - 2 * MAX_LABEL), from));
  const words = label.trimEnd();
  const lead = words
    ? `${words.split(/\s+/).map(quoted).join(`${SPACE}{1,${MAX_LABEL}}`)}${SPACE}{0,${MAX_LABEL}}`
    : /^\w/.test(value)
      ? '\\b'
      : '';
  return {
    name: (words.replace(/[:=\s]+$/u, '') || value).slice(0, 100),
    conditions: [
      { on: 'body', operator: 'matches', not: false, value: `(?i:${lead})(?P<value>${formOf(value)})` },
    ],
    actions: [{ do: 'set-field', field: '', value: '{{value}}', append: false }],
  };
}
