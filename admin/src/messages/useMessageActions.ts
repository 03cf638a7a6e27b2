import { useDismissEmailMessagesMutation, useRetryEmailMessagesMutation } from '../api/messages';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';
import type { Sentence } from '../api/failure';
import { useProblemText } from '../ui/useProblemText';

/** Retries and dismisses messages and shows the result. True when the server accepted the request. */
export function useMessageActions() {
  const t = useText();
  const problemText = useProblemText();
  const { done, warn, failed } = useNotices();
  const [retryMessages, { isLoading: isRetrying }] = useRetryEmailMessagesMutation();
  const [dismissMessages, { isLoading: isDismissing }] = useDismissEmailMessagesMutation();

  const tellRefused = (refused: Sentence[]) => {
    const sentences = [...new Set(refused.map(problemText))];
    if (refused.length > 0)
      warn(t('messages.refused', { count: refused.length, reasons: sentences.join(' ') }));
  };

  return {
    isBusy: isRetrying || isDismissing,
    async retry(ids: number[], force: boolean): Promise<boolean> {
      const answer = await retryMessages({ ids, force });
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
    },
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
