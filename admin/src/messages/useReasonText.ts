import { useCallback } from 'react';
import type { ReasonCode } from '../../../contracts/outcomes';
import { useText } from '../ui/text';

/** Answers a function that says a reason, and what it is about, in the person's language. */
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
