import { z } from 'zod';
import { asProblem } from './problems';

export const CHANNEL_STATUSES = ['draft', 'active', 'inactive'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];
/** Minimum TLS version of a connection. */
export const TLS_VERSIONS = ['tls12', 'tls13', 'tls11', 'tls10'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];
/** Whether RFC 8996 deprecates the version. */
export const isOldTls = (version: TlsVersion): boolean => version === 'tls10' || version === 'tls11';

export const SECURITIES = ['tls', 'starttls', 'none'] as const;
export type Security = (typeof SECURITIES)[number];
export const AUTH_TYPES = ['password', 'oauth'] as const;
export type AuthType = (typeof AUTH_TYPES)[number];
/** How a channel sends mail: with Strapi's email provider, or over SMTP as the mailbox. */
export const SEND_WITH = ['provider', 'mailbox'] as const;
export type SendWith = (typeof SEND_WITH)[number];
export const AFTER_READING = ['leave', 'seen', 'move'] as const;
export type AfterReading = (typeof AFTER_READING)[number];
/** When Reply-To instead of From identifies the requester. */
export const REPLY_TO_RULES = ['never', 'forms', 'always'] as const;
export type ReplyToRule = (typeof REPLY_TO_RULES)[number];

/** A single line of text with at most `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f]*$/, asProblem('one-line'));
/** An optional single line of text, null by default. */
export const optionalLine = (max: number) => line(max).nullable().default(null);
export const emailAddress = z.email(asProblem('email-address')).max(320);
/** An integer between `min` and `max`. */
export const whole = (min: number, max: number) => z.int(asProblem('whole-number')).min(min).max(max);

/** A folder to read, and what to do with its messages after their outcome is committed. */
export const folderSchema = z
  .strictObject({
    path: line(500).min(1, asProblem('folder-missing')),
    after: z.enum(AFTER_READING).default('leave'),
    /** Destination for messages that became a ticket or a reply or were skipped. Required if `after` is `move`. */
    successFolder: optionalLine(500),
    /** Destination for failed messages. Null leaves them in place. */
    failFolder: optionalLine(500),
    /** A Sent folder: messages that colleagues sent are added to existing tickets but never create one. */
    sent: z.boolean().optional(),
  })
  .superRefine((folder, context) => {
    if (folder.after === 'move' && !folder.successFolder)
      context.addIssue({
        code: 'custom',
        path: ['successFolder'],
        message: asProblem('target-folder-missing'),
      });
    for (const key of ['successFolder', 'failFolder'] as const)
      if (folder[key] && folder[key] === folder.path)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: asProblem('target-folder-same'),
        });
  });
export type ChannelFolder = z.infer<typeof folderSchema>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, asProblem('time'));
/**
 * A period without connections, in the channel's time zone. It spans midnight if `to` is before `from`. Days: 0 is
 * Sunday; an empty list means every day.
 */
export const skipTimeSchema = z.strictObject({
  from: clock,
  to: clock,
  days: z.array(z.int().min(0).max(6)).max(7).default([]),
});
export type SkipTime = z.infer<typeof skipTimeSchema>;

/** An alias. Without a primary address, it maps to the channel's own address. */
export const aliasSchema = z.strictObject({
  alias: emailAddress,
  primary: emailAddress.nullable().default(null),
});
export type Alias = z.infer<typeof aliasSchema>;

/** An address that a channel can send from. The name defaults to the channel's; the signature to the agent's name. */
export const identitySchema = z.strictObject({
  address: emailAddress,
  name: optionalLine(100),
  /** May contain `{{agent.name}}`. */
  signature: z.string().max(2_000).nullable().default(null),
});
export type Identity = z.infer<typeof identitySchema>;

export const timeZone = z.string().max(100).refine(isTimeZone, asProblem('time-zone'));

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** A domain pattern such as `example.com` or `*.example.com`. Internationalized domains are allowed. */
export const domainPattern = line(255).regex(
  /^(\*\.)?[^\s@.*,;<>()[\]\\"]+(\.[^\s@.*,;<>()[\]\\"]+)*$/u,
  asProblem('domain'),
);
