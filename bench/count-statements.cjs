/** Preloaded into a worker: writes how many statements it sent to PostgreSQL into BENCH_COUNTS/<pid>, twice a second. */
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

// Threads that parse mail preload it too.
if (isMainThread) {
  const { Client } = require('pg');
  let statements = 0;
  const { query } = Client.prototype;
  Client.prototype.query = function counted(...args) {
    statements += 1;
    return query.apply(this, args);
  };
  const file = join(process.env.BENCH_COUNTS, String(process.pid));
  setInterval(() => writeFileSync(file, String(statements)), 500).unref();
}
