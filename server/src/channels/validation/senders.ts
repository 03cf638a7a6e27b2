import type { Channel } from '../../../../contracts';
import { addressOf } from '../../screening/identities';
import type { ProblemList } from './problem-list';

const key = (address: string) => address.toLowerCase();

/** Indexes of values that stand earlier in the list too. */
const repeated = (values: string[]): number[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));

/** Checks that each identity is listed once. */
export function checkIdentities({ identities }: Channel, { wrong }: ProblemList): void {
  for (const index of repeated(identities.map(({ address }) => key(address))))
    wrong(['identities', index, 'address'], 'identity-twice');
}

/** Checks that each language has one acknowledgement text. */
export function checkTranslations({ acknowledgementTranslations }: Channel, { wrong }: ProblemList): void {
  for (const index of repeated(acknowledgementTranslations.map(({ language }) => language)))
    wrong(['acknowledgementTranslations', index, 'language'], 'language-twice');
}

/** Checks that each alias resolves to a single address. */
export function checkAliases(channel: Channel, { wrong, missing }: ProblemList): void {
  const own = addressOf(channel);
  const primaries = new Map<string, string>();
  channel.aliases.forEach((entry, index) => {
    const { alias } = entry;
    const primary = entry.primary ?? own;
    if (primary === null) return missing(['aliases', index, 'primary'], 'email-address');
    if (key(alias) === key(primary)) return wrong(['aliases', index, 'primary'], 'alias-same');
    if (primaries.has(key(alias))) return wrong(['aliases', index, 'alias'], 'alias-twice');
    primaries.set(key(alias), key(primary));
  });
  channel.aliases.forEach(({ alias }, index) => {
    const seen = new Set<string>();
    let current = primaries.get(key(alias));
    while (current !== undefined && current !== key(alias) && !seen.has(current)) {
      seen.add(current);
      current = primaries.get(current);
    }
    if (current === key(alias) && seen.size > 0) wrong(['aliases', index, 'primary'], 'alias-circle');
  });
}

/** Requiring DMARC needs a trusted server that checks it (RFC 8601). */
export function checkAuthentication({ requireDmarc, authservId }: Channel, { wrong }: ProblemList): void {
  if (requireDmarc && !authservId) wrong(['authservId'], 'authserv-id-missing');
  else if (authservId && /[\s;=()"]/.test(authservId)) wrong(['authservId'], 'authserv-id');
}
