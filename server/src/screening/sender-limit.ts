import type { Policy } from './policy';

/** Holds what a sender writes past the channel's limit: two automatic systems that answer each other stop here. */
export const senderLimit: Policy = {
  check: 'sender-limit',
  judge({ channel, context }) {
    const sent = context.sentByThisHour;
    if (sent === null) return null;
    const limit = channel.senderLimitPerHour;
    return sent < limit
      ? { text: `The sender wrote ${sent} of at most ${limit} messages in the hour before.` }
      : {
          text: `The sender wrote ${sent} messages in the hour before; at most ${limit} are taken.`,
          stop: 'sender-limit',
          detail: String(limit),
        };
  },
};
