import { performance } from 'node:perf_hooks';
import { ruleInputSchema, type RuleInput } from '../../contracts';
import type { Mail } from '../../server/src/mail/types';
import { applyRules, prepareRule } from '../../server/src/rules/evaluate';
import { median } from '../tables';

/** Conditions of each kind of comparison, none of which a message meets, so that every rule is tried on each. */
export const ruleOf = (channel: string, number: number): RuleInput =>
  ruleInputSchema.parse({
    name: `Rule ${number}`,
    channel,
    conditions: [
      { on: 'body', operator: number % 4 === 0 ? 'matches' : 'contains', value: `order number ${number}` },
      { on: 'fromDomain', operator: 'in', value: [`customer${number}.example`, `partner${number}.example`] },
      { on: 'attachmentName', operator: 'ends', value: `.${number}.csv` },
    ],
    match: 'any',
    actions: [{ do: 'set-field', field: 'subject', value: 'Order {{1}}' }],
  });

/** The median time that so many rules take for a message, in ms. */
export function timeRules(mails: Mail[], count: number): number {
  const rules = Array.from({ length: count }, (_, number) =>
    prepareRule({ ...ruleOf('bench', number), documentId: String(number) }),
  );
  return median(
    mails.map((mail) => {
      const begun = performance.now();
      applyRules(rules, lookedAt(mail), false);
      return performance.now() - begun;
    }),
  );
}

const lookedAt = (mail: Mail) => ({
  mail,
  receivedAt: new Date(),
  folder: 'INBOX',
  channel: { name: 'Bench', timeZone: 'UTC', authservId: '' },
  sender: { isAgent: false, takesPart: false, isKnown: false },
});
