import { withinDeadline } from '../mailbox/deadline';

/** Code of the host did not answer in time. */
export class Late extends Error {
  override readonly name = 'Late';

  constructor(readonly seconds: number) {
    super(`no answer within ${seconds} seconds`);
  }
}

/** Runs code of the host for at most `ms`. Rejects with `Late` then, and the signal that the code has fires. */
export const callHost = (ms: number, work: (signal: AbortSignal) => unknown): Promise<unknown> =>
  withinDeadline(
    ms,
    undefined,
    () => new Late(ms / 1_000),
    async (stop) => work(stop),
  );
