import type { Said } from './said';

/** Why a mail was not delivered, by the enhanced status code of the report (RFC 3463, IANA's registry). First match counts. */
const STATUS_REASONS = [
  [/^[45]\.(?:2\.2|3\.1)$/, 'delivery.why.full'],
  [/^[45]\.(?:1\.[0136]|1\.10|2\.4)$/, 'delivery.why.unknown'],
  [/^[45]\.(?:1\.2|4\.[34])$/, 'delivery.why.domain'],
  [/^[45]\.2\.1$/, 'delivery.why.disabled'],
  [/^[45]\.(?:2\.3|3\.4)$/, 'delivery.why.large'],
  [/^[45]\.7\./, 'delivery.why.refused'],
  [/^[45]\.4\./, 'delivery.why.unreachable'],
] as const satisfies [RegExp, string][];

/** What happened to a message after it was handed to a mail server, by reports that came back. */
export interface Undelivered {
  /** `delayed`: the mail servers still try. */
  kind: 'failed' | 'delayed';
  recipients: { address: string; status: string | null }[];
}

const TEXTS = {
  failed: { alone: 'delivery.failed', because: 'delivery.failed-because' },
  delayed: { alone: 'delivery.delayed', because: 'delivery.delayed-because' },
} as const;

/** The sentence for it: whom it did not reach, and why. */
export function undeliveredSaid({ kind, recipients }: Undelivered): Said {
  const addresses = recipients.map(({ address }) => address);
  const status = recipients.find((recipient) => recipient.status)?.status ?? null;
  const reason = status && STATUS_REASONS.find(([codes]) => codes.test(status))?.[1];
  const why: Said | null = reason
    ? { text: reason, values: { status: status! } }
    : status
      ? { text: 'delivery.why.status', values: { status } }
      : null;
  return why
    ? { text: TEXTS[kind].because, values: { addresses, why } }
    : { text: TEXTS[kind].alone, values: { addresses } };
}
