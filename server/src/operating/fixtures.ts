import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { join, relative } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { OUTCOMES, REASON_CODES, type PreviewResult, type ReasonCode } from '../../../contracts';

/** Expected outcome of a message. Omitted properties may have any value. */
const expectationSchema = z.strictObject({
  /** Name or documentId of the channel. */
  channel: z.string().min(1),
  outcome: z.enum(OUTCOMES),
  reason: z.enum(REASON_CODES as [ReasonCode, ...ReasonCode[]]).optional(),
  ticketType: z.string().optional(),
  /** Name of the template. */
  template: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).default({}),
});
export type Expectation = z.infer<typeof expectationSchema>;

export interface Fixture {
  /** Path of the message, relative to the folder. */
  name: string;
  raw: Buffer;
  expected: Expectation;
}

export interface Difference {
  what: string;
  expected: unknown;
  actual: unknown;
}

const MAX_FIXTURES = 10_000;
const ENDINGS = ['.yml', '.yaml', '.json'];

/** Reads the messages of a folder with their expectations. Throws if either is missing or invalid. */
export function readFixtures(folder: string): Fixture[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(
      `There is no folder ${folder}. Put messages (.eml) into it, each with a file of the same name that ends with .yml.`,
    );
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const messages = files.filter((file) => file.endsWith('.eml'));
  if (messages.length === 0) throw new Error(`The folder ${folder} has no messages (.eml).`);
  if (messages.length > MAX_FIXTURES)
    throw new Error(`The folder ${folder} has more than ${MAX_FIXTURES} messages.`);
  return messages.map((message) => {
    const path = join(folder, message);
    const ending = ENDINGS.find((candidate) => files.includes(message.replace(/\.eml$/, candidate)));
    if (!ending)
      throw new Error(
        `${path}: what is expected is missing, in a file of the same name that ends with .yml.`,
      );
    const file = path.replace(/\.eml$/, ending);
    return { name: relative(folder, path), raw: readFileSync(path), expected: expectationOf(file) };
  });
}

function expectationOf(file: string): Expectation {
  let content: unknown;
  try {
    content = parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  const checked = expectationSchema.safeParse(content);
  if (checked.success) return checked.data;
  const [{ path, message }] = checked.error.issues as [z.core.$ZodIssue];
  throw new Error(`${file}: ${path.join('.') || 'the file'}: ${message}`);
}

/** Returns the differences between the expected and the actual outcome of a message. */
export function differencesOf(expected: Expectation, actual: PreviewResult): Difference[] {
  const { outcome, reason, ticketType, template, fields } = expected;
  const compared: [what: string, expected: unknown, actual: unknown][] = [
    ['outcome', outcome, actual.outcome],
    ['reason', reason, actual.reason],
    ['ticketType', ticketType, actual.ticket?.ticketType ?? null],
    ['template', template, actual.ticket?.template ?? null],
    ...Object.entries(fields).map(([name, value]): [string, unknown, unknown] => [
      `fields.${name}`,
      value,
      actual.ticket?.data[name] ?? null,
    ]),
  ];
  return compared
    .filter(([, wanted, found]) => wanted !== undefined && !isDeepStrictEqual(wanted, found))
    .map(([what, wanted, found]) => ({ what, expected: wanted, actual: found }));
}
