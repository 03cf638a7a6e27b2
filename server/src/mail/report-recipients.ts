import type { ReportedRecipient } from './types';

const MAX_RECIPIENTS = 50;
const STATUS = /\b([45]\.\d{1,3}\.\d{1,3})\b/;
const ADDRESS = /[^\s<>;,"]{1,64}@[^\s<>;,"]{1,255}/;

/**
 * Returns the recipients of a delivery report: one per field block (RFC 3464 2.3), otherwise those of
 * `X-Failed-Recipients`.
 * @param parts the delivery-status parts, as text
 * @param otherwise fallback for a report without such parts: the header's value, and text that may contain a status
 */
export function reportedRecipients(
  parts: string[],
  otherwise: { failedRecipients: string; words: string },
): ReportedRecipient[] {
  const blocks = parts.flatMap((part) => part.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/));
  const found = blocks.flatMap((block): ReportedRecipient[] => {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.{0,1000})`, 'im').exec(block)?.[1] ?? '';
    const address =
      ADDRESS.exec(field('original-recipient'))?.[0] ?? ADDRESS.exec(field('final-recipient'))?.[0];
    if (!address) return [];
    const status = STATUS.exec(field('status'))?.[1] ?? STATUS.exec(field('diagnostic-code'))?.[1] ?? null;
    return [{ address, failed: /^failed/i.test(field('action')), status }];
  });
  if (found.length > 0) return found.slice(0, MAX_RECIPIENTS);
  const status = STATUS.exec(otherwise.words)?.[1] ?? null;
  return otherwise.failedRecipients
    .split(',')
    .flatMap((value) => ADDRESS.exec(value)?.[0] ?? [])
    .slice(0, MAX_RECIPIENTS)
    .map((address) => ({ address, failed: true, status }));
}
