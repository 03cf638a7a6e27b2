import type { Said } from './said';
import { z } from 'zod';
import { channelInputSchema, type ChannelInput, type SecretField } from './channel-settings';
import { CHANNEL_STATUSES } from './channel-values';
import type { SignInView } from './oauth';
import { asProblem } from './problems';

export * from './channel-settings';
export * from './channel-values';

/** Body of a create request: every field but the name has a default. */
export type ChannelPayload = z.input<typeof channelInputSchema>;

/** Fields of an update: only the given ones change. */
export const channelPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(channelInputSchema.shape).map(([key, schema]) => [
      key,
      (schema instanceof z.ZodDefault ? schema.unwrap() : (schema as z.ZodType)).optional(),
    ]),
  ) as { [K in keyof typeof channelInputSchema.shape]: z.ZodOptional<z.ZodType<ChannelInput[K]>> },
);
export type ChannelPatch = z.infer<typeof channelPatchSchema>;

/** What a new host or username means for the messages already read. */
export const MAILBOX_CHANGES = ['moved', 'another'] as const;
export type MailboxChange = (typeof MAILBOX_CHANGES)[number];

/**
 * Body of an update. `mailboxChange` says what a new host or username means: `moved` is the same mailbox elsewhere,
 * whose processed messages stay processed; `another` is a different mailbox, read from now on. The default is `moved`.
 */
export const channelUpdateSchema = channelPatchSchema.extend({
  mailboxChange: z.enum(MAILBOX_CHANGES).optional(),
});
export type ChannelUpdate = z.infer<typeof channelUpdateSchema>;

/** A channel as used on the server: settings and identity, without credentials. */
export type Channel = Omit<ChannelInput, 'secrets'> & { documentId: string };

export const HEALTHS = [
  'idle',
  'healthy',
  'reading',
  'retrying',
  'cooling-off',
  'outside-hours',
  'needs-credentials',
] as const;
export type Health = (typeof HEALTHS)[number];

/** Whether a secret is stored, without its value. */
export interface SecretStatus {
  set: boolean;
  /** ISO time when the secret was stored. */
  setAt: string | null;
  /** ISO time when the certificate expires. Omitted if unknown. */
  endsAt?: string;
}

/** Health of a channel, shared by all instances. Times are ISO strings. */
export interface ChannelHealth {
  health: Health;
  lastReadAt: string | null;
  /** `message` is English, for programs; `said` for people. */
  lastError: { code: string; message: string; said?: Said | null; at: string } | null;
  failures: number;
  coolOffUntil: string | null;
  /** Progress of the current run, or null if none is active. */
  progress: { done: number; total: number } | null;
}

export interface ChannelCounts {
  ticketsToday: number;
  waiting: number;
  /** Held messages among them whose cause has been fixed, so that they can now become tickets. */
  mended: number;
  lastMessageAt: string | null;
}

/** Warnings about a channel: what expires soon, and which referenced items no longer exist. */
export const CHANNEL_WARNINGS = [
  'certificate-ends',
  'client-secret-ends',
  'client-certificate-ends',
  'sign-in-ends',
  'password-old',
  /** The channel accepts a deprecated TLS version. */
  'tls-old',
  /** A referenced item was changed or removed. These cause messages to be held. */
  'template-gone',
  'field-gone',
  'field-unfillable',
  /** These do not prevent tickets. */
  'offer-gone',
  'ticket-type-gone',
  'role-gone',
  'locale-gone',
  /** Another channel reads the same folder of the same account. Each message becomes a ticket in only one of them. */
  'folder-shared',
  /** The folder contains messages that were passed over and are not in the message log. */
  'mail-missing',
  /** A test message that the channel sends to itself could not be sent or was not read in time. */
  'canary-late',
] as const;
export interface ChannelWarning {
  code: (typeof CHANNEL_WARNINGS)[number];
  /** The affected fields or ticket type, or null if the code says it all. */
  about?: string | null;
  /** ISO time of expiry, or null if nothing expires. */
  endsAt: string | null;
}

/** A channel as the API returns it. */
export interface ChannelView extends Channel {
  secrets: Record<SecretField, SecretStatus>;
  signIn: SignInView;
  health: ChannelHealth;
  counts: ChannelCounts;
  warnings: ChannelWarning[];
  /** ISO times since when the sending limit has paused replies and acknowledgements, or null. */
  sendingPausedSince: string | null;
  acknowledgementsPausedSince: string | null;
  createdAt: string;
  updatedAt: string;
}

const SORT_FIELDS = ['name', 'status', 'username', 'createdAt', 'updatedAt'];
const SORT = new RegExp(`^(${SORT_FIELDS.join('|')}):(asc|desc)$`);

export const channelListQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  search: z.string().max(200).optional(),
  status: z.enum(CHANNEL_STATUSES).optional(),
  sort: z
    .string()
    .refine((sort) => SORT.test(sort), {
      error: asProblem('sort'),
      params: { fields: SORT_FIELDS },
    })
    .default('name:asc'),
});
export type ChannelListQuery = z.infer<typeof channelListQuerySchema>;

/** Response to processing held messages again after their cause was fixed. */
export interface MendedDecided {
  /** Number of messages that will be processed. */
  queued: number;
}

/** Query of a delete request: the channel that takes over the tickets. */
export const channelDeletionSchema = z.strictObject({ takenOverBy: z.string().min(1).max(64).optional() });

export const channelStatusSchema = z.strictObject({ status: z.enum(CHANNEL_STATUSES) });

/** A folder of a mailbox, as listed by the mail server. */
export interface MailboxFolder {
  path: string;
  name: string;
  delimiter: string;
  /** RFC 6154 special use such as `\\Sent`, or `\\Inbox`; null if there is none. */
  specialUse: string | null;
  selectable: boolean;
}

export interface Page<T> {
  results: T[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}
