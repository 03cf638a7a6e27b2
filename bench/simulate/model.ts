import { VALUES, type Constants, type Cost } from './constants';
import { jobsOf, lagsOf, type Load } from './events';

export interface Fleet extends Load {
  workers: number;
  latencyMs: number;
}

/** What a fleet takes: a second where nothing else is said. */
export interface Taken {
  /** Cores of all workers, and of the database server. */
  workerCores: number;
  databaseCores: number;
  statements: number;
  redisCommands: number;
  /** Of each worker, in MB. */
  memoryMb: number;
  /** To mail servers: one for each watch, and those of runs. */
  connections: number;
}

export interface Prediction extends Taken {
  mails: number;
  p50Ms: number;
  p99Ms: number;
  /** The resource that is used the most, and how much of it. */
  limit: { name: 'worker CPU' | 'worker memory' | 'database CPU' | 'Redis'; used: number };
}

/** What a fleet takes, without chance: linear in its mailboxes, its mail and its workers. */
export function takenBy(fleet: Fleet, constants: Constants = VALUES): Taken {
  const { mailboxes, workers, mailsPerSecond, pollingSeconds, latencyMs } = fleet;
  const { poll, ticket, idleWorker, idleWatch } = constants;
  const polls = mailboxes / pollingSeconds;
  const sum = (of: keyof Cost): number =>
    polls * poll[of] + mailsPerSecond * ticket[of] + workers * idleWorker[of] + mailboxes * idleWatch[of];
  const runs = polls * (poll.cpuMs + networkMs(latencyMs, constants));
  const reads = mailsPerSecond * (ticket.cpuMs + networkMs(latencyMs, constants));
  return {
    workerCores: sum('cpuMs') / 1_000,
    databaseCores: sum('databaseMs') / 1_000,
    statements: sum('statements'),
    redisCommands: sum('redisCommands'),
    memoryMb: constants.workerMb + (constants.watchMb * mailboxes) / workers,
    connections: mailboxes + Math.ceil((runs + reads) / 1_000),
  };
}

const networkMs = (latencyMs: number, { roundTrips }: Constants): number => roundTrips * latencyMs;

/**
 * Predicts lag and cost. A worker is one core; the idle cost makes its work slower, and waiting for a mail server takes
 * none of it. A run reads one mail: mail that a real run would find together takes more here.
 */
export function predict(fleet: Fleet, constants: Constants = VALUES): Prediction {
  const taken = takenBy(fleet, constants);
  const { workers, latencyMs } = fleet;
  const idleMs = constants.idleWorker.cpuMs + (constants.idleWatch.cpuMs * fleet.mailboxes) / workers;
  const room = Math.max(0.01, 1 - idleMs / 1_000);
  const jobs = jobsOf(fleet);
  const lags = lagsOf(jobs, workers, ({ mail }) => {
    return (mail === null ? constants.poll : constants.ticket).cpuMs / room;
  });
  const sorted = Float64Array.from(lags.values()).sort();
  const at = (part: number) =>
    sorted.length === 0
      ? 0
      : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]! +
        networkMs(latencyMs, constants);
  const used: [Prediction['limit']['name'], number][] = [
    ['worker CPU', taken.workerCores / workers],
    ['worker memory', taken.memoryMb / constants.memoryMb],
    ['database CPU', taken.databaseCores / constants.databaseCores],
    ['Redis', taken.redisCommands / constants.redisPerSecond],
  ];
  const [name, most] = used.reduce((worst, one) => (one[1] > worst[1] ? one : worst));
  return { ...taken, mails: lags.size, p50Ms: at(0.5), p99Ms: at(0.99), limit: { name, used: most } };
}

/** Part of a worker's core that a fleet should take, so that mail hardly waits. */
const COMFORT = 0.6;

/** The fewest workers that take no more than that, and no more memory than they may. */
export function workersFor(fleet: Omit<Fleet, 'workers'>, constants: Constants = VALUES): number {
  const perWorker = COMFORT - constants.idleWorker.cpuMs / 1_000;
  const cores = takenBy({ ...fleet, workers: 0 }, constants).workerCores;
  const watches = (constants.memoryMb - constants.workerMb) / constants.watchMb;
  return Math.max(1, Math.ceil(cores / perWorker), Math.ceil(fleet.mailboxes / watches));
}
