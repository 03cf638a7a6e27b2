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

/** Converts a row to the API's form. */
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

/** Steps whose value `error` comes from the host's code. */
const OF_HOST: readonly string[] = [
  'saving.app',
  'hooks.failed',
  'files.provider-refused',
  'files.provider-refused-one',
] satisfies StepCode[];

/** Removes error texts of the host's code, for users who may not see them. */
export const withoutHostErrors = (steps: (Step | WordedStep)[]): (Step | WordedStep)[] =>
  steps.map((step) =>
    'code' in step && OF_HOST.includes(step.code)
      ? { ...step, values: { ...step.values, error: { text: 'step.error-hidden' } } }
      : step,
  );

/** Returns the recorded steps of a row, or none if they were removed or are unreadable. */
export function stepsOf(row: Row): (Step | WordedStep)[] {
  try {
    const steps: unknown = JSON.parse(String(row.trace ?? '[]'));
    return Array.isArray(steps) ? (steps as (Step | WordedStep)[]) : [];
  } catch {
    return [];
  }
}
