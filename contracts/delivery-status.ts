import type { Said } from './said';

/** Bounce reasons by enhanced status code (RFC 3463 and the IANA registry). The first match wins. */
const STATUS_REASONS = [
  [/^[45]\.(?:2\.2|3\.1)$/, 'delivery.why.full'],
  [/^[45]\.(?:1\.[0136]|1\.10|2\.4)$/, 'delivery.why.unknown'],
  [/^[45]\.(?:1\.2|4\.[34])$/, 'delivery.why.domain'],
  [/^[45]\.2\.1$/, 'delivery.why.disabled'],
  [/^[45]\.(?:2\.3|3\.4)$/, 'delivery.why.large'],
  [/^[45]\.7\./, 'delivery.why.refused'],
  [/^[45]\.4\./, 'delivery.why.unreachable'],
] as const satisfies [RegExp, string][];

/** Delivery failure of a sent message, according to delivery reports. */
export interface Undelivered {
  /** `delayed`: mail servers are still trying. */
  kind: 'failed' | 'delayed';
  recipients: { address: string; status: string | null }[];
}

const TEXTS = {
  failed: { alone: 'delivery.failed', because: 'delivery.failed-because' },
  delayed: { alone: 'delivery.delayed', because: 'delivery.delayed-because' },
} as const;

/** Sentence that names the recipients not reached and the reason. */
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
