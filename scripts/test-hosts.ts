/**
 * Tries the packed plugin in new Strapi projects: `npm run test:hosts [-- --newest] [--only TEXT] [--write]`. Each is made by
 * create-strapi-app, has the plugin installed, reads five mails from a Dovecot, answers one, restarts, and has the plugin
 * removed and put back. `--newest` takes the newest Strapi with npm and SQLite alone, `--only` those whose label has a text;
 * `--write` puts the table into docs/compatibility.md. Needs a build, a package registry and the servers of
 * `npm run test:servers`; listens on loopback only and leaves nothing behind.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDovecot } from '../tests/support/mailservers/dovecot';
import { startSmtpSink } from '../tests/support/mailservers/smtp-sink';
import { COMBINATIONS, labelOf, tableOf, type Combination, type Outcome } from './hosts/combinations';
import { run } from './hosts/commands';
import { createProject } from './hosts/project';
import { PASSWORD, tryOut } from './hosts/trial';

const ROOT = join(__dirname, '../..');
const PNPM = 'pnpm@10';
const DOC = join(ROOT, 'docs/compatibility.md');
const TABLE = /(<!-- table of `npm run test:hosts` -->\n)[^]*?(?=\n<!-- end -->)/;

const { values } = parseArgs({
  options: {
    newest: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const chosen = values.newest
  ? COMBINATIONS.slice(0, 1)
  : COMBINATIONS.filter((combination) => labelOf(combination).includes(values.only));

const directory = mkdtempSync(join(tmpdir(), 'email-channel-hosts-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));

const tarball = pack();
const tools = join(directory, 'tools');
mkdirSync(tools);
if (chosen.some(({ manager }) => manager === 'pnpm'))
  await run(['npm', 'install', '--no-audit', '--no-fund', PNPM], { cwd: tools, env: process.env }, 5);
const dovecot = await startDovecot({ users: {} });
const outcomes: Outcome[] = [];
try {
  for (const [index, combination] of chosen.entries())
    outcomes.push(await outcomeOf(combination, `desk${index}`));
} finally {
  await dovecot.stop();
}
console.log(`\n${tableOf(outcomes)}`);
if (values.write) writeFileSync(DOC, readFileSync(DOC, 'utf8').replace(TABLE, `$1\n${tableOf(outcomes)}\n`));
process.exit(outcomes.some(({ failed }) => failed) ? 1 : 0);

function pack(): string {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory];
  const [packed] = JSON.parse(
    execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as { filename: string }[];
  return join(directory, packed!.filename);
}

async function outcomeOf(combination: Combination, user: string): Promise<Outcome> {
  const begun = Date.now();
  const seconds = () => (Date.now() - begun) / 1_000;
  const place = join(directory, user);
  mkdirSync(place);
  console.log(`\n${labelOf(combination)}`);
  const say = (step: string) => console.log(`  ${String(Math.round(seconds())).padStart(4)} s  ${step}`);
  // One project is enough to count on; it is the newest Strapi's, as new users get it.
  const newUser = combination === COMBINATIONS[0] ? `new-${user}` : null;
  for (const name of [user, newUser]) if (name) dovecot.addUser(name, PASSWORD);
  const sink = await startSmtpSink({ tls: true, passwords: { [user]: PASSWORD } });
  try {
    say('create');
    const project = await createProject(combination, place, join(tools, 'node_modules/.bin'));
    try {
      await tryOut(project, { tarball, user, newUser, dovecot, sink }, say);
    } finally {
      await project.drop();
    }
    say('passed');
    return { combination, failed: null, seconds: seconds() };
  } catch (error) {
    console.error(error);
    return { combination, failed: (error as Error).message, seconds: seconds() };
  } finally {
    await sink.stop();
    rmSync(place, { recursive: true, force: true });
  }
}
