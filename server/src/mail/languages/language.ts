/**
 * The words that mail clients write around quoted mail in one language: Gmail, Outlook, Apple Mail, Thunderbird, Yahoo
 * and phones. All are lower case and without the colon behind them.
 */
export interface Language {
  /** BCP 47, for people who read the table. */
  code: string;
  /** Somebody wrote: what an attribution (`On … wrote:`) says. */
  wrote: string[];
  /** Words an attribution begins with. Days of the week and dates need none. */
  on?: string[];
  /** Labels of a quoted header. */
  from: string[];
  sent: string[];
  to: string[];
  subject: string[];
  /** Between dashes, above quoted mail: `-----Original Message-----`. */
  original?: string[];
  /** Above a forwarded message, between dashes or before a colon. */
  forwarded?: string[];
  /** What a forwarded message's subject begins with, before the colon. */
  forward?: string[];
  /** How a phone's or an app's own line begins or ends. It counts where the line names a device or an app. */
  sentFrom?: string[];
  /** The same with the word for "my", which any name of a device may follow. */
  sentFromMy?: string[];
  /** By these two together a sender says that answers stand in the quoted mail: "my answers are below". */
  answers?: string[];
  below?: string[];
}
