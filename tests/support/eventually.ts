import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 20;

/** Looks until `look` answers something other than null, undefined or false; rejects after `ms`. Answers it and the ms waited. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  ms = 30_000,
): Promise<{ value: T; tookMs: number }> {
  const begun = performance.now();
  for (;;) {
    const value = await look();
    const tookMs = Math.round(performance.now() - begun);
    if (value) return { value, tookMs };
    if (tookMs > ms) throw new Error(`${what} did not come about within ${ms} ms.`);
    await sleep(LOOK_MS);
  }
}
