import type { AuthType, Security } from './channel-values';

/** OAuth grants (RFC 6749): on behalf of a user (section 6), or for the app itself (section 4.4). */
export const OAUTH_GRANTS = ['refresh-token', 'client-credentials'] as const;
export type OauthGrant = (typeof OAUTH_GRANTS)[number];

/** OAuth service of a provider. */
export interface OauthService {
  /** Which vendor's extensions of RFC 6749 apply. */
  kind: 'microsoft' | 'google';
  /** Host names of its endpoints. The first is used; the others are recognized. */
  hosts: readonly string[];
  /** The token endpoint; for Entra, that of the tenant. */
  tokenEndpoint(tenantId: string | null): string | null;
  authorizationEndpoint(tokenEndpoint: string): string;
  /** Scope for mailbox access, or null if the grant is not supported. */
  scopes: Record<OauthGrant, string | null>;
  /** Additional scope for SMTP, or null if the scope above covers it. */
  sendingScope: string | null;
  /** Resource identifiers of Entra v1, which it used instead of scopes. */
  resources: readonly string[];
}

/** A submission server (RFC 6409). */
export interface SmtpServer {
  host: string;
  port: number;
  security: Security;
}

export type ProviderPreset = 'microsoft365' | 'gmail';

/**
 * A mail provider with the IMAP and SMTP settings of its mailboxes. To support a new provider, add an entry to
 * PROVIDERS.
 */
export interface Provider {
  name: string;
  host: string;
  /** 993 by default. */
  port?: number;
  /** TLS by default. */
  security?: Exclude<Security, 'none'>;
  /** SMTP server: a host name for TLS on port 465, or the full settings. */
  smtp?: string | SmtpServer;
  /** The provider limits connections per account only, since its host serves many customers. */
  limitsByAccount?: true;
  /** The provider saves messages sent over SMTP in the Sent folder itself. */
  keepsSent?: true;
  /** Its authserv-id in Authentication-Results (RFC 8601). Null if it uses none; omitted if unknown. */
  authservId?: string | null;
  /** OAuth if the provider does not accept passwords over IMAP. */
  authType: AuthType;
  oauth?: OauthService;
  /** Preset of the connection step; its label is `connection.preset.…`. */
  preset?: ProviderPreset;
  /** Whether the username is only the local part of the address. */
  localPartOnly?: boolean;
  /** Domains of its own addresses. */
  domains: string[];
  /** Names or suffixes of its MX hosts, to detect custom domains that it hosts. */
  exchangers: string[];
}

/**
 * Microsoft Entra ID for the mailboxes of a host. National clouds have their own.
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
function entra(mailHost: string, loginHost: string, otherHosts: string[] = []): OauthService {
  const resource = `https://${mailHost}`;
  return {
    kind: 'microsoft',
    hosts: [loginHost, ...otherHosts],
    tokenEndpoint: (tenantId) =>
      tenantId && `https://${loginHost}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
    authorizationEndpoint: (tokenEndpoint) => tokenEndpoint.replace(/\/token\/?$/, '/authorize'),
    scopes: {
      'refresh-token': `${resource}/IMAP.AccessAsUser.All offline_access openid email`,
      'client-credentials': `${resource}/.default`,
    },
    sendingScope: `${resource}/SMTP.Send`,
    resources: mailHost === 'outlook.office365.com' ? [resource, 'https://outlook.office.com'] : [resource],
  };
}

const GOOGLE: OauthService = {
  kind: 'google',
  hosts: ['oauth2.googleapis.com', 'accounts.google.com', 'www.googleapis.com'],
  tokenEndpoint: () => 'https://oauth2.googleapis.com/token',
  authorizationEndpoint: () => 'https://accounts.google.com/o/oauth2/v2/auth',
  scopes: { 'refresh-token': 'https://mail.google.com/ openid email', 'client-credentials': null },
  sendingScope: null,
  resources: [],
};

/** Google's authserv-id in Authentication-Results. */
export const GOOGLE_AUTHSERV_ID = 'mx.google.com';

/** Placeholder for Exchange Online, whose Authentication-Results have no authserv-id. */
export const EXCHANGE_ONLINE_AUTHSERV_ID = 'protection.outlook.com';

/** Submission with STARTTLS on port 587 (RFC 6409). */
const submission = (host: string): SmtpServer => ({ host, port: 587, security: 'starttls' });

/** Known providers, with the settings they publish. */
export const PROVIDERS: readonly Provider[] = [
  {
    name: 'Microsoft 365',
    host: 'outlook.office365.com',
    limitsByAccount: true,
    smtp: submission('smtp.office365.com'),
    keepsSent: true,
    authservId: EXCHANGE_ONLINE_AUTHSERV_ID,
    authType: 'oauth',
    preset: 'microsoft365',
    oauth: entra('outlook.office365.com', 'login.microsoftonline.com', ['login.windows.net']),
    domains: ['onmicrosoft.com'],
    exchangers: ['mail.protection.outlook.com', 'mx.microsoft'],
  },
  {
    name: 'Microsoft 365 (GCC High)',
    host: 'outlook.office365.us',
    limitsByAccount: true,
    smtp: submission('smtp.office365.us'),
    keepsSent: true,
    authservId: null,
    authType: 'oauth',
    oauth: entra('outlook.office365.us', 'login.microsoftonline.us'),
    domains: ['onmicrosoft.us'],
    exchangers: ['mail.protection.office365.us'],
  },
  {
    name: 'Microsoft 365 (DoD)',
    host: 'outlook-dod.office365.us',
    limitsByAccount: true,
    authservId: null,
    authType: 'oauth',
    oauth: entra('outlook-dod.office365.us', 'login.microsoftonline.us'),
    domains: [],
    exchangers: ['mail.protection.apps.mil'],
  },
  {
    name: 'Microsoft 365 (21Vianet)',
    host: 'partner.outlook.cn',
    limitsByAccount: true,
    smtp: submission('smtp.partner.outlook.cn'),
    keepsSent: true,
    authservId: null,
    authType: 'oauth',
    oauth: entra('partner.outlook.cn', 'login.partner.microsoftonline.cn', ['login.chinacloudapi.cn']),
    domains: ['partner.onmschina.cn'],
    exchangers: ['mail.protection.partner.outlook.cn'],
  },
  {
    name: 'Outlook.com',
    host: 'outlook.office365.com',
    limitsByAccount: true,
    smtp: submission('smtp-mail.outlook.com'),
    keepsSent: true,
    authservId: null,
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
    limitsByAccount: true,
    smtp: 'smtp.gmail.com',
    keepsSent: true,
    authservId: GOOGLE_AUTHSERV_ID,
    authType: 'oauth',
    preset: 'gmail',
    oauth: GOOGLE,
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['gmail-smtp-in.l.google.com'],
  },
  {
    name: 'Google Workspace',
    host: 'imap.gmail.com',
    limitsByAccount: true,
    smtp: 'smtp.gmail.com',
    keepsSent: true,
    authservId: GOOGLE_AUTHSERV_ID,
    authType: 'oauth',
    domains: [],
    exchangers: ['aspmx.l.google.com', 'smtp.google.com', 'googlemail.com', 'aspmx2.googlemail.com'],
  },
  {
    name: 'iCloud',
    host: 'imap.mail.me.com',
    smtp: submission('smtp.mail.me.com'),
    authType: 'password',
    localPartOnly: true,
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['mail.icloud.com'],
  },
  {
    name: 'Yahoo',
    host: 'imap.mail.yahoo.com',
    smtp: 'smtp.mail.yahoo.com',
    authType: 'password',
    domains: ['yahoo.com', 'yahoo.de', 'yahoo.fr', 'yahoo.es', 'yahoo.co.uk', 'ymail.com', 'rocketmail.com'],
    exchangers: ['yahoodns.net'],
  },
  {
    name: 'AOL',
    host: 'imap.aol.com',
    smtp: 'smtp.aol.com',
    authType: 'password',
    domains: ['aol.com', 'aol.de'],
    exchangers: [],
  },
  {
    name: 'Fastmail',
    host: 'imap.fastmail.com',
    smtp: 'smtp.fastmail.com',
    authType: 'password',
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['messagingengine.com'],
  },
  {
    name: 'GMX',
    host: 'imap.gmx.net',
    smtp: 'mail.gmx.net',
    authType: 'password',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch'],
    exchangers: ['emig.gmx.net'],
  },
  {
    name: 'GMX',
    host: 'imap.gmx.com',
    smtp: 'mail.gmx.com',
    authType: 'password',
    domains: ['gmx.com', 'gmx.co.uk', 'gmx.fr', 'gmx.es'],
    exchangers: [],
  },
  {
    name: 'WEB.DE',
    host: 'imap.web.de',
    smtp: 'smtp.web.de',
    authType: 'password',
    domains: ['web.de'],
    exchangers: [],
  },
  {
    name: 'IONOS',
    host: 'imap.ionos.de',
    smtp: 'smtp.ionos.de',
    authType: 'password',
    domains: [],
    exchangers: ['kundenserver.de', 'ionos.de'],
  },
  {
    name: 'IONOS',
    host: 'imap.ionos.com',
    smtp: 'smtp.ionos.com',
    authType: 'password',
    domains: [],
    exchangers: ['ionos.com', 'perfora.net'],
  },
  {
    name: 'T-Online',
    host: 'secureimap.t-online.de',
    smtp: 'securesmtp.t-online.de',
    authType: 'password',
    domains: ['t-online.de', 'magenta.de'],
    exchangers: [],
  },
  {
    name: 'mailbox.org',
    host: 'imap.mailbox.org',
    smtp: 'smtp.mailbox.org',
    authType: 'password',
    domains: ['mailbox.org'],
    exchangers: ['mailbox.org'],
  },
  {
    name: 'Posteo',
    host: 'posteo.de',
    smtp: 'posteo.de',
    authType: 'password',
    domains: ['posteo.de', 'posteo.net'],
    exchangers: ['posteo.de'],
  },
  {
    name: 'Orange',
    host: 'imap.orange.fr',
    smtp: 'smtp.orange.fr',
    authType: 'password',
    domains: ['orange.fr', 'wanadoo.fr'],
    exchangers: [],
  },
  {
    name: 'OVHcloud',
    host: 'ssl0.ovh.net',
    smtp: 'ssl0.ovh.net',
    authType: 'password',
    domains: [],
    exchangers: ['mail.ovh.net'],
  },
  {
    name: 'Gandi',
    host: 'mail.gandi.net',
    smtp: 'mail.gandi.net',
    authType: 'password',
    domains: [],
    exchangers: ['mail.gandi.net'],
  },
  {
    name: 'Zoho Mail',
    host: 'imap.zoho.com',
    smtp: 'smtp.zoho.com',
    authType: 'password',
    domains: ['zoho.com', 'zohomail.com'],
    exchangers: ['zoho.com'],
  },
  {
    name: 'Zoho Mail',
    host: 'imap.zoho.eu',
    smtp: 'smtp.zoho.eu',
    authType: 'password',
    domains: ['zohomail.eu'],
    exchangers: ['zoho.eu'],
  },
  {
    name: 'QQ Mail',
    host: 'imap.qq.com',
    smtp: 'smtp.qq.com',
    authType: 'password',
    domains: ['qq.com', 'foxmail.com'],
    exchangers: [],
  },
  {
    name: 'Tencent Exmail',
    host: 'imap.exmail.qq.com',
    smtp: 'smtp.exmail.qq.com',
    authType: 'password',
    domains: [],
    exchangers: ['mxbiz1.qq.com', 'mxbiz2.qq.com'],
  },
  {
    name: 'NetEase',
    host: 'imap.163.com',
    smtp: 'smtp.163.com',
    authType: 'password',
    domains: ['163.com'],
    exchangers: [],
  },
];

/** The provider of a preset. */
export const providerOfPreset = (preset: string): Provider | undefined =>
  PROVIDERS.find((provider) => provider.preset === preset);

/** SMTP server of a provider's mailboxes, or undefined if unknown. */
export const smtpOfProvider = ({ smtp }: Provider): SmtpServer | undefined =>
  typeof smtp === 'string' ? { host: smtp, port: 465, security: 'tls' } : smtp;

/** Provider of an IMAP host, or undefined if unknown. */
export const providerOfMailHost = (host: string | null | undefined): Provider | undefined =>
  PROVIDERS.find((provider) => provider.host === host?.toLowerCase());

/** OAuth service of an IMAP host, or undefined if unknown. */
export const oauthOfMailHost = (host: string | null | undefined): OauthService | undefined =>
  PROVIDERS.find((provider) => provider.oauth && provider.host === host?.toLowerCase())?.oauth;

/** OAuth service with an endpoint at a host. If several match, the one of the mail host is preferred. */
export function oauthOfEndpoint(
  endpointHost: string,
  mailHost: string | null | undefined,
): OauthService | undefined {
  const ofMail = oauthOfMailHost(mailHost);
  if (ofMail?.hosts.includes(endpointHost)) return ofMail;
  return PROVIDERS.find(({ oauth }) => oauth?.hosts.includes(endpointHost))?.oauth;
}
