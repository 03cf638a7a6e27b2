import { z } from 'zod';
import { unsavedChannelSchema } from './answers';
import { asProblem } from './problems';
import type { AuthType, Security } from './channel';
import type { SmtpServer } from './providers';

/** The address to detect settings for, and the channel, saved or not, whose proxy is used. */
export const detectSchema = unsavedChannelSchema.extend({
  email: z.email(asProblem('email-address')).max(320),
});
export type DetectInput = z.input<typeof detectSchema>;

/**
 * Source of a suggestion: the built-in list of providers, MX records that point to one of them, SRV records (RFC 6186),
 * or the domain's Autoconfig file.
 */
export const OFFER_SOURCES = ['provider', 'srv', 'mx', 'autoconfig'] as const;
export type OfferSource = (typeof OFFER_SOURCES)[number];

/** A suggested mail server for an address. A person makes the choice. */
export interface ServerOffer {
  sources: OfferSource[];
  /** Name of the provider, or null if unknown. */
  provider: string | null;
  host: string;
  port: number;
  security: Exclude<Security, 'none'>;
  username: string;
  authType: AuthType;
  /** SMTP server of the mailbox, or null if unknown. */
  smtp: SmtpServer | null;
}

/** Result of a detection, sorted by likelihood. */
export interface Detection {
  domain: string;
  offers: ServerOffer[];
}

/** Number of recent messages examined to propose a trusted server. */
export const TRUSTED_SERVER_SAMPLE = 50;

/**
 * Proposed trusted server: the one that adds Authentication-Results (RFC 8601) in this mailbox. A person makes the
 * choice.
 */
export const trustedServerSchema = z.strictObject({
  /** Suggested `authservId`, or null if no server added results to most messages. */
  server: z.string().nullable(),
  /** Number of messages whose topmost results it added. */
  wrote: z.int().min(0),
  /** Number of recent messages from external senders. */
  of: z.int().min(0),
});
export type TrustedServer = z.infer<typeof trustedServerSchema>;
