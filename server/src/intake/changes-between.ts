import { isDeepStrictEqual } from 'node:util';
import { isSaid, type PreviewResult, type Said, type Step } from '../../../contracts';

/** Effects of rules that show neither in the outcome nor in the ticket. */
const OTHERS: readonly string[] = [
  'no-acknowledgement',
  'acknowledgement',
  'block-sender',
  'add-participants',
  'note',
  'move',
].map((action) => `rule.did.${action}`);

/**
 * Changes from one simulation of a message to another: of the ticket's template and fields where both create one, and of
 * the other effects of rules. Pure.
 */
export function changesBetween(before: PreviewResult, after: PreviewResult): Said[] {
  const [had, has] = [othersOf(before.steps), othersOf(after.steps)];
  const isIn = (list: readonly Said[], one: Said) => list.some((other) => isDeepStrictEqual(other, one));
  return [
    ...ticketChanges(before.ticket, after.ticket),
    ...has.filter((one) => !isIn(had, one)),
    ...had
      .filter((one) => !isIn(has, one))
      .map((did): Said => ({ text: 'rule.change.without', values: { did } })),
  ];
}

function ticketChanges(before: PreviewResult['ticket'], after: PreviewResult['ticket']): Said[] {
  if (!before || !after) return [];
  const template = after.template ?? '';
  const names = new Set([...Object.keys(before.data), ...Object.keys(after.data)]);
  return [
    ...(before.template === template ? [] : [{ text: 'rule.change.template', values: { template } }]),
    ...[...names]
      .filter((name) => !isDeepStrictEqual(before.data[name], after.data[name]))
      .map((field): Said => ({ text: 'rule.did.set-field', values: { field } })),
  ];
}

const othersOf = (steps: readonly Step[]): Said[] =>
  steps
    .filter(({ code }) => code === 'rules.met' || code === 'rules.ended')
    .flatMap(({ values }) => [values?.did ?? []].flat())
    .filter((did) => isSaid(did))
    .filter(({ text }) => OTHERS.includes(text));
