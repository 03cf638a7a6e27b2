import { useCallback } from 'react';
import type { ReasonCode } from '../../../contracts/outcomes';
import { useText } from '../ui/text';

/** Returns a function that renders a reason and its detail in the user's language. */
export function useReasonText() {
  const t = useText();
  return useCallback(
    (reason: ReasonCode | null, detail: string | null = null): string => {
      const sentence = reason ? t(`reason.${reason}`) : '';
      return detail ? `${sentence} (${detail})`.trim() : sentence;
    },
    [t],
  );
}
