import { cutValue, step } from '../../../contracts';
import { patternOf } from './addresses';
import { peopleOf } from './people';
import type { Policy } from './policy';

/** Stops messages with a blocked author, or a blocked sender on their behalf. */
export const blockedSenders: Policy = {
  check({ mail, channel }) {
    const patterns = channel.blockedSenders;
    if (patterns.length === 0) return null;
    for (const { address } of peopleOf(mail)) {
      const pattern = patternOf(address, patterns);
      if (pattern !== undefined)
        return {
          step: step('blocked-senders.blocked', { address: cutValue(address), pattern }),
          stop: 'sender-blocked',
          detail: address,
        };
    }
    return { step: step('blocked-senders.none', { count: patterns.length }) };
  },
};
