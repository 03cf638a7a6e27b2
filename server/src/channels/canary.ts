import type { Channel } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import { canaryId, isCanaryId } from './canary-id';

/** How often is looked whether one is due or was read, in ms. */
const LOOK_MS = 60_000;
const HOUR_MS = 3_600_000;
/** One that was not read after this and two polling intervals is late, in ms. */
const LATE_MS = 15 * 60_000;

/** What is known of the latest canary of a channel; times in ms by the database's clock. */
export interface CanaryState {
  messageId: string | null;
  /** How long ago it was sent; null where none ever was. */
  sentAgoMs: number | null;
  /** From sending to reading; null where it was not read yet. */
  readAfterMs: number | null;
  late: boolean;
}

export interface CanaryDependencies {
  /** The active channels that send canaries. */
  channels(): Promise<Channel[]>;
  isOutsideHours(channel: Channel, time: Date): boolean;
  /** The installation's key that canaries are signed with. */
  key(): Promise<Uint8Array>;
  /** Sends a mail from the channel to itself, which it skips as its own, by the left side of its Message-ID; returns that ID. */
  send(channel: Channel, id: string): Promise<string>;
  states: {
    canary(channel: string): Promise<CanaryState>;
    /** Takes the turn to send, unless one was sent within the last `ms`. */
    claimCanary(channel: string, ms: number): Promise<boolean>;
    noteCanarySent(channel: string, messageId: string): Promise<void>;
    /** Notes that the log has the latest one; false where it does not. */
    noteCanaryRead(channel: string, messageId: string): Promise<boolean>;
    /** True for the one caller who notes it first. */
    noteCanaryLate(channel: string): Promise<boolean>;
    /** Forgets what was late of all channels but these: they send none any more. */
    keepCanariesOf(channels: string[]): Promise<void>;
  };
  /** The canary of a channel did not come back. */
  late(channel: Channel): void;
  logger: Logger;
}

/**
 * A mail that each channel with `canaryHours` sends to itself: that it is read shows that sending, the mail server and reading work
 * together, before a customer finds out. It is known by its Message-ID, which is random and signed with the installation's key,
 * so that nobody can pretend it was read.
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
    /** One look at every channel; never rejects. */
    look,
    async stop(): Promise<void> {
      clearInterval(timer);
      timer = undefined;
      await working;
    },
  };
}

export type Canary = ReturnType<typeof createCanary>;
