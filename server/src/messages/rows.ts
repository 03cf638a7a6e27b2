import type {
  Channel,
  MessageState,
  MessageRow,
  ReasonCode,
  Step,
  StepCode,
  WordedStep,
} from '../../../contracts';
import { isoOf, numberOf } from '../strapi/database';
import { retryRefusal } from './retry-rules';
import type { Row } from './table';

const text = (value: unknown): string | null => (value == null ? null : String(value));

/** A message as the API shows it. */
export function toMessageRow(row: Row, channel: Channel | null): MessageRow {
  const state = String(row.state) as MessageState;
  const reason = text(row.reason) as ReasonCode | null;
  const folder = String(row.folder ?? '');
  const hasRaw = Boolean(row.has_raw);
  return {
    id: numberOf(row.id),
    channel: String(row.channel),
    channelName: channel?.name ?? null,
    folder,
    uid: numberOf(row.uid),
    uidValidity: String(row.uid_validity),
    outcome: state,
    reason,
    detail: text(row.detail),
    sender: text(row.sender),
    subject: text(row.subject),
    messageId: text(row.message_id),
    receivedAt: isoOf(row.received_at),
    decidedAt: isoOf(row.decided_at),
    size: numberOf(row.size),
    attempts: numberOf(row.attempts),
    ticket:
      row.ticket_uid && row.ticket_document_id
        ? { uid: String(row.ticket_uid), documentId: String(row.ticket_document_id) }
        : null,
    retriable: retryRefusal({ state, reason, folder, hasRaw }, channel, true) === null,
    hasRaw,
  };
}

/** Steps whose value `error` is what code of the host said. */
const OF_HOST: readonly string[] = [
  'saving.app',
  'hooks.failed',
  'files.provider-refused',
  'files.provider-refused-one',
] satisfies StepCode[];

/** Steps as they are shown to those who may not know what code of the host said. */
export const withoutHostErrors = (steps: (Step | WordedStep)[]): (Step | WordedStep)[] =>
  steps.map((step) =>
    'code' in step && OF_HOST.includes(step.code)
      ? { ...step, values: { ...step.values, error: { text: 'step.error-hidden' } } }
      : step,
  );

/** The steps noted for a row; none where they were forgotten or can't be read. */
export function stepsOf(row: Row): (Step | WordedStep)[] {
  try {
    const steps: unknown = JSON.parse(String(row.trace ?? '[]'));
    return Array.isArray(steps) ? (steps as (Step | WordedStep)[]) : [];
  } catch {
    return [];
  }
}
