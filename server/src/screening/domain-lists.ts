import { domainOf, matchDomain, mentionsDomain } from './domains';
import { quote, type Policy } from './policy';

/** Stops mail of which any author, or who sent it for them, is of a denied domain. */
export const deniedDomains: Policy = {
  check: 'denied-domains',
  judge({ mail, channel }) {
    if (channel.deniedDomains.length === 0) return null;
    const people = [mail.from, ...mail.authors, mail.sender].filter((entry) => entry !== null);
    for (const { address } of people) {
      const denied = channel.deniedDomains.find((pattern) => mentionsDomain(address, pattern));
      if (denied)
        return {
          text: `${quote(address)} is of the denied domain ${denied}.`,
          stop: 'domain-denied',
          detail: domainOf(address) ?? denied,
        };
    }
    return { text: `None of the ${channel.deniedDomains.length} denied domains is the sender’s.` };
  },
};

/** With a list of allowed domains, lets in only mail whose one From holds one plain address of such a domain. */
export const allowedDomains: Policy = {
  check: 'allowed-domains',
  judge({ mail, channel }) {
    if (channel.allowedDomains.length === 0) return { text: 'Every domain is allowed.' };
    if (mail.authors.length > 1)
      return {
        text: `From names ${mail.authors.length} authors; the list of allowed domains judges only one.`,
        stop: 'several-authors',
        detail: mail.authors
          .map(({ address }) => address)
          .join(', ')
          .slice(0, 500),
      };
    const address = mail.from?.address ?? '';
    const refuse = (text: string, detail: string) => ({ text, stop: 'domain-not-allowed' as const, detail });
    if (mail.fromSource !== 'from' || mail.authors[0]?.address !== address)
      return refuse('From has no usable address, and only From counts for the allowed domains.', address);
    const domain = domainOf(address);
    if (domain === null)
      return refuse(`${quote(address)} is not a plain address, so it is of no allowed domain.`, address);
    const allowed = channel.allowedDomains.find((pattern) => matchDomain(address, pattern));
    return allowed
      ? { text: `${domain} matches the allowed domain ${allowed}.` }
      : refuse(`${domain} matches none of the ${channel.allowedDomains.length} allowed domains.`, domain);
  },
};
