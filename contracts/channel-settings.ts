import { z } from 'zod';
import {
  ACKNOWLEDGEMENT_LANGUAGES,
  acknowledgementTranslationSchema,
  knownVariables,
} from './acknowledgement';
import {
  AFTER_READING,
  aliasSchema,
  AUTH_TYPES,
  CHANNEL_STATUSES,
  domainPattern,
  emailAddress,
  folderSchema,
  identitySchema,
  line,
  optionalLine,
  REPLY_TO_RULES,
  SECURITIES,
  SEND_WITH,
  skipTimeSchema,
  timeZone,
  TLS_VERSIONS,
  whole,
} from './channel-values';
import { fieldMappingSchema } from './mapping';
import { OAUTH_GRANTS } from './oauth';
import { asProblem } from './problems';

/** Maximum number of blocked senders per channel. */
export const MAX_BLOCKED_SENDERS = 5_000;

/** Definition of a channel setting. */
export interface Setting<T extends z.ZodType = z.ZodType, K extends Kept = Kept> {
  /** Accepted values and the default. Nullable if "none" is a valid value. */
  schema: T;
  /** Description for docs/operations.md, in Markdown. */
  docs: string;
  kept: K;
  /**
   * Credentials that are cleared when this setting changes, because they would otherwise be sent to a different server
   * or account.
   */
  redirects?: readonly Credential[];
}

/** Credentials for OAuth providers, as opposed to mail servers. */
const PROVIDER_CREDENTIALS = ['clientSecret', 'clientCertificate', 'refreshToken'] as const;
const CREDENTIALS = ['password', 'nextPassword', ...PROVIDER_CREDENTIALS] as const;
type Credential = (typeof CREDENTIALS)[number] | 'proxyPassword';

/** Where a setting is stored: a column of the channel, the encrypted secrets, or rows of another table. */
type Kept = 'column' | 'sealed' | 'rows';

const column = <T extends z.ZodType>(
  schema: T,
  docs: string,
  redirects: readonly Credential[] = [],
): Setting<T, 'column'> => ({ schema, docs, kept: 'column', redirects });

/** A credential is write-only. Omitting it keeps the stored value. */
const secret = (docs: string) => ({
  schema: z.string().min(1).max(16_384).optional(),
  docs,
  kept: 'sealed' as const,
});

/**
 * All settings of a channel, grouped by wizard step. The columns of the channel, the API schema, the fields of each
 * step and the tables in docs/operations.md (`npm run docs:settings`) are derived from this table. A draft may omit
 * what an active channel requires.
 */
export const SETTINGS = {
  connection: {
    name: column(
      line(100).min(1, asProblem('name-missing')),
      'Shown in lists, notifications and acknowledgements.',
    ),
    status: column(
      z.enum(CHANNEL_STATUSES).default('draft'),
      '_Draft_ may be incomplete, _Active_ is read, _Inactive_ is not. Changes apply from the next run, without a restart.',
    ),
    protocol: column(z.literal('imap').default('imap'), 'How the mailbox is read.'),
    host: column(
      optionalLine(253),
      'Name or address of the mail server. See [private hosts](#private-hosts).',
      CREDENTIALS,
    ),
    port: column(
      z.int(asProblem('port')).min(1, asProblem('port')).max(65_535, asProblem('port')).default(993),
      'Usually 993 for TLS, 143 for STARTTLS.',
      CREDENTIALS,
    ),
    security: column(
      z.enum(SECURITIES).default('tls'),
      'TLS from the start, STARTTLS (refused when the server has none), or unencrypted, which is never chosen automatically.',
      CREDENTIALS,
    ),
    username: column(
      optionalLine(320),
      'The account to sign in with, usually the address of the mailbox.',
      CREDENTIALS,
    ),
    replyTo: column(
      emailAddress.nullable().default(null),
      'The address that replies to tickets are sent to, and that the channel sends from. If empty, the username.',
    ),
    authType: column(z.enum(AUTH_TYPES).default('password'), 'A password, or [OAuth](#signing-in-by-oauth).'),
    tenantId: column(
      optionalLine(255),
      'OAuth with Microsoft: the directory (tenant) ID. The endpoints are derived from it.',
    ),
    redirectUrl: column(
      optionalLine(2_000),
      'OAuth: where the provider sends people after signing in. If empty, the address of this Strapi server.',
    ),
    clientId: column(
      optionalLine(255),
      'OAuth: the app that is registered at the provider.',
      PROVIDER_CREDENTIALS,
    ),
    scope: column(
      optionalLine(2_000),
      'OAuth: the access to request. If empty, the standard scope of a known provider.',
    ),
    oauthGrant: column(
      z.enum(OAUTH_GRANTS).default('refresh-token'),
      'OAuth: a person signs in, or the app signs in without one.',
    ),
    authorizationEndpoint: column(
      optionalLine(2_000),
      'OAuth: where people sign in. If empty, the endpoint of a known provider.',
      PROVIDER_CREDENTIALS,
    ),
    tokenEndpoint: column(
      optionalLine(2_000),
      'OAuth: where tokens are requested. If empty, Microsoft’s endpoint for the tenant.',
      PROVIDER_CREDENTIALS,
    ),
    sendWith: column(
      z.enum(SEND_WITH).default('provider'),
      'How replies and acknowledgements are sent: through Strapi’s email provider, or through the [SMTP server of this mailbox](#sending-through-the-mailbox) with the same password or sign-in.',
    ),
    smtpHost: column(
      optionalLine(253),
      'The SMTP server of the mailbox. If empty, the server of a known provider.',
      // One list for all four settings, since only their combination determines the endpoints.
      CREDENTIALS,
    ),
    smtpPort: column(
      z.int(asProblem('port')).min(1, asProblem('port')).max(65_535, asProblem('port')).default(465),
      'Usually 465 for TLS, 587 for STARTTLS. Applies with `smtpHost`.',
    ),
    smtpSecurity: column(z.enum(SECURITIES).default('tls'), 'As for reading. Applies with `smtpHost`.'),
    caCertificate: column(
      z.string().max(65_536).nullable().default(null),
      'PEM certificate of a private authority, trusted in addition to the public ones.',
    ),
    tlsMinVersion: column(
      z.enum(TLS_VERSIONS).default('tls12'),
      'The oldest TLS version that is accepted. TLS 1.0 and 1.1 are insecure (RFC 8996). Use them only for a mail server that cannot be updated.',
    ),
    proxy: column(
      optionalLine(2_000),
      'A proxy for the connections to the mail server and the token endpoint: `http://`, `https://` (CONNECT) or `socks5://`, with a username if it requires one. If empty, the `proxy` of the plugin’s config is used. See [proxies](#proxies).',
      ['proxyPassword'],
    ),
    proxyPassword: secret('The password for the proxy.'),
    password: secret('Stored encrypted and never shown again.'),
    nextPassword: secret(
      'The next password. It is used once the mail server rejects the current one and accepts this one. See [changing a password](#changing-a-password).',
    ),
    clientSecret: secret('OAuth: the app’s secret. Leave empty for a public client.'),
    clientCertificate: secret(
      'OAuth with Microsoft: a certificate with its private key (PEM), instead of a client secret. If both are set, the certificate is used.',
    ),
    refreshToken: secret(
      'OAuth: only needed if you obtained the token elsewhere. The sign-in button stores it automatically.',
    ),
    maxTries: column(
      whole(1, 100).default(5),
      'After this many failed runs in a row, the channel cools off. It then tries again once, and cools off again if that fails. “Read now” or any change to the channel ends the cool-off.',
    ),
    coolOffMinutes: column(whole(1, 1_440).default(15), 'How long it cools off.'),
    skipTimes: column(
      z.array(skipTimeSchema).max(50).default([]),
      'Times when the mailbox is not read, in the channel’s time zone. Messages wait in the mailbox.',
    ),
    timeZone: column(
      timeZone.default('UTC'),
      'The time zone of the skip times. A new channel gets the browser’s.',
    ),
    connectionTimeoutMs: column(
      whole(1_000, 300_000).default(30_000),
      'Time to connect and sign in. Also applies to access token requests.',
    ),
    pollingIntervalSeconds: column(
      whole(10, 86_400).default(60),
      'The time from the start of one run to the start of the next.',
    ),
    syncStartDate: column(
      z.iso
        .datetime({ offset: true, error: asProblem('date-and-time') })
        .nullable()
        .default(null),
      'Messages that arrived earlier, according to the server’s INTERNALDATE, are not read. To read them later, set an earlier date. A new channel starts with today.',
    ),
    notifyAddresses: column(
      z.array(emailAddress).max(20).default([]),
      'Who gets an email when the channel’s health changes. See [Notifications](#notifications).',
    ),
    canaryHours: column(
      whole(1, 168).nullable().default(null),
      'How often the channel sends a [canary](#completeness-and-canary) to itself; empty = never.',
    ),
    passwordReminderDays: column(
      whole(1, 3_650).nullable().default(null),
      'How old a password may become. The channel shows a warning from two weeks before. Empty = never.',
    ),
  },
  reading: {
    folders: column(
      z
        .array(folderSchema)
        .max(50)
        .default([{ path: 'INBOX', after: AFTER_READING[0], successFolder: null, failFolder: null }]),
      'The folders to read, and what happens to a message afterwards: leave it, mark it as seen, or move it. Failed messages can go to a separate folder. Missing folders are created. Messages in a folder of sent mail (`sent`) are added, as outgoing messages, to the tickets they answer, and never create one.',
    ),
    allowedDomains: column(
      z.array(domainPattern).max(1_000).default([]),
      'Only messages from these domains become tickets. If empty, all domains are allowed.',
    ),
    deniedDomains: column(
      z.array(domainPattern).max(1_000).default([]),
      'Messages from these domains never become tickets.',
    ),
    blockedSenders: column(
      z.array(line(320).min(1)).max(MAX_BLOCKED_SENDERS).default([]),
      'Messages from these addresses, or patterns such as `promo@*`, never become tickets. Rules and agents can add senders to this list.',
    ),
    excludeAutoReplies: column(
      z.boolean().default(true),
      'Skips automatic replies, such as out-of-office messages, recognized by their headers. Other automatic messages (from scanners, forms, monitoring or other helpdesks) become tickets but are not acknowledged.',
    ),
    excludeAutomatic: column(
      z.boolean().default(false),
      'Skips all other automatic messages too. Applies only together with the setting above.',
    ),
    autoReplyKeywords: column(
      z.array(line(200).min(1)).max(200).default([]),
      'A message with one of these in its subject, or in the first 500 characters of its body, counts as an automatic reply.',
    ),
    autoReplySenders: column(
      z.array(line(320).min(1)).max(500).default([]),
      'Messages from these addresses, or patterns such as `*@lists.example.com`, count as automatic replies.',
    ),
    autoReplyExceptions: column(
      z.array(line(320).min(1)).max(500).default([]),
      'Messages from these addresses or patterns never count as automatic.',
    ),
    holdOldMail: column(
      z.boolean().default(true),
      'Holds messages that were first delivered more than a year before the start date. A migration can give such messages a new arrival time. If off, they become tickets but are never acknowledged.',
    ),
    holdSpam: column(
      z.boolean().default(true),
      'Holds messages that a spam filter marked as spam (`X-Spam-*`, rspamd, Exchange’s SCL and others) for review, and never acknowledges them.',
    ),
    spamExceptions: column(
      z.array(line(320).min(1)).max(500).default([]),
      'Messages from these addresses or patterns are never held as spam, unless the sender is probably forged.',
    ),
    replyToAsRequester: column(
      z.enum(REPLY_TO_RULES).default('forms'),
      'Whether the person in Reply-To is the requester instead of the one in From: _never_, when From is _a form or no-reply address_ (also an address of this channel, or a name such as “Ada via …”), or _always_. DMARC and the allowed domains always check From.',
    ),
    replyToSenders: column(
      z.array(line(320).min(1)).max(500).default([]),
      'From addresses, or patterns such as `form@*`, for which Reply-To is always the requester.',
    ),
    forwarders: column(
      z.array(line(320).min(1)).max(500).default([]),
      'Addresses, or patterns such as `*@example.com`, of people who forward customers’ mail here, in addition to the users of the panel. If your server verified the colleague (DMARC pass, or the message never left your servers), the author of the original message becomes the requester, and the colleague’s own lines become an internal note.',
    ),
    aliases: column(
      z.array(aliasSchema).max(500).default([]),
      'On tickets, the primary address replaces the alias. Without one, the alias stands for the channel’s own address, and replies can be sent from it.',
    ),
    identities: column(
      z.array(identitySchema).max(50).default([]),
      'Further addresses that replies can be sent from, each with a name and a signature. Add the channel’s own address to give it a signature. The address that the customer wrote to is suggested. The mailbox or the email provider must be allowed to send from these addresses.',
    ),
    senderLimitPerHour: column(
      whole(1, 10_000).default(60),
      'Messages from one sender above this limit are held. This stops loops between two automatic systems.',
    ),
    authservId: column(
      optionalLine(255),
      'The name at the start of the Authentication-Results header (RFC 8601) that your own mail server adds. For Exchange Online, which adds no name, enter `protection.outlook.com`. The results are shown in the message log, and a sender found to be forged cannot reply to a ticket.',
    ),
    requireDmarc: column(z.boolean().default(false), 'Holds messages without a DMARC pass from that server.'),
    ccAsParticipants: column(
      z.boolean().default(false),
      'Replies from people in Cc are added to the ticket as well.',
    ),
    replyToAll: column(
      z.boolean().default(false),
      'Replies are addressed to everyone in To and Cc of the latest message, not only to its sender. Agents can change the recipients of each reply.',
    ),
    subaddressing: column(
      z.boolean().default(false),
      'Customers’ replies go to an address with a signed token, such as `support+ec-12-…@example.com` (RFC 5233). They are then matched to their ticket even if the mail program drops the References header. The mailbox must accept such addresses; _Send Test Message_ checks this.',
    ),
    alertAddresses: column(
      z.array(emailAddress).max(20).default([]),
      'Panel users who get an email for each new ticket and each later message from its customer, and can [answer by email](agents.md#answering-by-email). Other addresses in the list get nothing. Empty = nobody.',
    ),
    reopenWithinDays: column(
      whole(1, 3_650).nullable().default(null),
      'A reply to a ticket that was closed longer ago creates a new, linked ticket. If empty, the old ticket is always reopened.',
    ),
    keepOriginalDays: column(
      whole(0, 3_650).default(30),
      'How long the original message of a ticket or reply is stored to view and download. 0 = not stored. Never longer than `retentionDays`. Changes apply to messages read afterwards.',
    ),
    acknowledge: column(
      z.boolean().default(false),
      'Sends an email to the sender to confirm that a new ticket was created.',
    ),
    acknowledgementSubject: column(
      line(200).superRefine(knownVariables).nullable().default(null),
      'If empty, the default text. Can contain variables such as `{{ticket.subject}}`. If both texts are empty, the default text is used in the sender’s language if it is German, Spanish, French or Chinese, otherwise in English.',
    ),
    acknowledgementBody: column(
      z.string().max(10_000).superRefine(knownVariables).nullable().default(null),
      'If empty, the default text. The wizard lists the variables and shows a preview.',
    ),
    acknowledgementTranslations: column(
      z.array(acknowledgementTranslationSchema).max(ACKNOWLEDGEMENT_LANGUAGES.length).default([]),
      'Subject and text for senders who write in a particular language (ISO 639-1 code). Everyone else gets the text above, as do senders whose message is too short to detect the language.',
    ),
    senderName: column(
      optionalLine(100),
      'Shown with the address the channel sends from. If empty, the channel’s name is used.',
    ),
  },
  mapping: {
    template: column(
      optionalLine(64),
      'The published template (its documentId): the kind of ticket to create.',
    ),
    offer: column(optionalLine(64), 'The published offer (its documentId) that each ticket is linked to.'),
    ticketLocale: column(
      optionalLine(35),
      'The locale in which tickets are created, if their content type is localized. If empty, the app’s default locale is used. Replies find their ticket in any locale.',
    ),
    whitelistedTicketTypes: column(
      z.array(line(100).min(1)).max(100).default([]),
      'The ticket types that the channel may create and add replies to. If empty, all types. A reply to a ticket of another type creates a new, linked ticket.',
    ),
    addEmailAsAttachment: column(
      z.boolean().default(false),
      'Attaches the original message as an `.eml` file.',
    ),
    mappings: {
      schema: z.array(fieldMappingSchema).max(200).default([]),
      docs: 'A row for each ticket field: where its value comes from, its default value, and who may see it.',
      kept: 'rows' as const,
    },
  },
};

/** A step of the channel wizard. */
export type SettingStep = keyof typeof SETTINGS;

type Settings = (typeof SETTINGS)['connection'] & (typeof SETTINGS)['reading'] & (typeof SETTINGS)['mapping'];
type NameOf<K extends Kept> = {
  [N in keyof Settings]: Settings[N] extends { kept: K } ? N : never;
}[keyof Settings];
/** A setting stored in a column of the channel. */
export type ColumnName = NameOf<'column'>;
/** A credential of a channel. */
export type SecretField = NameOf<'sealed'>;
type SchemasOf<N extends keyof Settings> = { [K in N]: Settings[K]['schema'] };

const settings: Record<string, Setting> = {
  ...SETTINGS.connection,
  ...SETTINGS.reading,
  ...SETTINGS.mapping,
};
const namesOf = (kept: Kept) => Object.keys(settings).filter((name) => settings[name]!.kept === kept);
const schemasOf = (names: string[]) =>
  Object.fromEntries(names.map((name) => [name, settings[name]!.schema]));

export const COLUMN_NAMES = namesOf('column') as readonly ColumnName[];
export const SECRET_FIELDS = namesOf('sealed') as readonly SecretField[];

/** The settings whose change clears a credential. */
export const redirectsOf = (field: SecretField): ColumnName[] =>
  COLUMN_NAMES.filter((name) => settings[name]!.redirects?.includes(field));

/** All settings of a channel as accepted by the API, with credentials grouped under `secrets`. */
export const channelInputSchema = z.strictObject({
  ...(schemasOf([...COLUMN_NAMES, ...namesOf('rows')]) as SchemasOf<ColumnName | NameOf<'rows'>>),
  secrets: z.strictObject(schemasOf([...SECRET_FIELDS]) as SchemasOf<SecretField>).default({}),
});
export type ChannelInput = z.infer<typeof channelInputSchema>;

/** Names of the settings of a step, as in the API. */
export function namesOfStep(step: SettingStep): (keyof ChannelInput)[] {
  const rows: [string, Setting][] = Object.entries(SETTINGS[step]);
  const names = rows.map(([name, { kept }]) => (kept === 'sealed' ? 'secrets' : name));
  return [...new Set(names)] as (keyof ChannelInput)[];
}
