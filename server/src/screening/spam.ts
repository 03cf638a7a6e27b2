import { cutValue, step } from '../../../contracts';
import { patternOf } from './addresses';
import { headerOf } from './automatic';
import type { Policy } from './policy';

/** Holds messages that a spam filter on the way marked as spam, if the channel uses such marks. */
export const spam: Policy = {
  check({ mail, channel }) {
    if (!mail.spam.is || !channel.holdSpam) return null;
    const address = mail.via?.address ?? mail.from?.address;
    const trusted = address && patternOf(address, channel.spamExceptions);
    if (trusted) return { step: step('spam.exception', { pattern: cutValue(trusted) }) };
    const { why } = mail.spam;
    return {
      step: step('spam.found', { sign: why ?? '' }),
      stop: 'spam',
      detail: why && headerOf(why),
    };
  },
};
