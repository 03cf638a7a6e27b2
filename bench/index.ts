/** How fast a mailbox becomes tickets: `npm run bench`; docs/benchmark.md says what is measured and how. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { available } from '../tests/support/available';
import { growthTable, latencyTable, mailboxTable, rulesTable, type Bench } from './benchmarks';
import { fleetTable } from './fleet';
import { channelsTable, loadTable } from './load';
import { startMailServer } from './mailboxes';
import { readOptions, USAGE, type Options, type TableName } from './options';
import { createMeasurements } from './processes';
import { readsTable } from './reads';

const BENCHMARKS: Record<TableName, (bench: Bench) => Promise<string>> = {
  mailbox: mailboxTable,
  latency: latencyTable,
  growth: growthTable,
  rules: rulesTable,
  load: loadTable,
  channels: channelsTable,
  reads: readsTable,
  fleet: fleetTable,
};

async function main(): Promise<void> {
  const options = optionsOrUsage(process.argv.slice(2));
  requireServers(options);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => interrupted.abort(new Error(`Ended by ${signal}.`)));

  const directory = mkdtempSync(join(tmpdir(), 'email-channel-bench-'));
  try {
    const server = await startMailServer();
    try {
      const child = { signal: interrupted.signal, profiles: options.profiles };
      const measurements = createMeasurements(child);
      console.log(machine());
      for (const table of options.tables)
        console.log(`\n${await BENCHMARKS[table]({ options, server, measurements, child, directory })}`);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function optionsOrUsage(args: string[]): Options {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function requireServers({ databases }: Options): void {
  const missing = (['dovecot', 'postgres', 'mariadb'] as const).filter(
    (name) => (name === 'dovecot' || databases.includes(name)) && !available[name],
  );
  if (missing.length === 0) return;
  console.error(`Not found: ${missing.join(', ')}. On Debian, npm run test:servers sets it up.`);
  process.exit(1);
}

const machine = (): string => {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'CPU'}, Node ${process.versions.node}`;
};

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
