/**
 * Phrases that mail clients write around quoted messages in one language: Gmail, Outlook, Apple Mail, Thunderbird,
 * Yahoo and phones. In lower case, without the trailing colon.
 */
export interface Language {
  /** BCP 47 code, for readers of the table. */
  code: string;
  /** The verb of an attribution (`On … wrote:`). */
  wrote: string[];
  /** Words that start an attribution. Weekdays and dates need none. */
  on?: string[];
  /** Labels of a quoted header. */
  from: string[];
  sent: string[];
  to: string[];
  subject: string[];
  /** Between dashes, above quoted mail: `-----Original Message-----`. */
  original?: string[];
  /** Marker of a forwarded message, between dashes or before a colon. */
  forwarded?: string[];
  /** Subject prefix of a forward, without the colon. */
  forward?: string[];
  /** Start or end of the signature line of a phone or an app. Counts only if the line names a device or an app. */
  sentFrom?: string[];
  /** The same with the word for "my", which any device name may follow. */
  sentFromMy?: string[];
  /** Phrases that together announce answers within the quoted message: "my answers are below". */
  answers?: string[];
  below?: string[];
}
