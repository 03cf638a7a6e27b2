import type { RetryResult } from '../../../contracts/messages';
import { useDismissEmailMessagesMutation, useRetryEmailMessagesMutation } from '../api/messages';
import { useNotSpamMutation } from '../api/senders';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';
import type { Sentence } from '../api/failure';
import { useProblemText } from '../ui/useProblemText';

/** Retries and dismisses messages and shows the result. Returns true if the server accepted the request. */
export function useMessageActions() {
  const t = useText();
  const problemText = useProblemText();
  const { done, warn, failed } = useNotices();
  const [retryMessages, { isLoading: isRetrying }] = useRetryEmailMessagesMutation();
  const [trust, { isLoading: isTrusting }] = useNotSpamMutation();
  const [dismissMessages, { isLoading: isDismissing }] = useDismissEmailMessagesMutation();

  const tellRefused = (refused: Sentence[]) => {
    const sentences = [...new Set(refused.map(problemText))];
    if (refused.length > 0)
      warn(t('messages.refused', { count: refused.length, reasons: sentences.join(' ') }));
  };

  const tellDecided = (answer: { data: RetryResult } | { error: unknown }): boolean => {
    if ('error' in answer) {
      failed(answer.error);
      return false;
    }
    const { queued, decided, refused } = answer.data;
    const tickets = decided.filter(({ outcome }) => outcome === 'ticket' || outcome === 'reply').length;
    const still = decided.length - tickets;
    const waiting = queued.length - decided.length;
    if (tickets > 0) done(t('messages.retry.tickets', { count: tickets }));
    if (still > 0) warn(t('messages.retry.still', { count: still }));
    if (waiting > 0) done(t('messages.retry.queued', { count: waiting }));
    tellRefused(refused);
    return true;
  };

  return {
    isBusy: isRetrying || isDismissing || isTrusting,
    retry: async (ids: number[], force: boolean, skipped = false): Promise<boolean> =>
      tellDecided(await retryMessages({ ids, force, skipped })),
    notSpam: async (id: number): Promise<boolean> => tellDecided(await trust(id)),
    async dismiss(ids: number[]): Promise<boolean> {
      const answer = await dismissMessages({ ids });
      if ('error' in answer) {
        failed(answer.error);
        return false;
      }
      const { dismissed, refused } = answer.data;
      if (dismissed.length > 0) done(t('messages.dismiss.done', { count: dismissed.length }));
      tellRefused(refused);
      return true;
    },
  };
}
