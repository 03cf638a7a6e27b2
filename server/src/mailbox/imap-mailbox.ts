import type { FetchMessageObject, FetchQueryObject, ImapFlow, SearchObject } from 'imapflow';
import { EmailChannelError, type MailboxFolder } from '../../../contracts';
import { dateOfHeader, likelyDate } from './arrival';
import { isRefusal, mailboxError, refused, unusableAnswer } from './errors';
import type { Session } from './session';
import type { Mailbox, MailboxLimits, MessageInfo, OpenFolder, WatchOptions } from './types';
import { uidSets } from './uid-set';
import { watchOpenFolder } from './watch';

const MAX_FOLDERS = 10_000;
const MAX_UIDS = 1_000_000;
const MAX_DESCRIBED = 1_000;
const MAX_FETCHED = 200;
/** Maximum number of refusals that are narrowed down to find the messages that a server does not describe. */
const MAX_REFUSALS = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;

type Rows = Map<number, Partial<FetchMessageObject>>;

/** A Mailbox on one imapflow session. */
export class ImapMailbox implements Mailbox {
  /** Target folders that were looked up or created, by the requested name. */
  private readonly targets = new Map<string, string>();

  constructor(
    private readonly session: Session,
    private readonly limits: MailboxLimits,
  ) {}

  folders(): Promise<MailboxFolder[]> {
    return this.session.run(async (client) => {
      const listed = await client.list();
      if (listed.length > MAX_FOLDERS) throw tooMany('folders', MAX_FOLDERS);
      const folders = listed.map((entry): MailboxFolder => ({
        path: entry.path,
        name: entry.name,
        delimiter: entry.delimiter || '',
        specialUse: entry.specialUse ?? null,
        selectable: !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'),
      }));
      const isInbox = ({ path }: MailboxFolder) => path.toUpperCase() === 'INBOX';
      return [...folders.filter(isInbox), ...folders.filter((folder) => !isInbox(folder))];
    });
  }

  open(path: string): Promise<OpenFolder> {
    return this.session.run(
      async (client) => {
        const { path: opened, uidValidity, exists } = await client.mailboxOpen(path);
        // Without UIDVALIDITY, UIDs need not persist (RFC 3501, section 6.3.1).
        if (typeof uidValidity !== 'bigint' || uidValidity <= 0n)
          throw unusableAnswer('protocol-error.no-uidvalidity');
        if (!Number.isSafeInteger(exists)) throw unusableAnswer('protocol-error.no-count');
        return { path: opened, uidValidity: uidValidity.toString(), exists };
      },
      { folder: path },
    );
  }

  uids({ afterUid, since }: { afterUid: number; since: Date | null }): Promise<number[]> {
    return this.session.run(async (client) => {
      // Servers compare days in their own time zone, so search from one day earlier.
      const found = await client.search(
        { uid: `${afterUid + 1}:*`, ...(since ? { since: new Date(since.getTime() - DAY_MS) } : {}) },
        { uid: true },
      );
      if (!Array.isArray(found)) throw unusableAnswer('protocol-error.no-search');
      // `n:*` includes the last message even if its UID is below n (RFC 3501, section 6.4.8).
      return found.filter((uid) => uid > afterUid).slice(0, MAX_UIDS);
    });
  }

  describe(uids: number[]): Promise<MessageInfo[]> {
    if (uids.length > MAX_DESCRIBED) return Promise.reject(tooMany('entries', MAX_DESCRIBED));
    return this.session.run(async (client) => {
      const rows = await this.described(client, uids);
      const now = new Date();
      const silent = await this.withheld(client, uids, rows);
      if (rows.size === 0 && silent[0] !== undefined)
        throw unusableAnswer('protocol-error.no-size', { uid: silent[0] });
      // Reported as new and empty, so that they are claimed and decided separately.
      for (const uid of silent) rows.set(uid, { uid, size: 0, internalDate: now });
      const dates = await this.headerDates(client, undated(rows, now), now);
      return [...rows]
        .map(([uid, { size, internalDate }]): MessageInfo => ({
          uid,
          size: size ?? 0,
          internalDate: likelyDate(internalDate, now) ?? dates.get(uid) ?? now,
        }))
        .sort((a, b) => a.uid - b.uid);
    });
  }

  fetch(uids: number[]): Promise<Map<number, Buffer>> {
    if (uids.length > MAX_FETCHED) return Promise.reject(tooMany('entries', MAX_FETCHED));
    return this.session.run((client) => this.sources(client, uids, true));
  }

  headers(uids: number[]): Promise<Map<number, Buffer>> {
    if (uids.length > MAX_FETCHED) return Promise.reject(tooMany('entries', MAX_FETCHED));
    return this.session.run(async (client) => {
      const rows = await this.rows(client, uids, { uid: true, headers: true });
      return new Map([...rows].flatMap(([uid, { headers }]) => (headers ? [[uid, headers]] : [])));
    });
  }

  fetchStart(uid: number, maxBytes: number): Promise<Buffer | null> {
    return this.session.run(async (client) => {
      const sources = await this.sources(client, [uid], { start: 0, maxLength: maxBytes });
      return sources.get(uid)?.subarray(0, maxBytes) ?? null;
    });
  }

  markSeen(uids: number[]): Promise<void> {
    return this.session.run(async (client) => {
      for (const set of uidSets(uids))
        if (!(await client.messageFlagsAdd(set, ['\\Seen'], { uid: true, silent: true })))
          throw this.notDone(client);
    });
  }

  move(uids: number[], folder: string): Promise<string> {
    return this.session.run(
      async (client) => {
        // Without UIDPLUS, EXPUNGE would also remove messages that others marked as deleted (RFC 4315, section 2.1).
        if (!client.capabilities.has('MOVE') && !client.capabilities.has('UIDPLUS'))
          throw new EmailChannelError('command-refused.cannot-move', {}, { field: 'folder' });
        const target = await this.ensureFolder(client, folder);
        for (const set of uidSets(uids))
          if (!(await client.messageMove(set, target, { uid: true }))) throw this.notDone(client, folder);
        return target;
      },
      { folder, changing: true },
    );
  }

  withMessageId(messageId: string): Promise<number[]> {
    return this.found({ header: { 'Message-ID': messageId } });
  }

  holding(text: string, since: Date): Promise<number[]> {
    return this.found({ text, since });
  }

  from(address: string): Promise<number[]> {
    return this.found({ from: address });
  }

  private found(query: SearchObject): Promise<number[]> {
    return this.session.run(async (client) => {
      const found = await client.search(query, { uid: true });
      if (!Array.isArray(found)) throw unusableAnswer('protocol-error.no-search');
      return found;
    });
  }

  append(folder: string, raw: Buffer, arrivedAt: Date): Promise<void> {
    return this.session.run(
      async (client) => {
        const target = await this.ensureFolder(client, folder);
        if (!(await client.append(target, raw, ['\\Seen'], arrivedAt))) throw this.notDone(client, folder);
      },
      { folder, changing: true },
    );
  }

  async watch(path: string, options: WatchOptions): Promise<void> {
    await this.open(path);
    await watchOpenFolder(this.session, options);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /**
   * The error for a change that imapflow reports only as not made: the server refused it, or the connection is gone.
   */
  private notDone(client: ImapFlow, folder?: string): Error {
    return client.usable
      ? refused(this.session.state('working', folder ? { folder, changing: true } : {}))
      : Object.assign(new Error('The connection is gone.'), { code: 'NoConnection' });
  }

  /**
   * Returns the folder's path as the server names it, which differs from `folder` on servers with a namespace prefix.
   */
  private async ensureFolder(client: ImapFlow, folder: string): Promise<string> {
    const known = this.targets.get(folder);
    if (known) return known;
    const path = (await findFolder(client, folder)) ?? (await this.createFolder(client, folder));
    this.targets.set(folder, path);
    return path;
  }

  private async createFolder(client: ImapFlow, folder: string): Promise<string> {
    try {
      return (await client.mailboxCreate(folder)).path;
    } catch (error) {
      const reason = mailboxError(error, this.session.state('working', { folder, changing: true }));
      if (reason.code !== 'command-refused') throw reason;
      throw new EmailChannelError('folder-not-created', { folder }, { field: 'folder' });
    }
  }

  /**
   * Fetches size and date of messages. If the server refuses, fetches halves, so that only the affected messages are
   * left out.
   */
  private async described(
    client: ImapFlow,
    uids: number[],
    budget = { refusals: MAX_REFUSALS },
  ): Promise<Rows> {
    try {
      return await this.rows(client, uids, { uid: true, internalDate: true, size: true });
    } catch (error) {
      if (!isRefusal(error) || (budget.refusals -= 1) < 0) throw error;
      if (uids.length === 1) return new Map();
      const middle = Math.ceil(uids.length / 2);
      const first = await this.described(client, uids.slice(0, middle), budget);
      return new Map([...first, ...(await this.described(client, uids.slice(middle), budget))]);
    }
  }

  /** Returns arrival times by the header. Omits messages whose header is not returned. */
  private async headerDates(client: ImapFlow, uids: number[], now: Date): Promise<Map<number, Date>> {
    const dates = new Map<number, Date>();
    if (uids.length === 0) return dates;
    try {
      const rows = await this.rows(client, uids, { uid: true, headers: ['received', 'date'] });
      for (const [uid, { headers }] of rows) {
        const date = headers && dateOfHeader(headers.toString('latin1'), now);
        if (date) dates.set(uid, date);
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return dates;
  }

  /** Fetches message sources. A message without one is an error, so that the caller fetches each separately. */
  private async sources(
    client: ImapFlow,
    uids: number[],
    source: FetchQueryObject['source'],
  ): Promise<Map<number, Buffer>> {
    const rows = await this.rows(client, uids, { uid: true, source });
    const [silent] = await this.withheld(client, uids, rows);
    if (silent !== undefined) throw unusableAnswer('protocol-error.no-size', { uid: silent });
    const sources = new Map<number, Buffer>();
    for (const [uid, row] of rows) {
      if (!Buffer.isBuffer(row.source)) throw unusableAnswer('protocol-error.no-content', { uid });
      sources.set(uid, row.source);
    }
    return sources;
  }

  /** Returns the UIDs that still exist but for which the server returned nothing. */
  private async withheld(client: ImapFlow, uids: number[], rows: Map<number, unknown>): Promise<number[]> {
    const listed = new Set<number>();
    for (const set of uidSets(uids.filter((uid) => !rows.has(uid)))) {
      const found = await client.search({ uid: set }, { uid: true });
      if (!Array.isArray(found)) throw unusableAnswer('protocol-error.no-search');
      for (const uid of found) listed.add(uid);
    }
    return uids.filter((uid) => !rows.has(uid) && listed.has(uid));
  }

  /**
   * Collects a FETCH response by UID. Unsolicited rows with only flags may arrive at any time (RFC 3501, section 7.4.2)
   * and are merged. Sources or headers may total twice limits.messageBytes.
   */
  private async rows(client: ImapFlow, uids: number[], query: FetchQueryObject): Promise<Rows> {
    const asked = new Set(uids);
    const rows = new Map<number, Partial<FetchMessageObject>>();
    let bytes = 0;
    for (const set of uidSets(uids))
      for await (const row of client.fetch(set, query, { uid: true })) {
        const hasData = 'source' in row || row.size !== undefined || row.internalDate !== undefined;
        if (!row.uid || !asked.has(row.uid)) {
          if (hasData) throw unusableAnswer('protocol-error.unasked');
          continue;
        }
        bytes += (row.source ?? row.headers)?.length ?? 0;
        if (bytes > this.limits.messageBytes * 2)
          throw new EmailChannelError('limit-exceeded.message', { bytes: this.limits.messageBytes * 2 });
        rows.set(row.uid, { ...rows.get(row.uid), ...row });
      }
    return rows;
  }
}

/** UIDs whose INTERNALDATE is missing or implausible. */
const undated = (rows: Rows, now: Date): number[] =>
  [...rows].flatMap(([uid, { internalDate }]) => (likelyDate(internalDate, now) ? [] : [uid]));

/** For a missing folder, imapflow throws or, if the server responds with BAD, returns `false`. */
async function findFolder(client: ImapFlow, folder: string): Promise<string | null> {
  try {
    const status = await client.status(folder, { uidNext: true });
    return status ? status.path : null;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'NotFound') return null;
    throw error;
  }
}

function tooMany(what: 'folders' | 'entries', limit: number): EmailChannelError {
  return new EmailChannelError(`limit-exceeded.${what}`, { limit });
}
