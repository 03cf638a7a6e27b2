import { Random } from '../../tests/support/mailbox-generator/random';

/** What happens to a fleet: mail comes, and polls are due. */
export interface Load {
  mailboxes: number;
  mailsPerSecond: number;
  pollingSeconds: number;
  seconds: number;
  seed: number;
}

export interface Job {
  /** When it is due, in ms. */
  at: number;
  /** Number of the mail; null for a poll. */
  mail: number | null;
}

/** Every job in the order in which it is due; the same for the same load. Mail comes at random, polls at their interval. */
export function jobsOf({ mailboxes, mailsPerSecond, pollingSeconds, seconds, seed }: Load): Job[] {
  const random = new Random(seed);
  const jobs: Job[] = [];
  const end = seconds * 1_000;
  if (mailsPerSecond > 0)
    for (let mail = 0, at = waitOf(random, mailsPerSecond); at < end; at += waitOf(random, mailsPerSecond)) {
      jobs.push({ at, mail });
      mail += 1;
    }
  const every = pollingSeconds * 1_000;
  for (let mailbox = 0; mailbox < mailboxes; mailbox += 1)
    for (let at = random.fraction() * every; at < end; at += every) jobs.push({ at, mail: null });
  return jobs.sort((a, b) => a.at - b.at);
}

/** Time until the next of events that come at random, so many a second; in ms. */
const waitOf = (random: Random, perSecond: number): number =>
  (-Math.log(1 - random.fraction()) * 1_000) / perSecond;

/**
 * Lets workers do jobs in the order in which they are due, each on the worker that is free first.
 * @returns of each mail, by its number, the ms from its arrival until it was read
 */
export function lagsOf(jobs: Job[], workers: number, msOf: (job: Job) => number): Map<number, number> {
  const free = new Array<number>(workers).fill(0);
  const lags = new Map<number, number>();
  for (const job of jobs) {
    const ended = Math.max(job.at, free[0]!) + msOf(job);
    replaceLeast(free, ended);
    if (job.mail === null) continue;
    if (lags.has(job.mail)) throw new Error(`Mail ${job.mail} was read twice.`);
    lags.set(job.mail, ended - job.at);
  }
  return lags;
}

/** Replaces the least of a binary heap. */
function replaceLeast(heap: number[], value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child += 1;
    if (child >= heap.length || heap[child]! >= value) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = value;
}
