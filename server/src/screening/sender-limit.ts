import { step } from '../../../contracts';
import type { Policy } from './policy';

/** Holds what a sender writes past the channel's limit: two automatic systems that answer each other stop here. */
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
