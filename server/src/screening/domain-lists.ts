import { cutValue, step, type StepCode, type Values } from '../../../contracts';
import { domainOf, matchDomain, mentionsDomain } from './domains';
import type { Policy } from './policy';

/** Stops mail of which any author, or who sent it for them, is of a denied domain. */
export const deniedDomains: Policy = {
  judge({ mail, channel }) {
    if (channel.deniedDomains.length === 0) return null;
    const people = [mail.from, ...mail.authors, mail.sender].filter((entry) => entry !== null);
    for (const { address } of people) {
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

/** With a list of allowed domains, lets in only mail whose one From holds one plain address of such a domain. */
export const allowedDomains: Policy = {
  judge({ mail, channel }) {
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
    const address = mail.from?.address ?? '';
    const refuse = (code: StepCode, detail: string, values: Values = {}) => ({
      step: step(code, values),
      stop: 'domain-not-allowed' as const,
      detail,
    });
    if (mail.fromSource !== 'from' || mail.authors[0]?.address !== address)
      return refuse('allowed-domains.no-address', address);
    const domain = domainOf(address);
    if (domain === null) return refuse('allowed-domains.malformed', address, { address: cutValue(address) });
    const allowed = channel.allowedDomains.find((pattern) => matchDomain(address, pattern));
    return allowed
      ? { step: step('allowed-domains.match', { domain, pattern: allowed }) }
      : refuse('allowed-domains.none', domain, { domain, count: channel.allowedDomains.length });
  },
};
