import { z } from 'zod';
import { unsavedChannelSchema } from './answers';
import { asProblem } from './problems';
import type { AuthType, Security } from './channel';
import type { SmtpServer } from './providers';

/** The address, and the channel whose proxy the search goes through, saved or not. */
export const detectSchema = unsavedChannelSchema.extend({
  email: z.email(asProblem('email-address')).max(320),
});
export type DetectInput = z.input<typeof detectSchema>;

/**
 * Source of a suggestion: the plugin's own list of providers, the domain's mail exchangers that point to one of them,
 * RFC 6186 SRV records, or the domain's Autoconfig file.
 */
export const OFFER_SOURCES = ['provider', 'srv', 'mx', 'autoconfig'] as const;
export type OfferSource = (typeof OFFER_SOURCES)[number];

/** A mail server that may belong to an address. It is only suggested; a person chooses. */
export interface ServerOffer {
  sources: OfferSource[];
  /** Name of the provider, null where it is not known. */
  provider: string | null;
  host: string;
  port: number;
  security: Exclude<Security, 'none'>;
  username: string;
  authType: AuthType;
  /** Where the mailbox sends, null where it is not known. */
  smtp: SmtpServer | null;
}

/** Result of a detection, the most likely servers first. */
export interface Detection {
  domain: string;
  offers: ServerOffer[];
}

/** How many of the newest messages are looked at to propose a trusted server. */
export const TRUSTED_SERVER_SAMPLE = 50;

/** The server that writes the Authentication-Results (RFC 8601) of a mailbox. It is only proposed; a person chooses. */
export const trustedServerSchema = z.strictObject({
  /** What to enter as `authservId`; null when no server wrote results into most of the messages. */
  server: z.string().nullable(),
  /** Messages that it wrote the topmost results of. */
  wrote: z.int().min(0),
  /** Messages from outside among the newest. */
  of: z.int().min(0),
});
export type TrustedServer = z.infer<typeof trustedServerSchema>;
