import { EmailChannelError } from '../../../contracts';

/**
 * Runs `work` for at most `ms` milliseconds. Rejects with `expired()` when the time is over and with `aborted` when
 * `signal` fires; in both cases the signal given to `work` fires first, so that it can let go of what it holds.
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
