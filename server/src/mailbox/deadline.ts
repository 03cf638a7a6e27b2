import { EmailChannelError } from '../../../contracts';

/**
 * Runs `work` for at most `ms` milliseconds. Rejects with `expired()` on timeout and with `aborted` if `signal` fires.
 * In both cases the signal passed to `work` fires first, so that it can release its resources.
 */
export async function withinDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  expired: () => Error,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const settle = (then: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      then();
    };
    const end = (error: Error) =>
      settle(() => {
        reject(error);
        stop.abort(error);
      });
    const onAbort = () => end(new EmailChannelError('aborted'));
    const timer = setTimeout(() => end(expired()), ms);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    work(stop.signal).then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
