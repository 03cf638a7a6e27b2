import { cutValue, step, type Channel, type Said, type Values } from '../../../contracts';
import type { Mail } from '../mail/types';
import { matchAddress } from './addresses';
import { containsPhrase } from './phrases';
import type { Policy } from './policy';

const matching = (mail: Mail, patterns: Channel['autoReplySenders']): string | undefined =>
  mail.from ? patterns.find((pattern) => matchAddress(mail.from!.address, pattern)) : undefined;

/** What a sign rests on, without words: the header that shows it, with its value. */
const headerOf = ({ values = {} }: Said): string | null =>
  values.header ? [values.header, values.value].filter(Boolean).join(': ') : null;

/** Skips delivery reports; whether one belongs to a ticket is for the conversation to say. */
export const bounces: Policy = {
  judge({ mail, channel }) {
    if (!mail.bounce.is) return { step: step('bounce.none') };
    const exception = matching(mail, channel.autoReplyExceptions);
    if (exception) return { step: step('bounce.exception', { pattern: cutValue(exception) }) };
    return {
      step: step('bounce.report', { sign: mail.bounce.why ?? '' }),
      stop: 'bounce',
      detail: mail.bounce.of,
    };
  },
};

/** Skips automatic replies: by the mail's own marks (RFC 3834 and older ones), the channel's senders and keywords. */
export const autoReplies: Policy = {
  judge({ mail, channel }) {
    if (!channel.excludeAutoReplies) return { step: step('auto-reply.accepted') };
    const exception = matching(mail, channel.autoReplyExceptions);
    if (exception) return { step: step('auto-reply.exception', { pattern: cutValue(exception) }) };

    const skip = (
      code: 'auto-reply.marked' | 'auto-reply.sender' | 'auto-reply.keyword',
      values: Values,
      detail: string | null,
    ) => ({ step: step(code, values), stop: 'auto-reply' as const, detail });
    if (mail.autoReply.is)
      return skip(
        'auto-reply.marked',
        { sign: mail.autoReply.why ?? '' },
        mail.autoReply.why && headerOf(mail.autoReply.why),
      );
    const sender = matching(mail, channel.autoReplySenders);
    if (sender) return skip('auto-reply.sender', { pattern: cutValue(sender) }, sender);
    const keyword = channel.autoReplyKeywords.find((phrase) => containsPhrase(mail.subject, phrase));
    if (keyword !== undefined) return skip('auto-reply.keyword', { keyword: cutValue(keyword) }, keyword);
    return { step: step('auto-reply.none') };
  },
};
