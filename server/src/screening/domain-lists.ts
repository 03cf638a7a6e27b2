import { cutValue, step, type StepCode, type Values } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from './addresses';
import { domainOf, matchDomain, mentionsDomain } from './domains';
import { ownAddresses } from './own-mail';
import { peopleOf } from './people';
import type { Policy } from './policy';

/** Stops messages with an author, or a sender on their behalf, from a denied domain. */
export const deniedDomains: Policy = {
  check({ mail, channel }) {
    if (channel.deniedDomains.length === 0) return null;
    for (const { address } of peopleOf(mail)) {
      const denied = channel.deniedDomains.find((pattern) => mentionsDomain(address, pattern));
      if (denied)
        return {
          step: step('denied-domains.denied', { address: cutValue(address), domain: denied }),
          stop: 'domain-denied',
          detail: domainOf(address) ?? denied,
        };
    }
    return { step: step('denied-domains.none', { count: channel.deniedDomains.length }) };
  },
};

/** With a list of allowed domains, accepts only messages with a single From address in one of them. */
export const allowedDomains: Policy = {
  check({ mail, channel, context }) {
    if (channel.allowedDomains.length === 0) return { step: step('allowed-domains.every') };
    if (mail.authors.length > 1)
      return {
        step: step('allowed-domains.several-authors', { count: mail.authors.length }),
        stop: 'several-authors',
        detail: mail.authors
          .map(({ address }) => address)
          .join(', ')
          .slice(0, 500),
      };
    const refuse = (code: StepCode, detail: string, values: Values = {}) => ({
      step: step(code, values),
      stop: 'domain-not-allowed' as const,
      detail,
    });
    const author = mail.via?.address ?? (mail.fromSource === 'from' ? mail.from?.address : undefined);
    if (author === undefined || mail.authors[0]?.address !== author)
      return refuse('allowed-domains.no-address', mail.from?.address ?? '');
    const matched = new Map<string, string>();
    for (const address of judged(mail, author, ownAddresses(channel, context.ownAddresses))) {
      const domain = domainOf(address);
      if (domain === null)
        return refuse('allowed-domains.malformed', address, { address: cutValue(address) });
      const allowed = channel.allowedDomains.find((pattern) => matchDomain(address, pattern));
      if (allowed === undefined)
        return refuse('allowed-domains.none', domain, { domain, count: channel.allowedDomains.length });
      matched.set(domain, allowed);
    }
    return {
      step: step('allowed-domains.match', { domain: [...matched.keys()], pattern: [...matched.values()] }),
    };
  },
};

/**
 * Addresses that must all be allowed: From, which mail servers check, and for a message posted through a group also the
 * person. An own group address needs no entry.
 */
function judged({ via, from }: Mail, author: string, own: ReadonlySet<string>): string[] {
  if (via?.as !== 'group' || !from) return [author];
  return own.has(addressKey(author)) ? [from.address] : [author, from.address];
}
