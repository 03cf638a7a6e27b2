import type { Channel } from '../../../contracts';
import type { Mail } from '../mail/types';
import { matchAddress } from './addresses';
import { containsPhrase } from './phrases';
import { quote, type Policy } from './policy';

const matching = (mail: Mail, patterns: Channel['autoReplySenders']): string | undefined =>
  mail.from ? patterns.find((pattern) => matchAddress(mail.from!.address, pattern)) : undefined;

const excepted = (pattern: string) => ({
  text: `The sender matches the exception ${quote(pattern)}, so its mail never counts as automatic.`,
});

/** Skips delivery reports; whether one belongs to a ticket is for the conversation to say. */
export const bounces: Policy = {
  check: 'bounce',
  judge({ mail, channel }) {
    if (!mail.bounce.is) return { text: 'It is no delivery report.' };
    const exception = matching(mail, channel.autoReplyExceptions);
    if (exception) return excepted(exception);
    return {
      text: `It is a delivery report. ${mail.bounce.why ?? ''}`.trim(),
      stop: 'bounce',
      detail: mail.bounce.of,
    };
  },
};

/** Skips automatic replies: by the mail's own marks (RFC 3834 and older ones), the channel's senders and keywords. */
export const autoReplies: Policy = {
  check: 'auto-reply',
  judge({ mail, channel }) {
    if (!channel.excludeAutoReplies) return { text: 'This channel takes automatic replies too.' };
    const exception = matching(mail, channel.autoReplyExceptions);
    if (exception) return excepted(exception);

    const skip = (text: string, detail: string | null) => ({ text, stop: 'auto-reply' as const, detail });
    if (mail.autoReply.is)
      return skip(`It marks itself as automatic. ${mail.autoReply.why ?? ''}`.trim(), mail.autoReply.why);
    const sender = matching(mail, channel.autoReplySenders);
    if (sender) return skip(`The sender matches the automatic sender ${quote(sender)}.`, sender);
    const keyword = channel.autoReplyKeywords.find((phrase) => containsPhrase(mail.subject, phrase));
    if (keyword !== undefined) return skip(`The subject contains the keyword ${quote(keyword)}.`, keyword);
    return { text: 'Nothing marks it as an automatic reply.' };
  },
};
