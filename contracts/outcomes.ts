/** What became of a message: the one list of outcomes and the one list of reasons. */

/** A message ends, exactly once, in one of these. */
export const OUTCOMES = ['ticket', 'reply', 'skipped', 'held', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** State of a row of the message log: `processing` until its outcome is committed. */
export const MESSAGE_STATES = ['processing', ...OUTCOMES] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Reason code → the outcome it leads to and the sentence a person reads (English, the translation key is the code). */
export const REASONS = {
  created: { outcome: 'ticket', text: 'A new ticket was created.' },
  'created-linked': {
    outcome: 'ticket',
    text: 'A new ticket was created and linked to the one that the message answers.',
  },
  'reply-added': { outcome: 'reply', text: 'The message was added to the ticket that it answers.' },
  'bounce-noted': { outcome: 'reply', text: 'The bounce of our own mail was noted on its ticket.' },
  duplicate: { outcome: 'skipped', text: 'A true copy of a message that was already read.' },
  'own-mail': { outcome: 'skipped', text: 'The message was sent by this channel itself.' },
  'domain-not-allowed': { outcome: 'skipped', text: 'The sender’s domain is not among the allowed domains.' },
  'domain-denied': { outcome: 'skipped', text: 'The sender’s domain is denied.' },
  'auto-reply': { outcome: 'skipped', text: 'An automatic reply.' },
  bounce: { outcome: 'skipped', text: 'A delivery report (bounce).' },
  gone: { outcome: 'skipped', text: 'The message was removed from the mailbox before it could be read.' },
  dismissed: { outcome: 'skipped', text: 'Dismissed by a person.' },
  'missing-field': { outcome: 'held', text: 'A required field of the ticket has no value.' },
  'invalid-field': {
    outcome: 'held',
    text: 'A field of the ticket was given a value that it does not accept.',
  },
  'no-sender': { outcome: 'held', text: 'The message names no usable sender.' },
  'several-authors': {
    outcome: 'held',
    text: 'The message has more than one author, so the list of allowed domains can’t decide.',
  },
  'sender-limit': {
    outcome: 'held',
    text: 'The sender wrote more messages in an hour than the channel allows.',
  },
  'authentication-required': { outcome: 'held', text: 'The channel requires DMARC to pass, and it did not.' },
  'template-missing': { outcome: 'held', text: 'The channel’s template is not published any more.' },
  'parse-failed': { outcome: 'failed', text: 'The message could not be parsed.' },
  'parse-timeout': { outcome: 'failed', text: 'Parsing the message took longer than is allowed.' },
  'too-large': { outcome: 'failed', text: 'The message is larger than the limit.' },
  unreadable: { outcome: 'failed', text: 'The mail server did not deliver the message.' },
  'attachments-not-stored': {
    outcome: 'failed',
    text: 'An attachment could not be stored in the Media Library.',
  },
  'ticket-refused': { outcome: 'failed', text: 'Strapi refused to save the ticket.' },
  'gave-up': { outcome: 'failed', text: 'The message was tried too often without an end.' },
} as const satisfies Record<string, { outcome: Outcome; text: string }>;

export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/** One check that a message met on its way. `note` informs, `stop` decided the outcome. */
export interface Step {
  /** Stable name of the check: `duplicate`, `allowed-domains`, `auto-reply`, `threading`, `mapping` … */
  check: string;
  result: 'pass' | 'stop' | 'note';
  /** A sentence for a person; never carries a secret. At most 500 characters. */
  text: string;
}

/** Makes a Step, its text cut to 500 UTF-16 units of whole characters. */
export const step = (check: string, result: Step['result'], text: string): Step => ({
  check,
  result,
  text: text.length > 500 ? `${text.slice(0, 499).toWellFormed()}…` : text,
});

/** What was decided for a message, and why. Log, preview and tests read this value. */
export interface Decision {
  outcome: Outcome;
  reason: ReasonCode;
  /** What the reason is about: the field's name, the domain, the limit … At most 500 characters. */
  detail: string | null;
  steps: Step[];
}

/** Makes a Decision whose outcome follows from its reason. */
export const decide = (reason: ReasonCode, steps: Step[], detail: string | null = null): Decision => ({
  outcome: REASONS[reason].outcome,
  reason,
  detail,
  steps,
});
