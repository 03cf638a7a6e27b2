import {
  channelInputSchema,
  channelPatchSchema,
  namesOfStep,
  SECRET_FIELDS,
  type ChannelInput,
  type ChannelPatch,
  type ChannelUpdate,
  type ChannelView,
} from '../../../../contracts/channel';
import { problemsOf } from '../../../../contracts/problems';
import type { FormProblem } from '../../api/failure';
import { STEPS, type StepName } from '../../paths';

/** Returns the step of a setting, or null for other fields. */
export const stepOf = (field: string | number | undefined): StepName | null =>
  field === 'mailboxChange'
    ? 'connection'
    : (STEPS.find((step) => (namesOfStep(step) as readonly unknown[]).includes(field)) ?? null);

/** A new channel reads messages from today on, so that the first run does not fetch years of them. */
function blank(now: Date): ChannelInput {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return {
    ...channelInputSchema.parse({ name: '-' }),
    name: '',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    syncStartDate: today.toISOString(),
  };
}

/** Initial form values of a step. Secrets start empty, even if stored. */
export function stepValues(step: StepName, channel: ChannelView | null, now = new Date()): ChannelPatch {
  const from: ChannelInput = channel ? { ...channel, secrets: {} } : blank(now);
  return Object.fromEntries(namesOfStep(step).map((field) => [field, from[field]])) as ChannelPatch;
}

/** Converts form values for the server. An empty secret is omitted, which keeps the stored one. */
export function toPatch(values: ChannelUpdate): ChannelPatch {
  const { secrets, mailboxChange: _said, ...patch } = values;
  // Strapi's form turns a cleared text into null, which is invalid for a name.
  const named = 'name' in patch ? { ...patch, name: patch.name ?? '' } : patch;
  if (!secrets) return named;
  const entered = Object.entries(secrets).filter(([, secret]) => Boolean(secret));
  return entered.length > 0 ? { ...named, secrets: Object.fromEntries(entered) } : named;
}

/** Whether the form refers to another account than the one the channel has read. */
export function changesMailbox(channel: ChannelView | null, { host, username }: ChannelPatch): boolean {
  if (!channel?.health.lastReadAt) return false;
  const isOther = (before: string | null, after: string | null | undefined) =>
    after !== undefined && Boolean(before) && before !== after;
  return isOther(lower(channel.host), lower(host)) || isOther(channel.username, username);
}

const lower = <T extends string | null | undefined>(text: T): T => (text?.toLowerCase() as T) ?? text;

/** Validates a step's values with the contracts before sending. */
export function checkPatch(patch: ChannelPatch): FormProblem[] {
  const { error } = channelPatchSchema.safeParse(patch);
  return error ? problemsOf(error) : [];
}

/** Separates the problems of one step, by form path, from those of other steps or none. */
export function sortProblems<P extends FormProblem>(step: StepName, problems: P[]) {
  const pinned = problems.map(pin);
  return {
    here: pinned.filter(({ path }) => stepOf(path[0]) === step),
    elsewhere: pinned.filter(({ path }) => stepOf(path[0]) !== step),
  };
}

/** A failed connection names a secret without the group that contains it in the form. */
const pin = <P extends FormProblem>(problem: P): P =>
  (SECRET_FIELDS as readonly unknown[]).includes(problem.path[0])
    ? { ...problem, path: ['secrets', ...problem.path] }
    : problem;

/** The next or previous step, or null at the ends. */
export const neighbour = (step: StepName, by: 1 | -1): StepName | null =>
  STEPS[STEPS.indexOf(step) + by] ?? null;
