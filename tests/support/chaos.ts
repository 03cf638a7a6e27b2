import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKPOINTS } from '../../server/src/intake/dependencies';
import { violations } from './guarantee';
import { startInstances, type Fault, type Instances } from './instance';
import { FAULT_KINDS, type FaultKind } from './instance-answer';
import { generateMail, type GeneratedMail } from './mailbox-generator';
import { Random } from './mailbox-generator/random';
import { startDovecot, type Dovecot } from './mailservers/dovecot';
import { startProxy, type ProxyFaults } from './mailservers/proxy';
import type { DatabaseName } from './test-database';

/** Tries at the end to decide what faults had made fail. */
const MAX_RETRIES = 5;
const MAX_MAILS = 100_000;
const COPIES = 0.1;
const SKEWS_MS = [0, 0, 600_000, -600_000];

export interface ChaosOptions {
  database: DatabaseName;
  /** The same seed makes the same mail and the same faults, though not the same moments. */
  seed: number;
  /** Rounds go on until it says no; asked before each. */
  goesOn(round: number): boolean;
  log(line: string): void;
}

/** Folders of the channel, and what may happen to one of them: it is gone, or nothing can be moved there. */
const FOLDERS = ['INBOX', 'Projects'];
const BROKEN = ['source', 'target'] as const;

/** One round, fully told by the seed: what arrives, and what befalls whom. */
interface Round {
  mails: number;
  instances: { fault: Fault | undefined; clockMs: number }[];
  network: ProxyFaults;
  folder: (typeof BROKEN)[number] | null;
  /** When network and folder are well again, in ms after the start of the round. */
  healsMs: number;
}

/** Kinds of faults in turn, each once before one comes again, so that a short run meets most of them. */
function deckOf(random: Random, database: DatabaseName): () => FaultKind | null {
  const kinds = [...FAULT_KINDS.filter((kind) => kind !== 'cut' || database !== 'sqlite'), null];
  let deck: typeof kinds = [];
  return () => {
    if (deck.length === 0) deck = [...kinds];
    return deck.splice(random.int(0, deck.length - 1), 1)[0]!;
  };
}

function planRound(random: Random, draw: () => FaultKind | null): Round {
  const networks: ProxyFaults[] = [
    {},
    {},
    { latencyMs: 40 },
    { cutAfterBytes: random.int(500, 200_000) },
    { cutInLiteralOf: random.int(1_000, 40_000) },
    { stallAfterBytes: random.int(500, 200_000) },
  ];
  const count = random.chance(0.4) ? 2 : 1;
  return {
    mails: random.int(5, 40),
    instances: Array.from({ length: count }, () => {
      const kind = draw();
      return {
        fault: kind ? { kind, at: `${random.pick(CHECKPOINTS)}:${random.int(1, 2)}` } : undefined,
        clockMs: random.pick(SKEWS_MS),
      };
    }),
    network: random.pick(networks),
    folder: random.pick([...BROKEN, null]),
    healsMs: random.int(1_000, 10_000),
  };
}

/**
 * Reads a mailbox through round after round of faults on a real mail server and database, then lets it come to rest.
 * @returns what is wrong with the guarantee at the end, empty when it was kept
 */
export async function chaos({ database, seed, goesOn, log }: ChaosOptions): Promise<string[]> {
  const random = new Random(seed);
  const draw = deckOf(random, database);
  const dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
  const proxy = await startProxy(dovecot);
  let instances: Instances | undefined;
  try {
    instances = await startInstances(database, { leaseMs: 2_000, operationMs: 5_000 });
    const channel = await instances.setup({
      host: 'localhost',
      port: proxy.port,
      security: 'none',
      username: 'desk',
      secrets: { password: 'secret-pass' },
      folders: FOLDERS.map((path) => ({ path, after: 'move', successFolder: 'Done' })),
      senderLimitPerHour: 10_000,
      maxTries: 100,
      connectionTimeoutMs: 5_000,
    });
    const mails = generateMail({
      count: MAX_MAILS,
      seed,
      mix: { plain: 60, html: 30, attachment: 10 },
      attachmentBytes: 50_000,
      replies: 20,
      senders: 40,
    });
    const delivered: GeneratedMail[] = [];
    const deliver = (mail: GeneratedMail) => {
      dovecot.deliver('desk', random.pick(FOLDERS), mail.raw, { internalDate: mail.date });
      delivered.push(mail);
    };

    for (let round = 1; goesOn(round); round += 1) {
      const plan = planRound(random, draw);
      for (let index = 0; index < plan.mails; index += 1)
        if (delivered.length > 0 && random.chance(COPIES))
          deliver({ ...random.pick(delivered), duplicate: true });
        else deliver(mails.next().value as GeneratedMail);
      setNetwork(proxy.faults, plan.network);
      const mendFolder = plan.folder ? breakFolder(dovecot, plan.folder) : () => undefined;
      const ended = new AbortController();
      const healing = sleep(plan.healsMs, null, { signal: ended.signal })
        .catch(() => undefined)
        .then(() => {
          setNetwork(proxy.faults, {});
          mendFolder();
        });
      const { run } = instances;
      const results = await Promise.all(
        plan.instances.map(({ fault, clockMs }, index) => run(channel, fault, clockMs, index === 0)),
      );
      ended.abort();
      await healing;
      log(`round ${round}: ${JSON.stringify(plan)} → ${results.map(told).join(', ')}`);
    }

    await instances.run(channel, undefined, 0, true);
    for (let attempt = 0; attempt < MAX_RETRIES && (await instances.retry(channel)) > 0; attempt += 1)
      await instances.run(channel);
    log(`${delivered.length} messages, ${delivered.filter((mail) => mail.duplicate).length} of them copies`);
    return violations(await instances.report(), delivered);
  } finally {
    await instances?.stop();
    await proxy.stop();
    await dovecot.stop();
  }
}

/** Takes a folder out of the mailbox, or puts a file in its place so that it cannot be made; returns what puts it back. */
function breakFolder(dovecot: Dovecot, which: (typeof BROKEN)[number]): () => void {
  const place = dovecot.maildir('desk', which === 'source' ? 'Projects' : 'Done');
  const aside = join(dirname(dirname(place)), 'aside');
  renameSync(place, aside);
  if (which === 'target') writeFileSync(place, '');
  return () => {
    rmSync(place, { recursive: true, force: true });
    renameSync(aside, place);
  };
}

function setNetwork(faults: ProxyFaults, wanted: ProxyFaults): void {
  for (const key of Object.keys(faults)) delete faults[key as keyof ProxyFaults];
  Object.assign(faults, wanted);
}

const told = ({ killed, summary }: Awaited<ReturnType<Instances['run']>>): string =>
  killed
    ? 'ended early'
    : Object.entries(summary ?? {})
        .filter(([, count]) => count > 0)
        .map(([outcome, count]) => `${outcome} ${count}`)
        .join(' ') || 'nothing';
