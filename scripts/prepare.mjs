/** Brings a fresh checkout to where the playground can start: packages, the plugin's build, the admin panel's. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const TOLD_MS = 30_000;
const PLUGIN_SOURCES = ['server', 'admin', 'content-types', 'contracts', 'package-lock.json'];
const PANEL_SOURCES = [
  'admin',
  'contracts',
  'playground/config',
  'playground/package.json',
  'package-lock.json',
];

/** `npm ci` when packages of the lock file are missing or of another version. */
export async function ensurePackages() {
  if (!packagesInstalled()) await step('Installing packages', 'npm', ['ci', '--no-fund', '--no-audit']);
}

/** `npm run build` when the plugin's build is missing or older than its sources. */
export async function ensurePlugin() {
  const built = ['dist/server/index.js', 'dist/server/mail-worker.js', 'dist/admin/index.js'];
  await make(built, PLUGIN_SOURCES, 'Building the plugin', 'npm', ['run', 'build']);
}

/** Builds the playground's admin panel when it is missing or older than the plugin's part of it. */
export async function ensureAdminPanel() {
  await make(
    ['playground/build/index.html'],
    PANEL_SOURCES,
    'Building the admin panel, which takes a few minutes',
    process.execPath,
    [join(root, 'scripts/build-admin-panel.mjs')],
  );
}

/** Runs a command that writes the outputs, where they are older than the sources. */
async function make(outputs, sources, ...command) {
  if (!isOlder(outputs, sources)) return;
  const begun = new Date();
  await step(...command);
  // A source that changed meanwhile may not be in it.
  for (const path of outputs) utimesSync(join(root, path), begun, begun);
}

function packagesInstalled() {
  const have = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(have)) return false;
  const installed = JSON.parse(readFileSync(have, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' || entry.optional || entry.devOptional || installed[name]?.version === entry.version,
  );
}

/** Whether one of the outputs is missing or older than the newest file of the sources; paths from the root. */
export function isOlder(outputs, sources) {
  const built = Math.min(...outputs.map((path) => modified(join(root, path))));
  return sources.some((path) => newest(join(root, path)) > built);
}

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newest = (path) =>
  statSync(path).isDirectory()
    ? Math.max(0, ...readdirSync(path, { recursive: true }).map((name) => modified(join(path, name))))
    : modified(path);

/** Runs a command, telling how long it takes; its output is shown only when it fails. */
async function step(name, command, args) {
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 1_000)} s`;
  console.error(`${name} …`);
  const ticking = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r  … ${seconds()}`), 1_000)
    : setInterval(() => console.error(`  … ${seconds()}`), TOLD_MS);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (signal) => {
    child.kill(signal);
    process.exit(1);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`${output}\n${name} failed after ${seconds()}.`);
    console.error(`${process.stderr.isTTY ? '\r' : ''}  done in ${seconds()}`);
  } finally {
    clearInterval(ticking);
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}
