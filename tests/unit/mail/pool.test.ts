import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { createMailParserPool } from '../../../server/src/mail/pool';
import { DEFAULT_MAIL_LIMITS, type MailLimits, type MailParserPool } from '../../../server/src/mail/types';
import { external } from '../../../scripts/packages.cjs';
import { mailOf, multipart } from './support';

const root = join(__dirname, '../../..');
const forms = { markdown: false, blocks: false };
/** Inside the project, so that the thread finds its packages. */
const directory = mkdtempSync(join(root, 'node_modules', '.mail-pool-'));
const workerFile = join(directory, 'mail-worker.js');
const pools: MailParserPool[] = [];

const pool = (
  options: {
    limits?: Partial<MailLimits>;
    threads?: number;
    worker?: string;
    idleMs?: number;
    stuckMs?: number;
  } = {},
) => {
  const { limits = {}, threads = 1, worker = workerFile, idleMs, stuckMs } = options;
  const created = createMailParserPool({
    workerFile: worker,
    threads,
    limits: { ...DEFAULT_MAIL_LIMITS, ...limits },
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(stuckMs === undefined ? {} : { stuckMs }),
  });
  pools.push(created);
  return created;
};

/** A thread that does what a message that breaks the parser would do, when the message says so. */
function hostile(): string {
  const file = join(directory, 'hostile.js');
  writeFileSync(
    file,
    `const { parentPort, threadId } = require('node:worker_threads');
    parentPort.on('message', ({ id, raw }) => {
      const text = Buffer.from(raw).toString();
      if (text === 'loop') for (;;);
      if (text === 'slow') for (const end = Date.now() + 400; Date.now() < end;);
      if (text === 'throw') throw new Error('secret content');
      if (text === 'exit') process.exit(3);
      if (text === 'memory') { const all = []; for (;;) all.push(Array.from({ length: 1e5 }, (_, i) => ({ i }))); }
      parentPort.postMessage({ id, mail: { text, subject: String(threadId) } });
    });`,
  );
  return file;
}

beforeAll(() => {
  buildSync({
    entryPoints: [join(root, 'server/src/mail/worker.ts')],
    outfile: workerFile,
    bundle: true,
    platform: 'node',
    external,
  });
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the parser pool', () => {
  it('parses in a thread and leaves the bytes to the caller', async () => {
    const raw = multipart(
      'mixed',
      ['Content-Type: text/plain', '', 'Hello'],
      ['Content-Type: image/png', '', 'png'],
    );
    const copy = Buffer.from(raw);
    const mail = await pool().parse(raw, forms);
    expect(mail).toMatchObject({ text: 'Hello', attachments: [{ name: 'image-1.png', size: 3 }] });
    expect(Buffer.from(mail.attachments[0]!.content).toString()).toBe('png');
    expect(raw.equals(copy)).toBe(true);
  });

  it('parses more messages than it has threads', async () => {
    const one = pool({ threads: 2 });
    const mails = await Promise.all(
      Array.from({ length: 20 }, (_, i) => one.parse(mailOf([], `No ${i}`), forms)),
    );
    expect(mails.map((mail) => mail.text)).toEqual(Array.from({ length: 20 }, (_, i) => `No ${i}`));
  });

  it('passes on the code of an error', async () => {
    await expect(pool({ limits: { messageBytes: 10 } }).parse(mailOf([], 'x'), forms)).rejects.toMatchObject({
      code: 'limit-exceeded',
    });
  });

  it('stops parsing a message at its deadline and continues with the next', async () => {
    const one = pool({ worker: hostile(), limits: { parseMs: 3_000 } });
    const [stuck, next] = await Promise.allSettled([
      one.parse(Buffer.from('loop'), forms),
      one.parse(Buffer.from('hi'), forms),
    ]);
    expect(stuck).toMatchObject({ status: 'rejected', reason: { code: 'parse-timeout' } });
    expect(next).toMatchObject({ status: 'fulfilled', value: { text: 'hi' } });
  });

  it.each(['throw', 'exit', 'memory'])('survives a thread that ends by %s', async (way) => {
    const one = pool({ worker: hostile(), limits: { workerMemoryMb: 32 } });
    const [broken, next] = await Promise.allSettled([
      one.parse(Buffer.from(way), forms),
      one.parse(Buffer.from('hi'), forms),
    ]);
    expect(broken).toMatchObject({ status: 'rejected', reason: { code: 'parse-failed' } });
    expect((broken as PromiseRejectedResult).reason.message).not.toContain('secret');
    expect(next).toMatchObject({ status: 'fulfilled', value: { text: 'hi' } });
  });

  it('does not let a stuck message of one owner delay those of others', async () => {
    const one = pool({ worker: hostile(), stuckMs: 100 });
    const order: string[] = [];
    const parses = [
      one.parse(Buffer.from('loop'), forms, 'a'),
      one.parse(Buffer.from('behind it'), forms, 'a'),
      one.parse(Buffer.from('loop'), forms, 'b'),
      one.parse(Buffer.from('hi'), forms, 'c'),
    ].map((parse, i) =>
      parse.then(
        () => void order.push(`parsed ${i}`),
        () => void order.push(`ended ${i}`),
      ),
    );
    await parses[3];
    expect(order).toEqual(['parsed 3']);
    await one.close();
    await Promise.all(parses);
    expect(order.toSorted()).toEqual(['ended 0', 'ended 1', 'ended 2', 'parsed 3']);
  });

  it('continues with the messages behind one that was slow but not stuck', async () => {
    const one = pool({ worker: hostile(), stuckMs: 50, limits: { parseMs: 5_000 } });
    const texts = ['slow', 'one', 'two', 'slow', 'three'];
    const mails = await Promise.all(texts.map((text) => one.parse(Buffer.from(text), forms)));
    expect(mails.map((mail) => mail.text)).toEqual(texts);
  });

  it('keeps the thread of a slow message, since a new one is slow to start', async () => {
    const one = pool({ worker: hostile(), stuckMs: 50 });
    const texts = ['slow', 'one', 'slow', 'slow', 'two'];
    const mails = await Promise.all(texts.map((text) => one.parse(Buffer.from(text), forms)));
    expect(new Set(mails.map((mail) => mail.subject)).size).toBe(1);
  });

  it('does not start a message in a thread after moving it to another', async () => {
    const revoked = new Int32Array(new SharedArrayBuffer(8));
    revoked.set([1, 3]);
    const worker = new Worker(workerFile, { workerData: { revoked } });
    const answered: number[] = [];
    const done = new Promise<void>((resolve) => {
      worker.on('message', ({ id }: { id: number }) => {
        answered.push(id);
        if (id === 4) resolve();
      });
    });
    for (const id of [1, 2, 3, 4])
      worker.postMessage({ id, raw: mailOf([], 'x'), forms, limits: DEFAULT_MAIL_LIMITS });
    await done;
    expect(answered).toEqual([1, 4]);
    await worker.terminate();
  });

  it('gives each message in a thread its own time limit', async () => {
    const one = pool({ worker: hostile(), limits: { parseMs: 1_500 } });
    const texts = Array.from({ length: 6 }, () => 'slow');
    const mails = await Promise.all(texts.map((text) => one.parse(Buffer.from(text), forms)));
    expect(mails).toHaveLength(6);
  });

  it('starts again after its threads were idle', async () => {
    const one = pool({ idleMs: 20 });
    await one.parse(mailOf([], 'one'), forms);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(one.parse(mailOf([], 'two'), forms)).resolves.toMatchObject({ text: 'two' });
  });

  it('rejects messages that are in progress or waiting when it closes', async () => {
    const one = pool({ worker: hostile() });
    const parses = [one.parse(Buffer.from('loop'), forms), one.parse(Buffer.from('hi'), forms)];
    const settled = Promise.allSettled(parses);
    await one.close();
    expect(await settled).toMatchObject([{ reason: { code: 'aborted' } }, { reason: { code: 'aborted' } }]);
    await expect(one.parse(Buffer.from('late'), forms)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('parses 24 MB within its memory limit', async () => {
    const file = Buffer.alloc(18_000_000, 7).toString('base64').replace(/.{76}/g, '$&\r\n');
    const raw = mailOf(
      ['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64'],
      file,
    );
    const mail = await pool().parse(raw, forms);
    expect(mail.attachments).toMatchObject([{ name: 'a.pdf', size: 18_000_000 }]);
  });
});
