#!/usr/bin/env node
// `npm run demo`: installs and builds what is missing or out of date, then starts the playground.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { ensureAdminPanel, ensurePackages, ensurePlugin, root } from './prepare.mjs';

const USAGE = `Usage: npm run demo -- [--once] [--reset] [--no-panel]
  --once      read the mailbox once, print the summary, end
  --reset     start anew: remove what an earlier demo kept
  --no-panel  neither build nor serve the admin panel
Environment: DEMO_DIR (default .demo), DEMO_PORT, DEMO_IMAP_PORT, DEMO_SMTP_PORT (0 = a free one)`;

const readFlags = () => {
  const flag = { type: 'boolean' };
  try {
    return parseArgs({ options: { once: flag, reset: flag, 'no-panel': flag } }).values;
  } catch {
    console.error(USAGE);
    return process.exit(2);
  }
};
const flags = readFlags();
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`The demo needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

// npm passes SIGTERM on to the shell between it and us; the shell ends and does not pass it on.
const shell = process.ppid;
const orphaned = () => process.ppid !== shell && process.kill(process.pid, 'SIGTERM');
if (process.env.npm_lifecycle_event) setInterval(orphaned, 500).unref();

try {
  await ensurePackages();
  await ensurePlugin();
  if (!flags.once && !flags['no-panel']) await ensureAdminPanel();
  const { bundle } = await import('./bundle.mjs');
  const demo = await bundle('playground/demo/main.ts', 'playground/.cache/demo.cjs');
  const { runDemo } = createRequire(import.meta.url)(demo);
  process.exit(await runDemo(root, flags, process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
