import type { MessageState } from '../../../contracts/outcomes';

/** Theme colors of each outcome: badge background, badge text, chart bar. */
export const OUTCOME_COLOURS = {
  processing: { background: 'secondary100', text: 'secondary700', bar: 'secondary500' },
  ticket: { background: 'success100', text: 'success700', bar: 'success500' },
  reply: { background: 'primary100', text: 'primary700', bar: 'primary500' },
  skipped: { background: 'neutral150', text: 'neutral700', bar: 'neutral400' },
  held: { background: 'warning100', text: 'neutral800', bar: 'warning500' },
  failed: { background: 'danger100', text: 'danger700', bar: 'danger500' },
} as const satisfies Record<MessageState, { background: string; text: string; bar: string }>;

export const isMessageState = (outcome: string): outcome is MessageState =>
  Object.hasOwn(OUTCOME_COLOURS, outcome);
