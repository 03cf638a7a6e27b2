import { z } from 'zod';
import { asProblem } from './problems';

export const CHANNEL_STATUSES = ['draft', 'active', 'inactive'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];
/** The oldest version of TLS that is agreed to. */
export const TLS_VERSIONS = ['tls12', 'tls13', 'tls11', 'tls10'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];
/** Versions whose use RFC 8996 forbids. */
export const isOldTls = (version: TlsVersion): boolean => version === 'tls10' || version === 'tls11';

export const SECURITIES = ['tls', 'starttls', 'none'] as const;
export type Security = (typeof SECURITIES)[number];
export const AUTH_TYPES = ['password', 'oauth'] as const;
export type AuthType = (typeof AUTH_TYPES)[number];
/** What sends a channel's mail: Strapi's email provider, or the SMTP server of the mailbox itself. */
export const SEND_WITH = ['provider', 'mailbox'] as const;
export type SendWith = (typeof SEND_WITH)[number];
export const AFTER_READING = ['leave', 'seen', 'move'] as const;
export type AfterReading = (typeof AFTER_READING)[number];
/** When Reply-To, not From, names who asks. */
export const REPLY_TO_RULES = ['never', 'forms', 'always'] as const;
export type ReplyToRule = (typeof REPLY_TO_RULES)[number];

/** One line of text, of at most `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f]*$/, asProblem('one-line'));
/** One line of text or nothing, which is the default. */
export const optionalLine = (max: number) => line(max).nullable().default(null);
export const emailAddress = z.email(asProblem('email-address')).max(320);
/** A whole number between two bounds. */
export const whole = (min: number, max: number) => z.int(asProblem('whole-number')).min(min).max(max);

/** A folder that is read, and what happens to its mail once the outcome is committed. */
export const folderSchema = z
  .strictObject({
    path: line(500).min(1, asProblem('folder-missing')),
    after: z.enum(AFTER_READING).default('leave'),
    /** Where mail that became a ticket, a reply or was skipped goes; needed when `after` is `move`. */
    successFolder: optionalLine(500),
    /** Where failed mail goes; null leaves it where it is. */
    failFolder: optionalLine(500),
    /** It holds what colleagues sent: that joins tickets, and never makes one. */
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
/** A window without connections, in the channel's time zone; `to` before `from` crosses midnight. Days: 0 = Sunday, empty = every day. */
export const skipTimeSchema = z.strictObject({
  from: clock,
  to: clock,
  days: z.array(z.int().min(0).max(6)).max(7).default([]),
});
export type SkipTime = z.infer<typeof skipTimeSchema>;

/** Without a primary address the alias stands for the channel's own. */
export const aliasSchema = z.strictObject({
  alias: emailAddress,
  primary: emailAddress.nullable().default(null),
});
export type Alias = z.infer<typeof aliasSchema>;

/** An address that a channel answers as. Without a name it is the channel's; without a signature the agent's name stands below. */
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

/** A domain pattern: `example.com` or `*.example.com`, in any script. */
export const domainPattern = line(255).regex(
  /^(\*\.)?[^\s@.*,;<>()[\]\\"]+(\.[^\s@.*,;<>()[\]\\"]+)*$/u,
  asProblem('domain'),
);
