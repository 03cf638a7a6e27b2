import type { ChannelStatus } from '../../../contracts/channel';

/** Theme colors of the status badges. */
export const STATUS_COLOURS = {
  draft: { background: 'secondary100', text: 'secondary700' },
  active: { background: 'success100', text: 'success700' },
  inactive: { background: 'neutral150', text: 'neutral700' },
} as const satisfies Record<ChannelStatus, { background: string; text: string }>;
