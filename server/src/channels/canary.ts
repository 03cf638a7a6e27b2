import type { Channel } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import { canaryId, isCanaryId } from './canary-id';

/** Interval in ms between checks for due and received canaries. */
const LOOK_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A canary is late if it has not been read after this time in ms plus two polling intervals. */
const LATE_MS = 15 * 60_000;

/** State of a channel's latest canary. Times are in ms on the database's clock. */
export interface CanaryState {
  messageId: string | null;
  /** Time since it was sent, or null if none was sent yet. */
  sentAgoMs: number | null;
  /** Time from sending to reading, or null if not read yet. */
  readAfterMs: number | null;
  late: boolean;
}

export interface CanaryDependencies {
  /** The active channels that send canaries. */
  channels(): Promise<Channel[]>;
  isOutsideHours(channel: Channel, time: Date): boolean;
  /** The installation's key for signing canaries. */
  key(): Promise<Uint8Array>;
  /**
   * Sends a message from the channel to itself, with the given local part of the Message-ID. Returns the Message-ID.
   * The channel skips it as its own mail.
   */
  send(channel: Channel, id: string): Promise<string>;
  states: {
    canary(channel: string): Promise<CanaryState>;
    /** Claims the right to send, unless a canary was sent within the last `ms`. */
    claimCanary(channel: string, ms: number): Promise<boolean>;
    noteCanarySent(channel: string, messageId: string): Promise<void>;
    /** Records that the latest canary is in the message log; false if it is not. */
    noteCanaryRead(channel: string, messageId: string): Promise<boolean>;
    /** Records that the canary is late. True only for the first caller. */
    noteCanaryLate(channel: string): Promise<boolean>;
    /** Clears the late state of all channels except these, since the others no longer send canaries. */
    keepCanariesOf(channels: string[]): Promise<void>;
  };
  /** Called when a canary is late. */
  late(channel: Channel): void;
  logger: Logger;
}

/**
 * Sends each channel with `canaryHours` a message from itself. If it is read, sending, the mail server and reading all
 * work. Its Message-ID is random and signed with the installation's key, so that it cannot be forged.
 */
export function createCanary(deps: CanaryDependencies) {
  const { states } = deps;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();

  const tellLate = async (channel: Channel): Promise<void> => {
    if (await states.noteCanaryLate(channel.documentId)) deps.late(channel);
  };

  const lookAt = async (channel: Channel): Promise<void> => {
    const { documentId: id, canaryHours } = channel;
    if (canaryHours === null) return;
    const { messageId, sentAgoMs, readAfterMs, late } = await states.canary(id);
    const key = await deps.key();
    const isRead = async () =>
      isCanaryId(key, id, messageId!) && (await states.noteCanaryRead(id, messageId!));
    const waits = messageId !== null && readAfterMs === null && !(await isRead());
    if (deps.isOutsideHours(channel, new Date())) return;
    const patience = LATE_MS + 2_000 * channel.pollingIntervalSeconds;
    if (waits && !late && sentAgoMs !== null && sentAgoMs > patience) await tellLate(channel);
    if (!(await states.claimCanary(id, canaryHours * HOUR_MS))) return;
    try {
      await states.noteCanarySent(id, await deps.send(channel, canaryId(key, id)));
    } catch (error) {
      deps.logger.warn(`channel ${channel.name}: no canary was sent: ${databaseError(error).message}`);
      await tellLate(channel);
    }
  };

  const look = (): Promise<void> => {
    working = working
      .then(async () => {
        const channels = await deps.channels();
        await states.keepCanariesOf(channels.map(({ documentId }) => documentId));
        for (const channel of channels) await lookAt(channel);
      })
      .catch((error: unknown) => {
        deps.logger.warn(`canaries could not be looked at: ${databaseError(error).message}`);
      });
    return working;
  };

  return {
    start(): void {
      timer ??= setInterval(() => void look(), LOOK_MS).unref();
    },
    /** Checks every channel once. Never rejects. */
    look,
    async stop(): Promise<void> {
      clearInterval(timer);
      timer = undefined;
      await working;
    },
  };
}

export type Canary = ReturnType<typeof createCanary>;
