import {
  type ChannelFolder,
  type DiagnosisEvent,
  EmailChannelError,
  type FieldProblem,
  type FolderCount,
  type SendingStage,
  type Stage,
  type StageFacts,
  stagesOf,
} from '../../../contracts';
import { withinDeadline } from './deadline';
import { arrival } from './round-trip';
import type { ConnectionSettings, ConnectMailbox, Mailbox, MailboxLimits, ObserveConnecting } from './types';

const DAY_MS = 24 * 60 * 60 * 1_000;
/**
 * Number of messages around the start date whose arrival time is fetched. Beyond that, the count may be slightly high.
 */
const MAX_DESCRIBED = 5_000;
const DESCRIBED_AT_ONCE = 1_000;

/** A connection to test. */
export interface DiagnosisRequest extends Pick<ConnectionSettings, 'security'> {
  authType: ConnectionSettings['auth']['type'];
  /**
   * Connects with the settings and credentials. With OAuth, retries with a new token if the cached one was rejected.
   */
  withSettings(work: (settings: ConnectionSettings) => Promise<Mailbox>): Promise<Mailbox>;
  folders: Pick<ChannelFolder, 'path' | 'after'>[];
  /** Start date: messages that arrived earlier are not read. */
  since: Date | null;
  /** Sending, if it should be tested, too. */
  sending?: SendingTrial;
}

/** How to test sending; null skips a step. */
export interface SendingTrial {
  /** Signs in to the sending server. */
  signIn: ((signal?: AbortSignal) => Promise<{ host: string; port: number }>) | null;
  /** Sends a message to the mailbox itself and returns its Message-ID. */
  sendToSelf: (() => Promise<string>) | null;
  /** The error for when a bounce of that message arrives. */
  returned(): EmailChannelError;
}

export interface DiagnosisDependencies {
  connect: ConnectMailbox;
  limits: MailboxLimits;
}

/**
 * Tests a connection in the same way as a run, and reports each stage when it completes; the last event is `failed` or
 * `done`. The connection timeout limits connecting, limits.operationMs the later operations, and sending has its own
 * deadlines. The mailbox is not changed, except for the message that a round trip sends. Rejects only with errors other
 * than EmailChannelError.
 */
export async function diagnose(
  { connect, limits }: DiagnosisDependencies,
  request: DiagnosisRequest,
  tell: (event: DiagnosisEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { security, authType } = request;
  const sending: SendingStage[] = [
    ...(request.sending?.signIn ? (['sending'] as const) : []),
    ...(request.sending?.sendToSelf ? (['round-trip'] as const) : []),
  ];
  const stages = stagesOf({ ...request, sending });
  const begun = performance.now();
  let since = begun;
  let mailbox: Mailbox | undefined;
  let failing: Stage | null = null;
  const took = (from: number) => Math.round((performance.now() - from) * 10) / 10;
  let over = false;
  const passed = (facts: StageFacts) => {
    // A second attempt with a new token repeats the first stages.
    if (over || !stages.includes(facts.stage)) return;
    stages.splice(0, stages.indexOf(facts.stage) + 1);
    tell({ event: 'passed', tookMs: took(since), facts });
    since = performance.now();
  };

  tell({ event: 'begun', security, authType, ...(sending.length > 0 && { sending }) });
  try {
    // A missing password is an error of the login, not of the connection.
    if (authType === 'password') failing = 'login';
    const moves = request.folders.some(({ after }) => after === 'move');
    const observe: ObserveConnecting = (facts) =>
      passed(
        facts.stage === 'capabilities' ? { ...facts, cannotMove: moves && !canMove(facts.present) } : facts,
      );
    mailbox = await request.withSettings((settings) => {
      failing = null;
      if (authType === 'oauth') passed({ stage: 'token' });
      return connect(settings, { limits, signal, observe });
    });
    await readFolders(mailbox, request, limits, passed, signal);
    await trySending(mailbox, request, passed, signal);
    tell({ event: 'done', tookMs: took(begun) });
  } catch (error) {
    if (!(error instanceof EmailChannelError)) throw error;
    const { code, message, said } = error;
    const stage = failing ?? stages[0] ?? 'messages';
    over = true;
    tell({ event: 'failed', stage, tookMs: took(since), code, message, said, path: pathOf(error) });
  } finally {
    await mailbox?.close();
  }
}

/** Without either capability, messages cannot be moved safely (RFC 4315, section 2.1). */
const canMove = (present: readonly string[]): boolean =>
  present.includes('MOVE') || present.includes('UIDPLUS');

function readFolders(
  mailbox: Mailbox,
  { folders, since }: DiagnosisRequest,
  limits: MailboxLimits,
  passed: (facts: StageFacts) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tooLong = () => new EmailChannelError('deadline-exceeded.contents');
  return withinDeadline(limits.operationMs, signal, tooLong, async (stop) => {
    const listed = await mailbox.folders();
    passed({ stage: 'folders', count: listed.length });
    const counts: FolderCount[] = [];
    for (const [index, { path }] of folders.entries()) {
      stop.throwIfAborted();
      counts.push({ path, count: await countOf(mailbox, path, since).catch(nameFolder(index)) });
    }
    passed({ stage: 'messages', since: since?.toISOString() ?? null, folders: counts });
  });
}

async function trySending(
  mailbox: Mailbox,
  { sending, folders }: DiagnosisRequest,
  passed: (facts: StageFacts) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (sending?.signIn) passed({ stage: 'sending', ...(await sending.signIn(signal)) });
  if (!sending?.sendToSelf) return;
  const begun = performance.now();
  const messageId = await sending.sendToSelf();
  const paths = folders.map(({ path }) => path);
  const folder = await arrival(mailbox, paths.length > 0 ? paths : ['INBOX'], messageId, signal, () =>
    sending.returned(),
  );
  passed({ stage: 'round-trip', folder, ms: Math.round(performance.now() - begun) });
}

/** Counts the messages of a folder that arrived at or after a time. */
async function countOf(mailbox: Mailbox, path: string, since: Date | null): Promise<number> {
  const { exists } = await mailbox.open(path);
  if (!since || exists === 0) return exists;
  // IMAP SINCE counts by days in the server's time zone, so check the exact time of messages around the start date.
  const found = await mailbox.uids({ afterUid: 0, since });
  const surely = new Set(await mailbox.uids({ afterUid: 0, since: new Date(since.getTime() + 3 * DAY_MS) }));
  const doubtful = found.filter((uid) => !surely.has(uid)).slice(-MAX_DESCRIBED);
  let tooEarly = 0;
  for (let at = 0; at < doubtful.length; at += DESCRIBED_AT_ONCE) {
    const described = await mailbox.describe(doubtful.slice(at, at + DESCRIBED_AT_ONCE));
    tooEarly += described.filter(({ internalDate }) => internalDate < since).length;
  }
  return found.length - tooEarly;
}

/** Assigns a folder's error to its row in the settings. */
const nameFolder =
  (index: number) =>
  (error: unknown): never => {
    if (!(error instanceof EmailChannelError) || error.details.field !== 'folder') throw error;
    throw error.about(`folders.${index}.path`);
  };

function pathOf({ details: { field, problems } }: EmailChannelError): FieldProblem['path'] | null {
  if (problems?.[0]) return problems[0].path;
  return field ? field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) : null;
}
