import { createPaces } from '../../../server/src/intake/pace';

describe('the pace of a run', () => {
  let time = 0;
  const { signal } = new AbortController();
  const runs = () => createPaces(() => time);
  const longRun = async (next: ReturnType<typeof runs>) => {
    const pace = next();
    await pace.settled(200, 0, signal);
    return pace;
  };
  /** Whether it waits after a commit that took long. */
  const waits = async (pace: ReturnType<ReturnType<typeof runs>>) => {
    let done = false;
    const stop = new AbortController();
    const settled = pace.settled(1, 60_000, stop.signal).then(() => (done = true));
    await new Promise((later) => setImmediate(later));
    const waited = !done;
    stop.abort();
    await settled;
    return waited;
  };

  it('is unlimited while no other run, or no short one, is in progress', async () => {
    const next = runs();
    const long = await longRun(next);
    await longRun(next);
    expect([long.group(), await waits(long)]).toEqual([50, false]);
  });

  it('leaves half of the time, in small commits, to a short run until it ends', async () => {
    const next = runs();
    const long = await longRun(next);
    const short = next();
    expect([long.group(), await waits(long)]).toEqual([10, true]);
    expect([short.group(), await waits(short)]).toEqual([50, false]);
    short.end();
    expect([long.group(), await waits(long)]).toEqual([50, false]);
  });

  it('is unlimited again next to a short run that does not end', async () => {
    const next = runs();
    const long = await longRun(next);
    next();
    time += 11_000;
    expect([long.group(), await waits(long)]).toEqual([50, false]);
  });
});
