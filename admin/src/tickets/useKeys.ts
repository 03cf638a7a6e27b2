import { useEffect, useRef, type KeyboardEvent as ReactKeyboardEvent } from 'react';

/** Calls a function for a key pressed outside any field, and then focuses the message field. */
export function useKeys(keys: Record<string, (() => void) | undefined>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      const typing =
        target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]');
      const act = latest.current[key];
      if (!act || typing || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      act();
      requestAnimationFrame(() => document.querySelector<HTMLElement>('textarea[name$="-text"]')?.focus());
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** Whether Ctrl+Enter or Cmd+Enter is pressed. */
export const isSendKey = ({ key, ctrlKey, metaKey }: ReactKeyboardEvent): boolean =>
  key === 'Enter' && (metaKey || ctrlKey);

/** Calls `send` on Ctrl+Enter or Cmd+Enter. */
export const onSendKey = (send: () => void) => (event: ReactKeyboardEvent) => {
  if (!isSendKey(event)) return;
  event.preventDefault();
  send();
};
