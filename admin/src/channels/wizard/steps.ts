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

/** The step that a setting is made in, null for what is no setting. */
export const stepOf = (field: string | number | undefined): StepName | null =>
  field === 'mailboxChange'
    ? 'connection'
    : (STEPS.find((step) => (namesOfStep(step) as readonly unknown[]).includes(field)) ?? null);

/** A new channel reads mail from today on, so that the first run does not fetch years of it. */
function blank(now: Date): ChannelInput {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return {
    ...channelInputSchema.parse({ name: '-' }),
    name: '',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    syncStartDate: today.toISOString(),
  };
}

/** What the form of a step starts with. Secrets start empty, whatever is stored. */
export function stepValues(step: StepName, channel: ChannelView | null, now = new Date()): ChannelPatch {
  const from: ChannelInput = channel ? { ...channel, secrets: {} } : blank(now);
  return Object.fromEntries(namesOfStep(step).map((field) => [field, from[field]])) as ChannelPatch;
}

/** What the form of a step holds, as the server takes it: an empty secret is left out, which keeps the stored one. */
export function toPatch(values: ChannelUpdate): ChannelPatch {
  const { secrets, mailboxChange: _said, ...patch } = values;
  // Strapi's form turns an emptied text into null, which a name is not.
  const named = 'name' in patch ? { ...patch, name: patch.name ?? '' } : patch;
  if (!secrets) return named;
  const entered = Object.entries(secrets).filter(([, secret]) => Boolean(secret));
  return entered.length > 0 ? { ...named, secrets: Object.fromEntries(entered) } : named;
}

/** Whether the form names another account than the channel has read mail of. */
export function changesMailbox(channel: ChannelView | null, { host, username }: ChannelPatch): boolean {
  if (!channel?.health.lastReadAt) return false;
  const isOther = (before: string | null, after: string | null | undefined) =>
    after !== undefined && Boolean(before) && before !== after;
  return isOther(lower(channel.host), lower(host)) || isOther(channel.username, username);
}

const lower = <T extends string | null | undefined>(text: T): T => (text?.toLowerCase() as T) ?? text;

/** What contracts say of the values of a step, before anything is sent. */
export function checkPatch(patch: ChannelPatch): FormProblem[] {
  const { error } = channelPatchSchema.safeParse(patch);
  return error ? problemsOf(error) : [];
}

/** Problems of one step, by the path that its form uses, and those of other steps or of no setting at all. */
export function sortProblems<P extends FormProblem>(step: StepName, problems: P[]) {
  const pinned = problems.map(pin);
  return {
    here: pinned.filter(({ path }) => stepOf(path[0]) === step),
    elsewhere: pinned.filter(({ path }) => stepOf(path[0]) !== step),
  };
}

/** A failed connection names a secret without the group that the form has it in. */
const pin = <P extends FormProblem>(problem: P): P =>
  (SECRET_FIELDS as readonly unknown[]).includes(problem.path[0])
    ? { ...problem, path: ['secrets', ...problem.path] }
    : problem;

/** The step after or before another one, null past the ends. */
export const neighbour = (step: StepName, by: 1 | -1): StepName | null =>
  STEPS[STEPS.indexOf(step) + by] ?? null;
