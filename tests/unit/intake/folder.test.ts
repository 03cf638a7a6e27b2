import type { Channel, ChannelFolder } from '../../../contracts';
import { EmailChannelError } from '../../../contracts';
import type { IntakeDependencies, Run } from '../../../server/src/intake/dependencies';
import { createFolderReader } from '../../../server/src/intake/folder';
import type { LeftOver } from '../../../server/src/intake/left-over';
import type { Preparation, RawMessages } from '../../../server/src/intake/prepare';
import type { RunSession } from '../../../server/src/intake/run-session';
import type { Claim } from '../../../server/src/messages/message';
import type { MessageInfo } from '../../../server/src/mailbox/types';

const DATE = new Date('2026-11-02T08:00:00Z');
/** Each message fills a batch. */
const SIZE = 4 * 1024 * 1024;
const SETTING = { path: 'INBOX', after: 'leave', failFolder: null } as unknown as ChannelFolder;

/** A reader of a folder with so many batches. What it does is noted; a step waits until it is let go. */
function reading(batches: number, { failing = {} }: { failing?: Record<number, Error> } = {}) {
  const log: string[] = [];
  const waiting = new Map<string, () => void>();
  const step = (name: string): Promise<void> => {
    log.push(name);
    return new Promise((resolve) => waiting.set(name, resolve));
  };
  const uidOf = ({ claims }: { claims: Claim[] }) => claims[0]!.uid;
  const preparation = {
    fetchAll: async (_: unknown, claims: Claim[]): Promise<RawMessages> => {
      await step(`fetch ${claims[0]!.uid}`);
      const error = failing[claims[0]!.uid];
      if (error) throw error;
      return { claims, fetched: new Map(), heads: new Map() };
    },
    parseAll: async (raw: RawMessages) => {
      await step(`parse ${uidOf(raw)}`);
      return [{ claim: raw.claims[0]!, raw: null, mail: null, ended: null }];
    },
  } as unknown as Preparation;
  const oneByOne: number[] = [];
  const deps = {
    cursors: { read: () => Promise.resolve(null), move: () => Promise.resolve() },
    observer: {},
    progress: () => Promise.resolve(),
    messages: {
      ledger: { claim: (_: unknown, __: unknown, infos: MessageInfo[]) => Promise.resolve(infos) },
    },
  } as unknown as IntakeDependencies;
  const session = {
    open: () => Promise.resolve({ uidValidity: '1' }),
    restart: () => Promise.resolve({ uidValidity: '1' }),
    mailbox: {
      uids: ({ afterUid }: { afterUid: number }) =>
        Promise.resolve(Array.from({ length: batches - afterUid }, (_, index) => afterUid + index + 1)),
      describe: (uids: number[]) =>
        Promise.resolve(uids.map((uid) => ({ uid, size: SIZE, internalDate: DATE }))),
    },
  } as unknown as RunSession;
  const readFolder = createFolderReader(
    deps,
    preparation,
    async (_, [prepared]) => {
      await step(`commit ${prepared!.claim.uid}`);
    },
    {
      finish: () => Promise.resolve(),
      oneByOne: (_: unknown, claims: Claim[]) => {
        oneByOne.push(...claims.map(({ uid }) => uid));
        return Promise.resolve();
      },
    } as unknown as LeftOver,
  );
  const run = {
    channel: { documentId: 'channel', syncStartDate: null } as Channel,
    signal: new AbortController().signal,
  } as unknown as Run;
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 5));
  return {
    log,
    oneByOne,
    read: (takesTurns = false) => readFolder(run, session, SETTING, takesTurns),
    /** Lets steps end, and waits for what follows them. */
    async end(...names: string[]) {
      for (const name of names) {
        waiting.get(name)!();
        waiting.delete(name);
      }
      await quiet();
      return [...waiting.keys()].sort();
    },
    quiet,
    /** Lets every step end as soon as it begins. */
    async endAll(reading: Promise<unknown>) {
      let over = false;
      const ended = reading.finally(() => (over = true));
      ended.catch(() => {});
      while (!over) {
        await quiet();
        await this.end(...waiting.keys());
      }
      return ended;
    },
  };
}

describe('reading a folder', () => {
  it('fetches a batch while the previous one is parsed and the one before that committed', async () => {
    const folder = reading(4);
    const ended = folder.read();
    await folder.quiet();
    expect(await folder.end('fetch 1')).toEqual(['fetch 2', 'parse 1']);
    expect(await folder.end('fetch 2', 'parse 1')).toEqual(['commit 1', 'fetch 3', 'parse 2']);
    await folder.endAll(ended);
    expect(folder.log.filter((name) => name.startsWith('commit'))).toEqual(
      [1, 2, 3, 4].map((uid) => `commit ${uid}`),
    );
  });

  it('does not start a step while the previous batch is still in it', async () => {
    const folder = reading(4);
    const ended = folder.read();
    await folder.quiet();
    await folder.end('fetch 1');
    await folder.end('fetch 2', 'parse 1');
    expect(await folder.end('fetch 3', 'parse 2')).toEqual(['commit 1']);
    await folder.endAll(ended);
  });

  it('commits the messages fetched before the connection broke', async () => {
    const folder = reading(3, { failing: { 3: new EmailChannelError('connection-refused') } });
    await expect(folder.endAll(folder.read())).rejects.toMatchObject({ code: 'connection-refused' });
    expect(folder.log).toContain('commit 2');
  });

  it('reads a batch that the server does not deliver message by message, after earlier ones, and continues', async () => {
    const folder = reading(4, { failing: { 2: new EmailChannelError('protocol-error.no-content') } });
    await folder.endAll(folder.read());
    expect(folder.oneByOne).toEqual([2]);
    expect(folder.log.filter((name) => name.startsWith('commit'))).toEqual([
      'commit 1',
      'commit 3',
      'commit 4',
    ]);
  });

  it('ends its turn after five batches, with each of them committed', async () => {
    const folder = reading(7);
    expect(await folder.endAll(folder.read(true))).toBe(true);
    expect(folder.log.filter((name) => name.startsWith('commit'))).toHaveLength(5);
    expect(folder.log).not.toContain('fetch 6');
  });
});
