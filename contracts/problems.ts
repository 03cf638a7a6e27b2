import type { z } from 'zod';
import { cutValues, type Said, type Value, type Values } from './said';

/**
 * Input problems: maps each code to the values of its sentence. The sentence says how to fix it and is the translation
 * `problem.CODE`.
 */
export const PROBLEMS = {
  required: [],
  'not-valid': [],
  'wrong-type': ['expected'],
  'unknown-setting': [],
  'choose-one-of': ['options'],
  text: [],
  'too-long': ['max'],
  'too-short': ['min'],
  'too-many': ['max'],
  'too-few': ['min'],
  'one-line': [],
  unstorable: ['depth'],
  pattern: ['pattern'],
  'email-address': [],
  'uid-characters': [],
  'whole-number': [],
  'whole-number-64-bits': [],
  number: [],
  'at-least': ['min'],
  'at-most': ['max'],
  'true-or-false': [],
  date: [],
  time: [],
  'time-with-seconds': [],
  'date-and-time': [],
  'iso-date-and-time': [],
  'time-zone': [],
  json: [],
  blocks: [],
  entry: [],
  entries: [],
  file: [],
  'proxy-address': [],
  'proxy-unencrypted': [],
  'client-certificate': [],
  files: [],
  'file-default': [],
  'unique-default': [],
  'name-missing': [],
  'name-twice': [],
  'environment-variable': [],
  port: [],
  'host-missing': [],
  host: [],
  'username-missing': [],
  'mailbox-change-missing': [],
  'smtp-host-missing': [],
  'sender-address-missing': [],
  'start-date-missing': [],
  certificate: [],
  'password-missing': [],
  'secret-again': ['secret', 'setting'],
  'https-address': [],
  'http-address': [],
  'client-id-missing': [],
  'client-secret-missing': [],
  'token-endpoint-missing': [],
  'scope-missing': [],
  'scope-not-default': [],
  'tenant-shared': [],
  'sign-in-missing': [],
  'sign-in-not-chosen': [],
  'sign-in-to-strapi': [],
  'authorization-endpoint-missing': [],
  'authorization-endpoint': [],
  'no-folders': [],
  'folder-missing': [],
  'folder-twice': [],
  'target-folder-missing': [],
  'target-folder-same': [],
  'target-folder-read': [],
  domain: [],
  'alias-same': [],
  'alias-twice': [],
  'alias-circle': [],
  'identity-twice': [],
  'language-twice': [],
  'identity-unknown': ['address'],
  'authserv-id': [],
  'authserv-id-missing': [],
  'variable-unknown': ['variable', 'variables'],
  'template-missing': [],
  'template-unpublished': [],
  'template-type-gone': ['type'],
  'template-type-not-listed': ['type'],
  'template-target-gone': ['target'],
  successor: [],
  'offer-unpublished': [],
  'offer-of-other-template': [],
  'offer-template-missing': [],
  'offer-template-unpublished': [],
  'template-gone': [],
  target: [],
  'field-missing': [],
  'field-twice': ['field'],
  'field-unknown': ['target', 'field'],
  'field-unfillable': ['target', 'field', 'type'],
  'field-not-in-template': ['field'],
  'required-not-mapped': ['field'],
  'required-empty': ['field'],
  'required-restricted': ['field'],
  'importance-not-mapped': ['importance'],
  'source-unknown': ['source'],
  'source-does-not-fit': ['type', 'property'],
  'component-restricted': [],
  'mail-not-mapped': [],
  several: ['count'],
  sort: ['fields'],
  'not-json': ['field'],
  'form-missing': [],
  'not-one-file': [],
  'raw-message-missing': [],
  'raw-message-empty': [],
  'reply-empty': [],
  'files-too-many': ['max'],
  'files-too-large': ['megabytes'],
  'file-gone': [],
  'files-not-readable': [],
  'file-refused': ['name'],
  'file-empty': [],
  'participant-own': ['address'],
  'too-late': [],
  'people-too-many': ['max'],
  'recipient-missing': [],
  'no-messages-chosen': [],
  'messages-too-many': ['max'],
  'message-unknown': [],
  'message-id': [],
  'message-in-progress': [],
  'message-decided': [],
  'message-changed': [],
  'message-not-waiting': [],
  'skipped-for-good': [],
  'skipped-by-screening': [],
  'no-copy-channel-deleted': [],
  'no-copy-channel-inactive': [],
  'no-copy-folder-removed': [],
  'no-copy-moved': [],
  'header-name': [],
  comparison: [],
  expression: ['part'],
  'rule-name-missing': [],
  'no-actions': [],
  'conditions-too-many': ['max'],
} as const satisfies Record<string, readonly string[]>;
export type ProblemCode = keyof typeof PROBLEMS;
/** Problem codes whose sentence takes no values. */
export type PlainProblemCode = {
  [C in ProblemCode]: (typeof PROBLEMS)[C] extends readonly [] ? C : never;
}[ProblemCode];
type ValuesOf<C extends ProblemCode> = Record<(typeof PROBLEMS)[C][number], Value>;

/** A problem of a field. `path` is the path in the request body, e.g. `['folders', 0, 'path']`. */
export interface FieldProblem {
  path: (string | number)[];
  said: Said;
}

/** Creates a translatable problem. Each value is cut to 500 UTF-16 units. */
export const problem = <C extends ProblemCode>(
  code: C,
  ...[values]: (typeof PROBLEMS)[C] extends readonly [] ? [] : [ValuesOf<C>]
): Said => ({ text: `problem.${code}`, ...(values && { values: cutValues(values) }) });

/** Declares a problem code as the error message of a zod schema; `problemsOf` adds the values. */
export const asProblem = (code: ProblemCode): ProblemCode => code;

/** Creates an issue for a zod refinement, with the values of its sentence. */
export const foundProblem = <C extends ProblemCode>(...[code, values]: Parameters<typeof problem<C>>) => ({
  code: 'custom' as const,
  message: code as string,
  params: (values ?? {}) as Values,
});

/**
 * Converts zod issues to field problems. Each unknown key is reported separately, so that a form can show it next to
 * the field.
 */
export function problemsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code !== 'unrecognized_keys') return [{ path, said: saidOf(issue) }];
    return issue.keys.map((key) => ({ path: [...path, key], said: problem('unknown-setting') }));
  });
}

function saidOf(issue: z.core.$ZodIssue): Said {
  const code = Object.hasOwn(PROBLEMS, issue.message) ? (issue.message as ProblemCode) : codeOf(issue);
  const { maximum, minimum, values, expected, params } = issue as unknown as Record<string, unknown>;
  const known: Record<string, unknown> = {
    max: Number(maximum),
    min: Number(minimum),
    options: values,
    expected,
    ...(params as Values | undefined),
  };
  const used = PROBLEMS[code].map((name) => [name, known[name] as Value]);
  return { text: `problem.${code}`, ...(used.length > 0 && { values: cutValues(Object.fromEntries(used)) }) };
}

/** The problem code of a zod issue whose schema declares none. */
function codeOf(issue: z.core.$ZodIssue): ProblemCode {
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong-type';
    case 'invalid_value':
      return 'choose-one-of';
    case 'too_big':
      return BOUNDS[issue.origin]?.most ?? 'not-valid';
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'required';
      return BOUNDS[issue.origin]?.least ?? 'not-valid';
    default:
      return 'not-valid';
  }
}

const BOUNDS: Record<string, { most: ProblemCode; least: ProblemCode }> = {
  string: { most: 'too-long', least: 'too-short' },
  array: { most: 'too-many', least: 'too-few' },
  number: { most: 'at-most', least: 'at-least' },
  int: { most: 'at-most', least: 'at-least' },
};
