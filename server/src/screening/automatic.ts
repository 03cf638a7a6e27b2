import { cutValue, REPORTS, step, type Channel, type Said, type Values } from '../../../contracts';
import type { Mail } from '../mail/types';
import { patternOf } from './addresses';
import { containsPhrase } from './phrases';
import type { Policy } from './policy';

const matching = (mail: Mail, patterns: Channel['autoReplySenders']): string | undefined =>
  mail.from ? patternOf(mail.from.address, patterns) : undefined;

/** The header that an indicator is based on, with its value. */
export const headerOf = ({ values = {} }: Said): string | null =>
  values.header ? [values.header, values.value].filter(Boolean).join(': ') : null;

/** Skips bounces and delivery reports. Threading decides whether one belongs to a ticket. */
export const bounces: Policy = {
  check({ mail, channel }) {
    const { is, kind, why, of } = mail.bounce;
    if (!is) return { step: step('bounce.none') };
    const exception = matching(mail, channel.autoReplyExceptions);
    if (exception) return { step: step('bounce.exception', { pattern: cutValue(exception) }) };
    const code = kind === 'suspected' ? 'bounce.suspected' : 'bounce.report';
    return { step: step(code, { sign: why ?? '' }), stop: REPORTS[kind ?? 'failed'], detail: of };
  },
};

/** Length of the start of the body that is searched for automatic-reply keywords, in UTF-16 units. */
const BEGINNING = 500;

/**
 * Skips automatic replies, detected by headers (RFC 3834 and older ones) and by the channel's senders and keywords.
 * Other automatic messages only get no automatic answer, unless the channel excludes them too.
 */
export const autoReplies: Policy = {
  check({ mail, channel }) {
    if (!channel.excludeAutoReplies) return { step: step('auto-reply.accepted') };
    const exception = matching(mail, channel.autoReplyExceptions);
    if (exception) return { step: step('auto-reply.exception', { pattern: cutValue(exception) }) };

    const skip = (
      code: 'auto-reply.marked' | 'auto-reply.sender' | 'auto-reply.keyword' | 'auto-reply.keyword-body',
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
    const containing = (text: string) =>
      channel.autoReplyKeywords.find((phrase) => containsPhrase(text, phrase));
    const inSubject = containing(mail.subject);
    if (inSubject !== undefined)
      return skip('auto-reply.keyword', { keyword: cutValue(inSubject) }, inSubject);
    const inBody = containing(mail.reply.slice(0, BEGINNING));
    if (inBody !== undefined) return skip('auto-reply.keyword-body', { keyword: cutValue(inBody) }, inBody);

    const { is, why } = mail.automatic;
    if (!is) return { step: step('auto-reply.none') };
    const sign = why ?? '';
    return channel.excludeAutomatic
      ? { step: step('auto-reply.excluded', { sign }), stop: 'automatic', detail: why && headerOf(why) }
      : { step: step('auto-reply.generated', { sign }) };
  },
};
