import { step } from '../../../contracts';
import type { Policy } from './policy';

/** Holds messages above the channel's limit per sender, which stops loops between two automatic systems. */
export const senderLimit: Policy = {
  check({ channel, context }) {
    const sent = context.sentByThisHour;
    if (sent === null) return null;
    const limit = channel.senderLimitPerHour;
    return sent < limit
      ? { step: step('sender-limit.within', { sent, limit }) }
      : {
          step: step('sender-limit.over', { sent, limit }),
          stop: 'sender-limit',
          detail: String(limit),
        };
  },
};
