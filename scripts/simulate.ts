/** `npm run simulate`: what a fleet of so many mailboxes takes, and how long its mail waits. docs/scaling.md has the model. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../bench/options';
import { predict, workersFor } from '../bench/simulate/model';
import { decimal, markdownTable, whole } from '../bench/tables';

const USAGE = `Usage: npm run simulate -- [OPTIONS]
  --mailboxes A,B        fleets to predict, each 1 to 200000 mailboxes (default 100,1000,10000,100000)
  --workers N            workers of each, 1 to 10000 (default: as many as leave 40 % of a core free)
  --mails N              mail a day to each mailbox, 0 to 10000 (default 50)
  --per-second N         mail a second in all instead, 0 to 10000
  --interval N           polling interval in seconds, 10 to 86400 (default 60)
  --latency N            ms of a round trip to mail servers, 0 to 10000 (default 20)
  --seconds N            how long to simulate, 10 to 3600 (default 600)
  --seed N               another course of chance, 0 to 4294967295 (default 1)
  --help                 this text`;
const DAY_S = 86_400;
const TEXT = { type: 'string' } as const;

function main(args: string[]): string {
  const { values } = parseArgs({
    args,
    options: {
      mailboxes: { ...TEXT, default: '100,1000,10000,100000' },
      workers: TEXT,
      mails: { ...TEXT, default: '50' },
      'per-second': TEXT,
      interval: { ...TEXT, default: '60' },
      latency: { ...TEXT, default: '20' },
      seconds: { ...TEXT, default: '600' },
      seed: { ...TEXT, default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return USAGE;
  const common = {
    pollingSeconds: wholeNumber('interval', values.interval, 10, DAY_S),
    latencyMs: wholeNumber('latency', values.latency, 0, 10_000),
    seconds: wholeNumber('seconds', values.seconds, 10, 3_600),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
  };
  const mails = wholeNumber('mails', values.mails, 0, 10_000);
  const perSecond = values['per-second'];
  const rate = perSecond === undefined ? null : wholeNumber('per-second', perSecond, 0, 10_000);
  const fixed = values.workers === undefined ? null : wholeNumber('workers', values.workers, 1, 10_000);
  const rows = values.mailboxes.split(',').map((text) => {
    const mailboxes = wholeNumber('mailboxes', text, 1, 200_000);
    const load = { ...common, mailboxes, mailsPerSecond: rate ?? (mailboxes * mails) / DAY_S };
    const workers = fixed ?? workersFor(load);
    const { limit, ...found } = predict({ ...load, workers });
    return [
      whole(mailboxes),
      whole(workers),
      found.mails === 0 ? '–' : `${whole(found.p50Ms)} / ${whole(found.p99Ms)}`,
      decimal(found.workerCores),
      whole(found.memoryMb),
      decimal(found.databaseCores),
      whole(found.statements),
      whole(found.redisCommands),
      whole(found.connections),
      `${limit.name} ${whole(limit.used * 100)} %`,
    ];
  });
  return markdownTable(
    [
      'mailboxes',
      'workers',
      'lag p50 / p99, ms',
      'cores of workers',
      'MB a worker',
      'cores of the database',
      'statements/s',
      'Redis commands/s',
      'connections',
      'limits first',
    ],
    rows,
  );
}

try {
  console.log(main(process.argv.slice(2)));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
