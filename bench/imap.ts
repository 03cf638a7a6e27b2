/**
 * How fast a mailbox is read: 2,000 generated messages (170 MB) from a Dovecot on loopback over TLS, in batches.
 * Prints messages per second for each batch size; run it on a machine that does nothing else.
 */
import { connectMailbox } from '../server/src/mailbox';
import { writeMaildir } from '../tests/support/mailbox-generator';
import { startDovecot } from '../tests/support/mailservers/dovecot';

const COUNT = 2_000;
const ROUNDS = 5;

async function main(): Promise<void> {
  const dovecot = await startDovecot({ users: { reader: 'password' } });
  try {
    writeMaildir(dovecot.maildir('reader'), { count: COUNT, owner: dovecot.owner });
    for (const batch of [50, 200]) {
      const rates: number[] = [];
      for (let round = 0; round <= ROUNDS; round++) rates.push(await readAll(dovecot, batch));
      // The first round warms the server's caches.
      const [median = 0] = rates
        .slice(1)
        .sort((a, b) => a - b)
        .slice(Math.floor(ROUNDS / 2));
      const memory = Math.round(process.resourceUsage().maxRSS / 1_024);
      console.log(`batches of ${batch}: ${Math.round(median)} messages/s, peak RSS ${memory} MB`);
    }
  } finally {
    await dovecot.stop();
  }
}

async function readAll(
  { ports, ca }: Awaited<ReturnType<typeof startDovecot>>,
  batch: number,
): Promise<number> {
  const mailbox = await connectMailbox(
    {
      host: 'localhost',
      port: ports.imaps,
      security: 'tls',
      username: 'reader',
      auth: { type: 'password', password: 'password' },
      connectionTimeoutMs: 10_000,
      caCertificate: ca,
    },
    { limits: { operationMs: 60_000, messageBytes: 25 * 1024 * 1024, allowedPrivateHosts: ['localhost'] } },
  );
  await mailbox.open('INBOX');
  const uids = await mailbox.uids({ afterUid: 0, since: null });
  const begun = performance.now();
  let read = 0;
  for (let from = 0; from < uids.length; from += batch)
    read += (await mailbox.fetch(uids.slice(from, from + batch))).size;
  const seconds = (performance.now() - begun) / 1_000;
  await mailbox.close();
  if (read !== COUNT) throw new Error(`Read ${read} of ${COUNT} messages.`);
  return read / seconds;
}

void main();
