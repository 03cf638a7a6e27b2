import { z } from 'zod';
import { LANGUAGES } from '../../contracts/languages';
import { DEFAULT_MAIL_LIMITS } from './mail/types';

const size = (bytes: number) => z.int().positive().default(bytes);

/** Version 0.1.0 called `attachments` `attachmentCount`. */
const withAttachmentCount = (limits: unknown): unknown => {
  if (typeof limits !== 'object' || limits === null || !('attachments' in limits)) return limits;
  const { attachments, ...others } = limits;
  return { attachmentCount: attachments, ...others };
};

const REDIS_ADDRESS =
  'Use an address such as redis://user:password@redis.example:6379, or rediss:// for TLS.';

/** Redis connection: a URL, or its parts. */
const redisSchema = z.union(
  [
    z.url({ protocol: /^rediss?$/, error: REDIS_ADDRESS }),
    z.strictObject({
      host: z.string().min(1).max(255),
      port: z.int().min(1).max(65_535).default(6_379),
      username: z.string().min(1).max(255).optional(),
      password: z.string().min(1).max(1_000).optional(),
      db: z.int().min(0).max(1_000).default(0),
      tls: z.boolean().default(false),
    }),
  ],
  { error: REDIS_ADDRESS },
);
export type RedisAddress = z.infer<typeof redisSchema>;

/** Schema of the plugin's config (`config/plugins`) with defaults. Sizes are in bytes. */
export const configSchema = z.strictObject({
  /** Available ticket types. */
  ticketTypes: z
    .array(z.string().min(1).max(100))
    .min(1)
    .default(['Incident', 'Service request', 'Question', 'Problem']),
  /** Whether the bundled ticket content type is offered as a target. Disable it if the host app has its own. */
  bundledTicket: z.boolean().default(true),
  /**
   * Configuration file for channels, rules and templates, absolute or relative to the project folder. Null means
   * `config/email-channel/configuration.yml` (or `.yaml`, `.json`) if it exists.
   */
  configuration: z.string().min(1).max(1_000).nullable().default(null),
  /** Whether this instance reads mailboxes. */
  reading: z.boolean().default(true),
  /** Whether this instance sends mail. Null means yes if it reads or if there is no `queue`. Workers always do both. */
  sending: z.boolean().nullable().default(null),
  /**
   * Name of the installation, such as `production`. It distinguishes a copy from the original if the databases look
   * identical, as with a cloned disk. Without it, the databases are compared.
   */
  installation: z.string().min(1).max(100).nullable().default(null),
  /** Private or loopback mail servers that may be connected to: host names, addresses or CIDR ranges. */
  allowedPrivateHosts: z.array(z.string().min(1)).default([]),
  /**
   * Proxy for connections to mail servers and token endpoints: an `http://`, `https://` or `socks5://` URL with
   * optional credentials. A channel can override it.
   */
  proxy: z
    .url({ protocol: /^(https?|socks5)$/ })
    .nullable()
    .default(null),
  /** Timeouts in ms for one mail server command and for one run. */
  operationMs: z.int().min(1_000).max(600_000).default(60_000),
  runMs: z.int().min(10_000).max(3_600_000).default(300_000),
  /**
   * Time in ms after which another instance takes over a channel from a crashed one. Abandoned channels are looked for
   * every 10 s.
   */
  leaseMs: z.int().min(2_000).max(600_000).default(30_000),
  /**
   * Whether to watch folders (IMAP IDLE, RFC 2177) so that new messages are read immediately. Polling continues in any
   * case.
   */
  idle: z.boolean().default(true),
  /**
   * Maximum connections per mail server and per account, for one instance or, with `queue`, for all. Watches leave room
   * for runs.
   */
  connectionsPerServer: z.int().min(1).max(100_000).default(10),
  connectionsPerAccount: z.int().min(1).max(100).default(5),
  /**
   * Redis or Valkey server for BullMQ, which assigns channels to instances. Null means that instances poll the
   * database.
   */
  queue: z.strictObject({ redis: redisSchema }).nullable().default(null),
  /** Number of parser threads. */
  parserThreads: z.int().min(1).max(16).default(1),
  /** Maximum number of channels that one instance reads concurrently. */
  concurrentChannels: z.int().min(1).max(100).default(4),
  /** Token for `/email-channel/prometheus`. Null disables the endpoint. */
  metricsToken: z.string().min(16).max(500).nullable().default(null),
  /** Days after which sender, subject, steps and original message are deleted from the log. */
  retentionDays: z.int().min(1).max(3_650).default(90),
  /** Language of notifications. */
  notificationLanguage: z.enum(LANGUAGES).default('en'),
  /** Files of messages. The upload restrictions of the host's Media Library do not apply to them. */
  files: z
    .strictObject({
      /**
       * File types that are not attached: extensions (`.exe`), media types (`application/zip`) or prefixes (`video/*`).
       * Declared type, extension and content are all checked.
       */
      refused: z
        .array(
          z
            .string()
            .regex(
              /^(\.[\w-]{1,20}|[\w.+-]+\/[\w.+-]*\*?)$/,
              'Use an ending such as .exe or a type such as video/*.',
            ),
        )
        .max(1_000)
        .default([]),
      /** Maximum file size. Null means no limit other than that of the message. */
      sizeLimit: z.int().positive().nullable().default(null),
      /**
       * `private`: only readers of the ticket can open a file, with signed URLs valid for up to five minutes. `public`:
       * anyone with the URL can open the file permanently without signing in. The URL cannot be guessed, but API
       * responses contain it.
       */
      access: z.enum(['private', 'public']).default('private'),
      /**
       * Folder for private files with the `local` provider, absolute or relative to the project folder. It must not be
       * inside the public folder. Null means `private/email-channel` next to the public folder.
       */
      folder: z.string().min(1).max(1_000).nullable().default(null),
    })
    .prefault({}),
  /** Outgoing mail. */
  outgoing: z
    .strictObject({
      /** Maximum messages per hour before a channel, or the whole installation, pauses sending. */
      perHour: z.int().min(1).max(100_000).default(100),
      perHourInAll: z.int().min(1).max(1_000_000).default(500),
      /** Timeout of one message, and the delay before the first retry, which doubles with each further retry, in ms. */
      deadlineMs: z.int().min(1_000).max(600_000).default(60_000),
      retryMs: z.int().min(100).max(3_600_000).default(30_000),
      /** Maximum total size of the attachments of one message. */
      attachmentBytes: size(20 * 1024 * 1024),
    })
    .prefault({}),
  limits: z.preprocess(
    withAttachmentCount,
    z
      .strictObject({
        messageBytes: size(DEFAULT_MAIL_LIMITS.messageBytes),
        textBytes: size(DEFAULT_MAIL_LIMITS.textBytes),
        htmlBytes: size(DEFAULT_MAIL_LIMITS.htmlBytes),
        headerBytes: size(DEFAULT_MAIL_LIMITS.headerBytes),
        mimeNodes: size(DEFAULT_MAIL_LIMITS.mimeNodes),
        attachmentCount: size(DEFAULT_MAIL_LIMITS.attachmentCount),
        parseMs: size(DEFAULT_MAIL_LIMITS.parseMs),
        workerMemoryMb: size(DEFAULT_MAIL_LIMITS.workerMemoryMb),
        /** Maximum total size of the stored originals of tickets and replies. The oldest are deleted first. */
        originalsBytes: size(5 * 1024 * 1024 * 1024),
      })
      .prefault({}),
  ),
});
export type EmailChannelConfig = z.infer<typeof configSchema>;

export default {
  /** Defaults come from the schema: Strapi would merge lists given here with the host's, item by item. */
  default: {},
  /** Rejects unknown keys and invalid values. Strapi shows the message and stops. */
  validator(config: unknown) {
    const result = configSchema.safeParse(config);
    if (!result.success)
      throw new Error(
        `The config of the plugin email-channel is not valid: ${result.error.issues
          .map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`)
          .join('; ')}`,
      );
  },
};
