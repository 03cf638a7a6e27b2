import type { AuthType } from '../../../../contracts';

/** A mail provider and how its mailboxes are reached by IMAP; all of them by TLS on port 993. */
export interface Provider {
  name: string;
  host: string;
  /** OAuth where the provider takes no passwords over IMAP. */
  authType: AuthType;
  /** Whether the user name is the part of the address before the `@`. */
  localPartOnly?: boolean;
  /** Domains of its own addresses. */
  domains: string[];
  /** Names, or ends of names, of its mail exchangers: they tell of companies whose mail it keeps. */
  exchangers: string[];
}

/** Providers by what they publish for their customers. */
export const PROVIDERS: readonly Provider[] = [
  {
    name: 'Microsoft 365',
    host: 'outlook.office365.com',
    authType: 'oauth',
    domains: ['onmicrosoft.com'],
    exchangers: ['mail.protection.outlook.com', 'mx.microsoft'],
  },
  {
    name: 'Outlook.com',
    host: 'outlook.office365.com',
    authType: 'oauth',
    domains: [
      'outlook.com',
      'outlook.de',
      'outlook.fr',
      'outlook.es',
      'hotmail.com',
      'hotmail.de',
      'hotmail.fr',
      'hotmail.es',
      'hotmail.co.uk',
      'live.com',
      'msn.com',
    ],
    exchangers: ['olc.protection.outlook.com'],
  },
  {
    name: 'Gmail',
    host: 'imap.gmail.com',
    authType: 'oauth',
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['gmail-smtp-in.l.google.com'],
  },
  {
    name: 'Google Workspace',
    host: 'imap.gmail.com',
    authType: 'oauth',
    domains: [],
    exchangers: ['aspmx.l.google.com', 'smtp.google.com', 'googlemail.com', 'aspmx2.googlemail.com'],
  },
  {
    name: 'iCloud',
    host: 'imap.mail.me.com',
    authType: 'password',
    localPartOnly: true,
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['mail.icloud.com'],
  },
  {
    name: 'Yahoo',
    host: 'imap.mail.yahoo.com',
    authType: 'password',
    domains: ['yahoo.com', 'yahoo.de', 'yahoo.fr', 'yahoo.es', 'yahoo.co.uk', 'ymail.com', 'rocketmail.com'],
    exchangers: ['yahoodns.net'],
  },
  {
    name: 'AOL',
    host: 'imap.aol.com',
    authType: 'password',
    domains: ['aol.com', 'aol.de'],
    exchangers: [],
  },
  {
    name: 'Fastmail',
    host: 'imap.fastmail.com',
    authType: 'password',
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['messagingengine.com'],
  },
  {
    name: 'GMX',
    host: 'imap.gmx.net',
    authType: 'password',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch'],
    exchangers: ['emig.gmx.net'],
  },
  {
    name: 'GMX',
    host: 'imap.gmx.com',
    authType: 'password',
    domains: ['gmx.com', 'gmx.co.uk', 'gmx.fr', 'gmx.es'],
    exchangers: [],
  },
  {
    name: 'WEB.DE',
    host: 'imap.web.de',
    authType: 'password',
    domains: ['web.de'],
    exchangers: [],
  },
  {
    name: 'IONOS',
    host: 'imap.ionos.de',
    authType: 'password',
    domains: [],
    exchangers: ['kundenserver.de', 'ionos.de'],
  },
  {
    name: 'IONOS',
    host: 'imap.ionos.com',
    authType: 'password',
    domains: [],
    exchangers: ['ionos.com', 'perfora.net'],
  },
  {
    name: 'T-Online',
    host: 'secureimap.t-online.de',
    authType: 'password',
    domains: ['t-online.de', 'magenta.de'],
    exchangers: [],
  },
  {
    name: 'mailbox.org',
    host: 'imap.mailbox.org',
    authType: 'password',
    domains: ['mailbox.org'],
    exchangers: ['mailbox.org'],
  },
  {
    name: 'Posteo',
    host: 'posteo.de',
    authType: 'password',
    domains: ['posteo.de', 'posteo.net'],
    exchangers: ['posteo.de'],
  },
  {
    name: 'Orange',
    host: 'imap.orange.fr',
    authType: 'password',
    domains: ['orange.fr', 'wanadoo.fr'],
    exchangers: [],
  },
  {
    name: 'OVHcloud',
    host: 'ssl0.ovh.net',
    authType: 'password',
    domains: [],
    exchangers: ['mail.ovh.net'],
  },
  {
    name: 'Gandi',
    host: 'mail.gandi.net',
    authType: 'password',
    domains: [],
    exchangers: ['mail.gandi.net'],
  },
  {
    name: 'Zoho Mail',
    host: 'imap.zoho.com',
    authType: 'password',
    domains: ['zoho.com', 'zohomail.com'],
    exchangers: ['zoho.com'],
  },
  {
    name: 'Zoho Mail',
    host: 'imap.zoho.eu',
    authType: 'password',
    domains: ['zohomail.eu'],
    exchangers: ['zoho.eu'],
  },
  {
    name: 'QQ Mail',
    host: 'imap.qq.com',
    authType: 'password',
    domains: ['qq.com', 'foxmail.com'],
    exchangers: [],
  },
  {
    name: 'Tencent Exmail',
    host: 'imap.exmail.qq.com',
    authType: 'password',
    domains: [],
    exchangers: ['mxbiz1.qq.com', 'mxbiz2.qq.com'],
  },
  {
    name: 'NetEase',
    host: 'imap.163.com',
    authType: 'password',
    domains: ['163.com'],
    exchangers: [],
  },
];

const endsWith = (name: string, end: string) => name === end || name.endsWith(`.${end}`);

/** The provider whose own addresses have this domain. */
export const providerOfDomain = (domain: string): Provider | undefined =>
  PROVIDERS.find(({ domains }) => domains.some((own) => endsWith(domain, own)));

/** The provider that a mail exchanger belongs to; the longest end that fits decides. */
export function providerOfExchanger(exchanger: string): Provider | undefined {
  const name = exchanger.toLowerCase().replace(/\.$/, '');
  const fitting = PROVIDERS.flatMap((provider) =>
    provider.exchangers.filter((end) => endsWith(name, end)).map((end) => ({ provider, end })),
  );
  return fitting.sort((a, b) => b.end.length - a.end.length)[0]?.provider;
}
