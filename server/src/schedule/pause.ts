/** Waits `ms`, or less when `signal` fires; does not keep the process alive. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
