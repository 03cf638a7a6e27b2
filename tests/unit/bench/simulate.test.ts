import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { VALUES } from '../../../bench/simulate/constants';
import { jobsOf, lagsOf, type Job } from '../../../bench/simulate/events';
import { predict, takenBy, workersFor } from '../../../bench/simulate/model';

const ROOT = resolve(__dirname, '../../..');
const BUSY = {
  mailboxes: 300,
  mailsPerSecond: 15,
  pollingSeconds: 60,
  seconds: 60,
  seed: 1,
  latencyMs: 20,
};
const costOf = ({ mail }: Job): number => (mail === null ? VALUES.poll : VALUES.ticket).cpuMs;
const load = fc.record({
  mailboxes: fc.integer({ min: 1, max: 200 }),
  mailsPerSecond: fc.integer({ min: 0, max: 20 }),
  pollingSeconds: fc.integer({ min: 10, max: 60 }),
  seconds: fc.constant(20),
  seed: fc.nat(),
});

describe('the simulated fleet', () => {
  it('reads each message once', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 20 }), (some, workers) => {
        const jobs = jobsOf(some);
        const mails = jobs.flatMap(({ mail }) => (mail === null ? [] : [mail]));
        expect([...lagsOf(jobs, workers, costOf).keys()]).toEqual(mails);
        expect(new Set(mails).size).toBe(mails.length);
      }),
    );
  });

  it('never has longer waits with more workers', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 10 }), (some, workers) => {
        const jobs = jobsOf(some);
        const [fewer, more] = [lagsOf(jobs, workers, costOf), lagsOf(jobs, workers + 1, costOf)];
        const later = [...more].filter(([mail, lag]) => lag > fewer.get(mail)! + 1e-6);
        expect(later).toEqual([]);
      }),
    );
  });

  it('has the same result for the same seed, and another for another seed', () => {
    const fleet = { ...BUSY, workers: 4 };
    expect(predict(fleet)).toEqual(predict(fleet));
    expect(predict({ ...fleet, seed: 2 }).p99Ms).not.toBe(predict(fleet).p99Ms);
  });

  it('has linear costs per additional mailbox', () => {
    const idle = (mailboxes: number) => takenBy({ ...BUSY, mailsPerSecond: 0, workers: 2, mailboxes });
    const [one, two, three] = [idle(1_000), idle(2_000), idle(3_000)];
    for (const name of ['workerCores', 'databaseCores', 'statements', 'redisCommands', 'memoryMb'] as const)
      expect(three[name] - two[name]).toBeCloseTo(two[name] - one[name], 6);
  });

  it('needs at least as many workers for more mailboxes, and names its first bottleneck', () => {
    const needs = [100, 1_000, 10_000].map((mailboxes) => workersFor({ ...BUSY, mailboxes }));
    expect(needs).toEqual(needs.toSorted((a, b) => a - b));
    expect(predict({ ...BUSY, workers: 1 }).limit).toMatchObject({ name: 'worker CPU' });
    expect(predict({ ...BUSY, workers: 1 }, { ...VALUES, redisPerSecond: 1 }).limit.name).toBe('Redis');
  });
});

describe('npm run simulate', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['scripts/run.mjs', 'simulate', ...args], { cwd: ROOT, encoding: 'utf8' });

  it('prints a row for each fleet', () => {
    const { stdout, status } = run('--mailboxes', '100,1000', '--workers', '2', '--seconds', '10');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(4);
  });

  it.each([
    [['--workers', '0'], '--workers takes a whole number from 1 to 10000, not “0”.'],
    [['--mailboxes', '100,'], '--mailboxes takes a whole number from 1 to 200000, not “”.'],
    [['--speed', '2'], "Unknown option '--speed'"],
  ])('rejects %j', (args, message) => {
    const { stderr, status } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Usage: npm run simulate');
  });
});
