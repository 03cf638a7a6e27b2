#!/usr/bin/env node
// `npm test`: installs missing npm packages, then lint, types, build, and all tests on every server that is found.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePackages, root } from './prepare.mjs';

const notRun = path.join(root, '.tmp', 'not-run.txt');
const ci = process.env.CI === 'true';

/** Runs one step; ends the whole run when it fails. */
const step = (name, command, args) => {
  const begun = Date.now();
  console.log(`\n▶ ${name}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: process.env });
  if (error || status !== 0) {
    console.error(`\n✖ ${name} failed${error ? `: ${error.message}` : ''}`);
    process.exit(status || 1);
  }
  console.log(`✔ ${name} (${Math.round((Date.now() - begun) / 1000)} s)`);
};

const LONGEST_OUTPUT_BYTES = 16 * 1024 * 1024;
/** Runs steps at the same time; ends the whole run with the output of those that failed. */
const together = async (steps) => {
  const results = await Promise.all(
    steps.map(async ([name, command, ...args]) => {
      const begun = Date.now();
      const run = promisify(execFile)(command, args, { cwd: root, maxBuffer: LONGEST_OUTPUT_BYTES });
      const error = await run.then(
        () => null,
        (failure) => failure,
      );
      if (!error) console.log(`✔ ${name} (${Math.round((Date.now() - begun) / 1000)} s)`);
      else console.error(`\n✖ ${name} failed: ${error.message}\n${error.stdout}${error.stderr}`);
      return !error;
    }),
  );
  if (!results.every(Boolean)) process.exit(1);
};

const SLOWEST = 15;
const totals = { passed: 0, failed: 0 };
/** How long each test file took. */
const durations = [];
const jest = (project, ...args) => {
  const report = path.join(root, '.tmp', `jest-${project}.json`);
  step(`tests: ${project}`, 'npx', [
    'jest',
    '--selectProjects',
    project,
    '--json',
    `--outputFile=${report}`,
    ...args,
  ]);
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests;
  for (const { name, startTime, endTime } of result.testResults)
    durations.push({ file: path.relative(root, name), seconds: Math.round((endTime - startTime) / 1000) });
};

/** Prints the test files that took longest. */
const printSlowest = () => {
  console.log('\nSlowest test files, in seconds:');
  durations.sort((a, b) => b.seconds - a.seconds);
  for (const { file, seconds } of durations.slice(0, SLOWEST))
    console.log(`${String(seconds).padStart(6)}  ${file}`);
};

mkdirSync(path.join(root, '.tmp'), { recursive: true });
rmSync(notRun, { force: true });
await ensurePackages();
console.log('\n▶ sources and build');
await together([
  ['lint', 'npx', 'eslint', '.'],
  ['build', 'npm', 'run', '--silent', 'build'],
]);
await together([
  ['circles', 'npm', 'run', '--silent', 'lint:circles'],
  ['format', 'npx', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['types', 'npx', 'tsc', '--noEmit'],
  ['documentation', 'npm', 'run', '--silent', 'docs:build'],
  ['verify', 'npm', 'run', '--silent', 'verify'],
]);
jest('unit', '--maxWorkers=2');
jest('admin', '--maxWorkers=2');
step('statements a ticket', 'npm', [
  'run',
  '--silent',
  'bench:quick',
  '--',
  '--tables',
  'mailbox',
  '--databases',
  'sqlite',
]);
// Two at a time: most of them wait for servers and child processes.
jest('integration', '--maxWorkers=2');
jest('e2e', '--maxWorkers=2');

printSlowest();
const missing = existsSync(notRun)
  ? [...new Set(readFileSync(notRun, 'utf8').split('\n').filter(Boolean))]
  : [];
console.log(missing.length > 0 ? `\nNot run: ${missing.join('; ')}` : '\nNothing was left out.');
if (ci && missing.length > 0) process.exit(1);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
