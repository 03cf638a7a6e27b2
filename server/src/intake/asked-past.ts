import type { Thread } from '../ticketing/threading';
import type { Past } from './judge';

/** The queries about earlier messages made during one judgement. */
export interface AskedPast {
  past: Past;
  /** Whether all queries still have the same results, so that the judgement would be the same. */
  isUnchanged(now: Past): boolean;
}

/** Records queries about earlier messages with their results. */
export function notePast(past: Past): AskedPast {
  const checks: ((now: Past) => boolean)[] = [];
  const noted =
    <Questions extends unknown[], Answer>(
      ask: (of: Past, ...questions: Questions) => Answer,
      gist: (answer: Answer) => unknown,
    ) =>
    (...questions: Questions): Answer => {
      const answer = ask(past, ...questions);
      const said = gist(answer);
      checks.push((now) => gist(ask(now, ...questions)) === said);
      return answer;
    };
  const itself = (answer: unknown) => answer;
  return {
    past: {
      originalOf: noted((of, message) => of.originalOf(message), itself),
      elsewhere: noted((of, message) => of.elsewhere(message), itself),
      sentBefore: noted((of, sender, receivedAt) => of.sentBefore(sender, receivedAt), itself),
      knows: noted((of, sender) => of.knows(sender), itself),
      requesterOf: noted((of, address) => of.requesterOf(address), itself),
      byMessageId: noted((of, messageId) => of.byMessageId(messageId), gistOf),
      byNumber: noted((of, number) => of.byNumber(number), gistOf),
      byToken: noted(
        (of, token) => of.byToken(token),
        (proven) => proven && `${gistOf(proven.thread)} ${proven.own} ${proven.side}`,
      ),
      byAgentToken: noted(
        (of, token) => of.byAgentToken(token),
        (proven) => proven && `${proven.ticket.documentId} ${proven.own} ${proven.agent?.email}`,
      ),
    },
    isUnchanged: (now) => checks.every((check) => check(now)),
  };
}

/** Fingerprint of a thread. Within a batch participants are only added, so their number suffices. */
const gistOf = (thread: Thread | undefined): string | undefined =>
  thread && `${thread.ticket.documentId} ${Number(thread.closedAt)} ${thread.participants.size}`;
