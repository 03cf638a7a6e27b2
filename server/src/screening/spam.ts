import { cutValue, step } from '../../../contracts';
import { patternOf } from './addresses';
import { mayBeForged } from './authentication';
import { headerOf } from './automatic';
import type { Policy } from './policy';

/**
 * Holds messages that a spam filter on the way marked as spam, if the channel uses such marks. An exception for a sender
 * does not apply to messages that only claim to be theirs.
 */
export const spam: Policy = {
  check({ mail, channel }) {
    if (!mail.spam.is || !channel.holdSpam) return null;
    const address = mail.via?.address ?? mail.from?.address;
    const { why } = mail.spam;
    const sign = why ?? '';
    const stop = { stop: 'spam' as const, detail: why && headerOf(why) };
    const trusted = address && patternOf(address, channel.spamExceptions);
    if (!trusted) return { step: step('spam.found', { sign }), ...stop };
    const pattern = cutValue(trusted);
    return mayBeForged(mail, channel)
      ? { step: step('spam.forged', { sign, pattern }), ...stop }
      : { step: step('spam.exception', { pattern }) };
  },
};
