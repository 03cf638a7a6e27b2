import type { RuleInput } from './rules';

/** The parts of a rule that can be derived from an example. */
export type ExampleRule = Pick<RuleInput, 'name' | 'conditions' | 'actions'>;

/** Maximum length of a label before a value, and of the value itself. */
const MAX_LABEL = 40;
export const MAX_EXAMPLE = 200;

/** Maps characters of a value to a regular expression class. Other characters are matched literally. */
const CLASSES: readonly [RegExp, string][] = [
  [/\d/, '\\d'],
  [/\p{Nd}/u, '\\p{Nd}'],
  [/\p{Lu}/u, '\\p{Lu}'],
  [/\p{L}/u, '\\p{L}'],
];
const classOf = (character: string): string | null =>
  CLASSES.find(([like]) => like.test(character))?.[1] ?? null;

/** Equivalent of JavaScript's `\s`; RE2's is ASCII only. No-break spaces often separate labels and values. */
const SPACE = '[\\s\\p{Z}\\x{FEFF}]';

/** Escapes the metacharacters of RE2. */
const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * Pattern of similar values: `RX-4711` becomes `\p{Lu}{1,4}-\d{1,8}`. Each run of characters may be up to twice as
 * long.
 */
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

/** Label before a value on the same line and in the same sentence: `Order no.: ` in `Thanks! Order no.: 4711`. */
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
 * Proposes a rule that extracts values like the marked one: by the label before it, or else by its pattern alone. Both
 * the value and the gap after the label are limited in length. Returns null if nothing usable is marked.
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
