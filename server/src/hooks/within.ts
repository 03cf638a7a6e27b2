/** Code of the host did not answer in time. */
export class Late extends Error {
  override readonly name = 'Late';

  constructor(readonly seconds: number) {
    super(`no answer within ${seconds} seconds`);
  }
}

/** Runs code of the host for at most `ms`; its signal fires then, and `Late` is thrown. */
export async function within(ms: number, work: (signal: AbortSignal) => unknown): Promise<unknown> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Late(ms / 1_000));
      ending.abort();
    }, ms);
  });
  try {
    return await Promise.race([(async () => work(ending.signal))(), late]);
  } finally {
    clearTimeout(timer);
  }
}
