import { DomUtils, parseDocument } from 'htmlparser2';
import type { ServerOffer } from '../../../../contracts';

const MAX_SERVERS = 10;
const HOST = /^(?=.{1,253}$)[a-z0-9]([\w-]*[a-z0-9])?(\.[a-z0-9]([\w-]*[a-z0-9])?)*$/i;

/** A server of an Autoconfig file, with the provider's name. */
export type AutoconfigServer = Omit<ServerOffer, 'sources'>;

/**
 * Returns the IMAP servers of an Autoconfig file (config-v1.1, as used by Thunderbird) for an address, in file order,
 * each with the file's first SMTP server. Omits unencrypted and invalid ones. Returns none for other content.
 */
export function readAutoconfig(xml: string, address: string): AutoconfigServer[] {
  const document = parseDocument(xml, { xmlMode: true, decodeEntities: true });
  const elements = (name: string, within = document as never) => DomUtils.getElementsByTagName(name, within);
  const text = (within: unknown, name: string) => {
    const [element] = elements(name, within as never);
    return element ? DomUtils.textContent(element).trim().slice(0, 320) : '';
  };
  const [provider] = elements('emailProvider');
  if (!provider) return [];
  const serversOf = (element: string, type: string) =>
    elements(element, provider as never)
      .filter((server) => server.attribs.type?.toLowerCase() === type)
      .slice(0, MAX_SERVERS);
  const placeOf = (server: unknown) => {
    const host = fill(text(server, 'hostname'), address).toLowerCase();
    const port = Number(text(server, 'port'));
    const security = SECURITY[text(server, 'socketType').toUpperCase()];
    if (!HOST.test(host) || !Number.isInteger(port) || port < 1 || port > 65_535 || !security) return null;
    return { host, port, security };
  };
  const smtp = serversOf('outgoingServer', 'smtp').map(placeOf).find(Boolean) ?? null;
  return serversOf('incomingServer', 'imap').flatMap((server): AutoconfigServer[] => {
    const place = placeOf(server);
    if (!place) return [];
    const [method = ''] = elements('authentication', server as never).map((each) =>
      DomUtils.textContent(each).trim(),
    );
    return [
      {
        provider: printable(text(provider, 'displayName')) || null,
        ...place,
        smtp,
        username: printable(fill(text(server, 'username'), address)) || address,
        authType: method.toLowerCase() === 'oauth2' ? 'oauth' : 'password',
      },
    ];
  });
}

const SECURITY: Record<string, ServerOffer['security'] | undefined> = { SSL: 'tls', STARTTLS: 'starttls' };

/** Replaces the variables of the file with parts of the address. */
function fill(value: string, address: string): string {
  const at = address.lastIndexOf('@');
  return value
    .replaceAll('%EMAILADDRESS%', address)
    .replaceAll('%EMAILLOCALPART%', address.slice(0, at))
    .replaceAll('%EMAILDOMAIN%', address.slice(at + 1));
}

const printable = (value: string): string =>
  value.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').slice(0, 320);
