import { z } from 'zod';
import { LANGUAGES } from '../../contracts/languages';
import { DEFAULT_MAIL_LIMITS } from './mail/types';

const size = (bytes: number) => z.int().positive().default(bytes);

/** `attachments` is what version 0.1.0 called `attachmentCount`. */
const withAttachmentCount = (limits: unknown): unknown => {
  if (typeof limits !== 'object' || limits === null || !('attachments' in limits)) return limits;
  const { attachments, ...others } = limits;
  return { attachmentCount: attachments, ...others };
};

const REDIS_ADDRESS =
  'Use an address such as redis://user:password@redis.example:6379, or rediss:// for TLS.';

/** Where Redis is: an address, or its parts. */
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

/** The plugin's config (`config/plugins`), with its defaults. Sizes in bytes, times as the name says. */
export const configSchema = z.strictObject({
  /** The list that a template's ticket type is chosen from. */
  ticketTypes: z
    .array(z.string().min(1).max(100))
    .min(1)
    .default(['Incident', 'Service request', 'Question', 'Problem']),
  /** Whether the bundled ticket is offered as a target; a host with a type of its own can switch it off. */
  bundledTicket: z.boolean().default(true),
  /**
   * File that describes channels, rules and templates, absolute or from the project's folder; null =
   * `config/email-channel/configuration.yml` (or `.yaml`, `.json`) where there is one.
   */
  configuration: z.string().min(1).max(1_000).nullable().default(null),
  /** Whether this instance reads mailboxes at all. */
  reading: z.boolean().default(true),
  /** Whether this instance sends; null = where it reads, and everywhere without `queue`. Workers do both in any case. */
  sending: z.boolean().nullable().default(null),
  /**
   * Name of this installation, such as `production`. It distinguishes a copy from the original where the databases look alike, as with
   * a cloned disk; without it the plugin compares the databases themselves.
   */
  installation: z.string().min(1).max(100).nullable().default(null),
  /** Private or loopback mail servers that may be reached: names, addresses or CIDR ranges. */
  allowedPrivateHosts: z.array(z.string().min(1)).default([]),
  /**
   * A proxy for connections to mail servers and token endpoints: `http://`, `https://` or `socks5://`, with user and password in it;
   * a channel may name another one.
   */
  proxy: z
    .url({ protocol: /^(https?|socks5)$/ })
    .nullable()
    .default(null),
  /** Deadlines, in ms: one command to a mail server, and one run over a channel. */
  operationMs: z.int().min(1_000).max(600_000).default(60_000),
  runMs: z.int().min(10_000).max(3_600_000).default(300_000),
  /** After a crash another instance takes a channel over when this time is past, in ms; abandoned channels are looked for every 10 s. */
  leaseMs: z.int().min(2_000).max(600_000).default(30_000),
  /** Whether folders are watched (IMAP IDLE, RFC 2177), so that new mail is read at once; they are polled in any case. */
  idle: z.boolean().default(true),
  /**
   * Connections of one instance to one mail server, and to one account there; with `queue`, of all instances together.
   * Watched folders leave room for runs.
   */
  connectionsPerServer: z.int().min(1).max(100_000).default(10),
  connectionsPerAccount: z.int().min(1).max(100).default(5),
  /** Redis or Valkey, through which BullMQ hands channels to instances; null = instances find them in the database. */
  queue: z.strictObject({ redis: redisSchema }).nullable().default(null),
  /** Threads that parse mail. */
  parserThreads: z.int().min(1).max(16).default(1),
  /** Channels that are read at the same time on one instance. */
  concurrentChannels: z.int().min(1).max(100).default(4),
  /** Programs that have it may read `/email-channel/prometheus`; null: nobody may. */
  metricsToken: z.string().min(16).max(500).nullable().default(null),
  /** Days after which the log forgets sender, subject, trace and raw mail. */
  retentionDays: z.int().min(1).max(3_650).default(90),
  /** Language of the emails to people about a channel's health and waiting messages. */
  notificationLanguage: z.enum(LANGUAGES).default('en'),
  /** Files of mail. What the host's Media Library takes from people's uploads does not count for them. */
  files: z
    .strictObject({
      /**
       * Which are not attached: endings (`.exe`), media types (`application/zip`) or beginnings of them (`video/*`), judged
       * by declaration, ending and content.
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
      /** A larger one is not attached; null = as large as the mail may be. */
      sizeLimit: z.int().positive().nullable().default(null),
      /**
       * `private`: only who may read the ticket opens them, by signed addresses of five minutes at most. `public`: anyone who has
       * the address of a file opens it, for good and without signing in; the address can't be guessed, but it is in
       * every answer, and anyone it is passed on to has the customer's file.
       */
      access: z.enum(['private', 'public']).default('private'),
      /**
       * Where private files go with the provider `local`, absolute or from the project's folder; never inside of the public
       * folder. null = `private/email-channel` beside the public folder.
       */
      folder: z.string().min(1).max(1_000).nullable().default(null),
    })
    .prefault({}),
  /** Mail that goes out. */
  outgoing: z
    .strictObject({
      /** Messages sent per hour before a channel, or the whole installation, pauses. */
      perHour: z.int().min(1).max(100_000).default(100),
      perHourInAll: z.int().min(1).max(1_000_000).default(500),
      /** Deadline of one mail, and the pause before the second try (each later one is twice as long), in ms. */
      deadlineMs: z.int().min(1_000).max(600_000).default(60_000),
      retryMs: z.int().min(100).max(3_600_000).default(30_000),
      /** Files of one mail together. */
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
        /** Originals of tickets and replies together, as they are kept; the oldest go first. */
        originalsBytes: size(5 * 1024 * 1024 * 1024),
      })
      .prefault({}),
  ),
});
export type EmailChannelConfig = z.infer<typeof configSchema>;

export default {
  /** The defaults are the schema's: Strapi would merge a list given here into the host's, item by item. */
  default: {},
  /** Refuses a config that names an unknown key or a value out of bounds; Strapi shows the message and stops. */
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
