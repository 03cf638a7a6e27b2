import { cutValues, type Values } from './said';

/** Outcomes, reasons and processing steps of a message. */

/** Outcomes. Each message has exactly one. */
export const OUTCOMES = ['ticket', 'reply', 'skipped', 'held', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** State of a row of the message log: `processing` until its outcome is committed. */
export const MESSAGE_STATES = ['processing', ...OUTCOMES] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/**
 * Maps each reason to its outcome. The sentence is the translation `reason.…`. `final` means skipped for good; messages
 * skipped for any other reason can still be turned into a ticket.
 */
export const REASONS = {
  created: { outcome: 'ticket' },
  'created-linked': {
    outcome: 'ticket',
  },
  'reply-added': { outcome: 'reply' },
  'side-added': { outcome: 'reply' },
  'colleague-added': { outcome: 'reply' },
  'agent-reply': { outcome: 'reply' },
  'agent-note': { outcome: 'reply' },
  'agent-command': { outcome: 'reply' },
  'bounce-noted': { outcome: 'reply' },
  duplicate: { outcome: 'skipped', final: true },
  'own-mail': { outcome: 'skipped' },
  'sent-unrelated': { outcome: 'skipped' },
  'domain-not-allowed': { outcome: 'skipped' },
  'domain-denied': { outcome: 'skipped' },
  'sender-blocked': { outcome: 'skipped' },
  'auto-reply': { outcome: 'skipped' },
  automatic: { outcome: 'skipped' },
  bounce: { outcome: 'skipped' },
  'delivery-delayed': { outcome: 'skipped' },
  'delivery-confirmed': { outcome: 'skipped' },
  'read-receipt': { outcome: 'skipped' },
  challenge: { outcome: 'skipped' },
  complaint: { outcome: 'skipped' },
  gone: { outcome: 'skipped', final: true },
  'rule-skipped': { outcome: 'skipped' },
  'app-skipped': { outcome: 'skipped' },
  dismissed: { outcome: 'skipped', final: true },
  'missing-field': { outcome: 'held' },
  'invalid-field': {
    outcome: 'held',
  },
  'mapped-field-gone': { outcome: 'held' },
  'no-sender': { outcome: 'held' },
  'several-authors': {
    outcome: 'held',
  },
  'bounce-suspected': { outcome: 'held' },
  spam: { outcome: 'held' },
  'rule-held': { outcome: 'held' },
  'app-held': { outcome: 'held' },
  'old-mail': { outcome: 'held' },
  'sender-limit': {
    outcome: 'held',
  },
  'authentication-required': { outcome: 'held' },
  'agent-answer': { outcome: 'held' },
  'template-missing': { outcome: 'held' },
  'parse-failed': { outcome: 'failed' },
  'parse-timeout': { outcome: 'failed' },
  'too-large': { outcome: 'failed' },
  unreadable: { outcome: 'failed' },
  'attachments-not-stored': {
    outcome: 'failed',
  },
  'ticket-refused': { outcome: 'failed' },
  'app-failed': { outcome: 'failed' },
  'gave-up': { outcome: 'failed' },
} as const satisfies Record<string, { outcome: Outcome; final?: true }>;

/** Maps each kind of report (RFC 3464, 8098, 5965) to its reason. */
export const REPORTS = {
  failed: 'bounce',
  delayed: 'delivery-delayed',
  delivered: 'delivery-confirmed',
  read: 'read-receipt',
  challenge: 'challenge',
  complaint: 'complaint',
  suspected: 'bounce-suspected',
} as const satisfies Record<string, keyof typeof REASONS>;
export type ReportKind = keyof typeof REPORTS;

export type ReasonCode = keyof typeof REASONS;
/**
 * Whether a person can create a ticket from messages skipped for this reason. Their original messages are kept for
 * that.
 */
export const isOverrulable = (reason: ReasonCode): boolean =>
  REASONS[reason].outcome === 'skipped' && !('final' in REASONS[reason]);
export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/**
 * Maps each step code to its result: `pass`, `note` (informational) or `stop` (decides the outcome). The prefix names
 * the check; the sentence is the translation `step.…`.
 */
export const STEPS = {
  'duplicate.none': 'pass',
  'duplicate.copy': 'stop',
  'duplicate.other-channel': 'stop',
  'aliases.replaced': 'note',
  'own-mail.none': 'pass',
  'own-mail.header': 'stop',
  'own-mail.address': 'stop',
  'bounce.none': 'pass',
  'bounce.exception': 'pass',
  'bounce.report': 'stop',
  'bounce.suspected': 'stop',
  'sender.found': 'pass',
  'sender.group': 'pass',
  'sender.form': 'pass',
  'sender.forwarder': 'pass',
  'sender.none': 'stop',
  'blocked-senders.none': 'pass',
  'blocked-senders.blocked': 'stop',
  'denied-domains.none': 'pass',
  'denied-domains.denied': 'stop',
  'allowed-domains.every': 'pass',
  'allowed-domains.match': 'pass',
  'allowed-domains.several-authors': 'stop',
  'allowed-domains.no-address': 'stop',
  'allowed-domains.malformed': 'stop',
  'allowed-domains.none': 'stop',
  'auto-reply.accepted': 'pass',
  'auto-reply.exception': 'pass',
  'auto-reply.none': 'pass',
  'auto-reply.marked': 'stop',
  'auto-reply.sender': 'stop',
  'auto-reply.keyword': 'stop',
  'auto-reply.keyword-body': 'stop',
  'auto-reply.generated': 'pass',
  'auto-reply.excluded': 'stop',
  'spam.exception': 'pass',
  'spam.found': 'stop',
  'spam.forged': 'stop',
  'authentication.results': 'pass',
  'authentication.dmarc-required': 'stop',
  'old-mail.found': 'stop',
  'sender-limit.within': 'pass',
  'sender-limit.over': 'stop',
  'forced.passed': 'pass',
  'rules.met': 'pass',
  'rules.ended': 'stop',
  'rules.linked': 'pass',
  'rules.related': 'pass',
  'rules.not-linked': 'note',
  'hooks.passed': 'pass',
  'hooks.changed': 'note',
  'hooks.stopped': 'stop',
  'hooks.failed': 'stop',
  'hooks.late': 'stop',
  'hooks.answer': 'stop',
  'threading.new': 'pass',
  'threading.app': 'pass',
  'threading.token': 'pass',
  'threading.side': 'pass',
  'threading.message': 'pass',
  'threading.number': 'pass',
  'threading.foreign': 'pass',
  'threading.type': 'pass',
  'threading.stranger': 'pass',
  'threading.unverified': 'pass',
  'threading.number-unverified': 'pass',
  'threading.closed': 'pass',
  'threading.bounce': 'pass',
  'threading.colleague': 'pass',
  'sent-mail.unrelated': 'stop',
  'agent.proven': 'pass',
  'agent.automatic': 'stop',
  'agent.unknown': 'stop',
  'agent.another': 'stop',
  'agent.unverified': 'stop',
  'agent.not-allowed': 'stop',
  'agent.command': 'stop',
  'agent.empty': 'stop',
  'agent.refused': 'stop',
  'agent.done': 'note',
  'agent.no-field': 'note',
  'agent.no-change': 'note',
  'template.missing': 'stop',
  'mapping.filled': 'pass',
  'mapping.rule-refused': 'note',
  'mapping.rule-restricted': 'note',
  'mapping.no-field': 'note',
  'mapping.refused': 'note',
  'mapping.source-gone': 'note',
  'mapping.no-required-field': 'stop',
  'mapping.invalid': 'stop',
  'mapping.missing': 'stop',
  'mapping.restricted': 'stop',
  'mapping.unfillable': 'stop',
  'mapping.field-gone': 'stop',
  'offer.missing': 'note',
  'locale.missing': 'note',
  'mapping.component-incomplete': 'note',
  'mapping.not-unique': 'note',
  'attachments.unmapped': 'note',
  'attachments.mail-unmapped': 'note',
  'files.over-limit': 'note',
  'files.refused': 'note',
  'files.filtered': 'note',
  'files.mail-filtered': 'note',
  'files.provider-refused': 'stop',
  'files.provider-refused-one': 'note',
  'reread.changed': 'note',
  'reread.same': 'note',
  // Codes of earlier versions, still shown for old messages.
  'files.too-large': 'note',
  'files.not-allowed': 'note',
  'files.not-stored': 'stop',
  'reading.gone': 'stop',
  'reading.timeout': 'stop',
  'reading.failed': 'stop',
  'reading.too-large': 'stop',
  'reading.broke-off': 'stop',
  'reading.folder-removed': 'stop',
  'reading.inactive': 'stop',
  'reading.renumbered': 'stop',
  'reading.gave-up': 'stop',
  'saving.fields': 'stop',
  'saving.database': 'stop',
  'saving.characters': 'stop',
  'saving.app': 'stop',
  // Codes of earlier versions.
  'saving.host': 'stop',
  'acknowledgement.queued': 'note',
  'acknowledgement.off': 'note',
  'acknowledgement.rule': 'note',
  'acknowledgement.no-sender': 'note',
  'acknowledgement.own-header': 'note',
  'acknowledgement.report': 'note',
  'acknowledgement.spam': 'note',
  'acknowledgement.forged': 'note',
  'acknowledgement.automatic': 'note',
  'acknowledgement.return-path': 'note',
  'acknowledgement.list': 'note',
  'acknowledgement.bulk': 'note',
  'acknowledgement.nobody': 'note',
  'acknowledgement.own-address': 'note',
  'acknowledgement.old': 'note',
  'acknowledgement.told-today': 'note',
} as const satisfies Record<`${string}.${string}`, 'pass' | 'stop' | 'note'>;
export type StepCode = keyof typeof STEPS;
export type StepResult = (typeof STEPS)[StepCode];

/** A check of a message and its result. Never contains secrets. */
export interface Step {
  /** Name of the check: `duplicate`, `allowed-domains`, `threading`, `mapping` … */
  check: string;
  result: StepResult;
  code: StepCode;
  values: Values;
}

/** A step stored by older versions, as an English sentence. */
export interface WordedStep {
  check: string;
  result: StepResult;
  text: string;
}

/** Creates a Step. Each value is cut to 500 UTF-16 units. */
export const step = (code: StepCode, values: Values = {}): Step => ({
  check: code.slice(0, code.indexOf('.')),
  result: STEPS[code],
  code,
  values: cutValues(values),
});

/** The outcome of a message with its reason and steps. Shown in the message log and the preview. */
export interface Decision {
  outcome: Outcome;
  reason: ReasonCode;
  /** What the reason concerns: a field, a domain, a limit. At most 500 characters. */
  detail: string | null;
  steps: Step[];
}

/** Creates a Decision; the outcome follows from the reason. */
export const decide = (reason: ReasonCode, steps: Step[], detail: string | null = null): Decision => ({
  outcome: REASONS[reason].outcome,
  reason,
  detail,
  steps,
});
