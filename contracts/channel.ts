import type { Said } from './said';
import { z } from 'zod';
import { channelInputSchema, type ChannelInput, type SecretField } from './channel-settings';
import { CHANNEL_STATUSES } from './channel-values';
import type { SignInView } from './oauth';
import { asProblem } from './problems';

export * from './channel-settings';
export * from './channel-values';

/** What a client may send: every field but the name has a default. */
export type ChannelPayload = z.input<typeof channelInputSchema>;

/** Body of an update: only the given fields change. */
export const channelPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(channelInputSchema.shape).map(([key, schema]) => [
      key,
      (schema instanceof z.ZodDefault ? schema.unwrap() : (schema as z.ZodType)).optional(),
    ]),
  ) as { [K in keyof typeof channelInputSchema.shape]: z.ZodOptional<z.ZodType<ChannelInput[K]>> },
);
export type ChannelPatch = z.infer<typeof channelPatchSchema>;

/** What a change of host or username means. */
export const MAILBOX_CHANGES = ['moved', 'another'] as const;
export type MailboxChange = (typeof MAILBOX_CHANGES)[number];

/**
 * Body of an update. `mailboxChange` says what a new host or username means: the same mailbox moved (what was read before
 * becomes no ticket again), or it is another mailbox (read from now on). Without it, a mailbox counts as moved.
 */
export const channelUpdateSchema = channelPatchSchema.extend({
  mailboxChange: z.enum(MAILBOX_CHANGES).optional(),
});
export type ChannelUpdate = z.infer<typeof channelUpdateSchema>;

/** A channel as the server uses it: its settings and identity, never its secrets. */
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

/** Whether a secret is set, without its value. */
export interface SecretStatus {
  set: boolean;
  /** ISO time when it was stored. */
  setAt: string | null;
  /** ISO time when a certificate ends; left out where nothing is known of an end. */
  endsAt?: string;
}

/** Health of a channel, the same on every instance. Times are ISO strings. */
export interface ChannelHealth {
  health: Health;
  lastReadAt: string | null;
  /** `message` is English, for programs; `said` for people. */
  lastError: { code: string; message: string; said?: Said | null; at: string } | null;
  failures: number;
  coolOffUntil: string | null;
  /** Progress of the current run, null when none is running. */
  progress: { done: number; total: number } | null;
}

export interface ChannelCounts {
  ticketsToday: number;
  waiting: number;
  /** Of these, how many are held for a cause that is mended: they can be tickets now. */
  mended: number;
  lastMessageAt: string | null;
}

/** What expires soon, and what the channel uses that no longer exists. */
export const CHANNEL_WARNINGS = [
  'certificate-ends',
  'client-secret-ends',
  'client-certificate-ends',
  'sign-in-ends',
  'password-old',
  /** The channel accepts a version of TLS that is not secure. */
  'tls-old',
  /** Something the channel uses was changed or removed. Messages are held for these … */
  'template-gone',
  'field-gone',
  'field-unfillable',
  /** … and still become tickets for these. */
  'offer-gone',
  'ticket-type-gone',
  'role-gone',
  'locale-gone',
  /** Another channel reads the same folder of the same account: each message becomes one ticket, in either. */
  'folder-shared',
  /** Reading passed messages that the log does not know. */
  'mail-missing',
  /** The mail that the channel sends to itself was not read in time, or could not be sent. */
  'canary-late',
] as const;
export interface ChannelWarning {
  code: (typeof CHANNEL_WARNINGS)[number];
  /** The fields or the ticket type concerned, null where the code is enough. */
  about?: string | null;
  /** ISO time of expiry, null for what does not expire. */
  endsAt: string | null;
}

/** A channel as the API returns it. */
export interface ChannelView extends Channel {
  secrets: Record<SecretField, SecretStatus>;
  signIn: SignInView;
  health: ChannelHealth;
  counts: ChannelCounts;
  warnings: ChannelWarning[];
  /** ISO times since when replies, and acknowledgements, are paused by the sending limit; null when they are not. */
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

/** Answer of a request to decide messages again. */
export interface MendedDecided {
  /** How many will be decided. */
  queued: number;
}

/** Query of a deletion: the channel that takes over the tickets. */
export const channelDeletionSchema = z.strictObject({ takenOverBy: z.string().min(1).max(64).optional() });

export const channelStatusSchema = z.strictObject({ status: z.enum(CHANNEL_STATUSES) });

/** A folder of a mailbox, as the mail server names it. */
export interface MailboxFolder {
  path: string;
  name: string;
  delimiter: string;
  /** RFC 6154 special use, such as `\\Sent`, or `\\Inbox`; null where none. */
  specialUse: string | null;
  selectable: boolean;
}

export interface Page<T> {
  results: T[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}
