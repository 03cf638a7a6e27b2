import { PROVIDERS, type Provider } from '../../../../contracts';

export { PROVIDERS, type Provider };

const endsWith = (name: string, end: string) => name === end || name.endsWith(`.${end}`);

/** Returns the provider that owns this email domain. */
export const providerOfDomain = (domain: string): Provider | undefined =>
  PROVIDERS.find(({ domains }) => domains.some((own) => endsWith(domain, own)));

/** Returns the provider of a mail exchanger; the longest matching suffix decides. */
export function providerOfExchanger(exchanger: string): Provider | undefined {
  const name = exchanger.toLowerCase().replace(/\.$/, '');
  const fitting = PROVIDERS.flatMap((provider) =>
    provider.exchangers.filter((end) => endsWith(name, end)).map((end) => ({ provider, end })),
  );
  return fitting.sort((a, b) => b.end.length - a.end.length)[0]?.provider;
}
