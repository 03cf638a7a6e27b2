import { useNotification } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import { failureOf } from '../api/failure';
import { useText } from './text';
import { useProblemText } from './useProblemText';

/** Shows the outcome of an action: `done` for a success, `failed` for a request error. */
export function useNotices() {
  const { toggleNotification } = useNotification();
  const t = useText();
  const problemText = useProblemText();
  const done = useCallback(
    (message: string) => toggleNotification({ type: 'success', message }),
    [toggleNotification],
  );
  const warn = useCallback(
    (message: string) => toggleNotification({ type: 'warning', message }),
    [toggleNotification],
  );
  const failed = useCallback(
    (error: unknown) => {
      const failure = failureOf(error);
      toggleNotification({ type: 'danger', message: problemText(failure) || t('failure.unknown') });
    },
    [toggleNotification, t, problemText],
  );
  return { done, warn, failed };
}
