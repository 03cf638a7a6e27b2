import type { Channel, ChannelFolder, EmailChannelError, Outcome } from '../../../contracts';
import { NO_FORMS, type IntakeDependencies, type Run } from './dependencies';
import { breaksConnection, isFolderFault } from './faults';
import { createFolderReader } from './folder';
import { createLeftOver } from './left-over';
import { createPreparation } from './prepare';
import { createPaces, type Pace } from './pace';
import { RunSession } from './run-session';
import { createSettling } from './settle';

/** Result of a run. */
export interface RunResult {
  summary: Record<Outcome, number>;
  /** Whether the run reached its deadline with messages left. */
  more: boolean;
  /** Why a folder was not read although others were; null or omitted if all were. */
  fault?: EmailChannelError | null;
}

/** Options of a run. */
export interface RunOptions {
  /** Fence of the caller's lease. */
  fence: number;
  /** Aborts the run immediately. */
  signal: AbortSignal;
  /** Stops the run after the current messages. */
  ending: AbortSignal;
  /** False to do only work that needs no mail server (inactive channel, cooling off, or skip time). */
  connects: boolean;
}

/** Creates the pipeline from a mailbox to tickets, from independent parts up to those that combine them. */
export function createIntake(deps: IntakeDependencies) {
  const newPace = createPaces();
  const preparation = createPreparation(deps);
  const settle = createSettling(deps);
  const leftOver = createLeftOver(deps, preparation, settle);
  const readFolder = createFolderReader(deps, preparation, settle, leftOver);

  return {
    /**
     * Runs a channel: first leftover and requested messages, then each folder from its cursor. Rejects with the
     * EmailChannelError that stopped it (mail server or database unavailable); committed outcomes are kept.
     */
    async readChannel(channel: Channel, options: RunOptions): Promise<RunResult> {
      const pace = newPace();
      try {
        return await readWith(channel, options, pace);
      } finally {
        pace.end();
      }
    },
  };

  async function readWith(channel: Channel, options: RunOptions, pace: Pace): Promise<RunResult> {
    const run = await begin(channel, options, pace);
    await deps.uploads.sweep(channel.documentId, run.fence, run.signal);
    await leftOver.reopenMended(run);
    await leftOver.decideKept(run);
    await leftOver.endAbandoned(run);
    if (!options.connects) return { summary: run.summary, more: false };

    const session = await RunSession.start(() => deps.connect(channel, run.connection));
    try {
      await readFolders(run, session);
    } finally {
      await session.end();
    }
    return { summary: run.summary, more: run.signal.aborted, fault: run.fault };
  }

  /**
   * Reads all folders, taking turns if one has many messages. A failing folder does not stop the others. The run fails
   * only if no folder could be read, so that the channel is retried later.
   */
  async function readFolders(run: Run, session: RunSession): Promise<void> {
    const folders = distinct(run.channel.folders);
    const faults: EmailChannelError[] = [];
    const open = [...folders];
    for (let folder = open.shift(); folder; folder = open.shift()) {
      try {
        if (await readFolder(run, session, folder, folders.length > 1)) open.push(folder);
      } catch (error) {
        if (run.signal.aborted || !isFolderFault(error)) throw error;
        faults.push(error);
        deps.logger.warn(
          `channel ${run.channel.name} (${run.channel.documentId}): folder ${folder.path} was not read: ${error.code}: ${error.message}`,
        );
        if (breaksConnection(error) && faults.length < folders.length) await session.reconnect();
      }
    }
    run.fault ??= faults[0] ?? null;
    if (faults.length === folders.length && faults[0]) throw faults[0];
  }

  async function begin(channel: Channel, { fence, signal, ending }: RunOptions, pace: Pace): Promise<Run> {
    const found = await deps.targetOf(channel);
    const target = found?.target ?? null;
    const agents = await deps.agents();
    const ownAddresses = await deps.ownAddresses();
    const alerted = await deps.alertedOf(channel);
    return {
      channel,
      fence,
      laterAccount: await deps.cursors.laterAccount(channel),
      target,
      forms: found?.forms ?? NO_FORMS,
      rules: await deps.rulesOf(channel, target),
      ownAddresses,
      alerted: alerted && { ...alerted, ownAddresses },
      sharers: await deps.sharersOf(channel),
      isAgent: (address) => agents.has(address.toLowerCase()),
      signal: AbortSignal.any([signal, ending]),
      connection: signal,
      fault: null,
      pace,
      leavesServer: false,
      summary: { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 },
    };
  }
}

export type Intake = ReturnType<typeof createIntake>;

/** If a folder is listed twice, only its first row counts. */
const distinct = (folders: ChannelFolder[]): ChannelFolder[] =>
  [...new Map(folders.toReversed().map((folder) => [folder.path, folder])).values()].toReversed();
