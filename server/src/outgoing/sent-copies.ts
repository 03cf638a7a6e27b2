import { EmailChannelError, keepsSent, smtpOf, type Channel } from '../../../contracts';
import { withinDeadline } from '../mailbox/deadline';
import type { SentCopy } from '../mailbox/sent-copy';
import type { EmailToSend } from '../strapi/email';
import type { Logger } from '../strapi/logger';
import { mimeOf } from './mime';
import type { Outbox } from './outbox';
import type { Outgoing } from './outbox-rows';

const MAX_AT_ONCE = 20;
const MAX_ATTEMPTS = 10;
/** Delay in ms after a claim expires until another instance takes it over. */
const TAKE_OVER_MS = 10_000;
const RETRY_MS = 60_000;
const MAX_PAUSE_MS = 3_600_000;

/** Steps of a copy where tests can interrupt. */
export type CopyCheckpoint = 'copy-claimed' | 'copy-kept' | 'copy-marked';

export interface SentCopiesDependencies {
  outbox: Outbox;
  channelOf(documentId: string): Promise<Channel | null>;
  /** The message of a row as it was sent. */
  emailOf(mail: Outgoing, channel: Channel): Promise<EmailToSend>;
  /** Saves a message in the mailbox's Sent folder, unless it is there. */
  keep(channel: Channel, copy: SentCopy, signal: AbortSignal): Promise<void>;
  logger: Logger;
  /** Timeout of one copy in ms. */
  copyMs: number;
  reached?(checkpoint: CopyCheckpoint): void;
}

/** Whether the plugin must save the channel's sent messages in its Sent folder. */
export function needsCopy(channel: Channel): boolean {
  const smtp = smtpOf(channel);
  return smtp !== null && !keepsSent(smtp);
}

/**
 * Saves messages sent through a mailbox in its Sent folder. Searches by Message-ID first, so that a copy added before a
 * crash is not added twice.
 */
export function createSentCopies(deps: SentCopiesDependencies) {
  const { outbox, logger, copyMs } = deps;

  const giveUp = (mail: Outgoing, why: string): Promise<void> => {
    logger.warn(`mail ${mail.id} of channel ${mail.channel} was sent, but is not in the Sent folder: ${why}`);
    return outbox.copySettled(mail, 'failed');
  };

  const keepOne = async (mail: Outgoing): Promise<void> => {
    const channel = await deps.channelOf(mail.channel);
    if (!channel || !needsCopy(channel) || !mail.messageId) return outbox.copySettled(mail, null);
    const claimed = await outbox.claimCopy(mail, copyMs + TAKE_OVER_MS);
    if (!claimed) return;
    // An attempt that crashed recorded no error.
    if (claimed.copyAttempts > MAX_ATTEMPTS) return giveUp(claimed, 'it was tried too often');
    deps.reached?.('copy-claimed');
    const { messageId } = mail;
    const sentAt = new Date(mail.sentAt ?? mail.createdAt);
    try {
      const email = { ...(await deps.emailOf(mail, channel)), date: sentAt };
      const raw = await mimeOf(email, { withBcc: true });
      await withinDeadline(
        copyMs,
        undefined,
        () => new EmailChannelError('deadline-exceeded', { host: channel.host ?? '' }),
        (stop) => deps.keep(channel, { messageId, raw, sentAt }, stop),
      );
    } catch (error) {
      if (!(error instanceof EmailChannelError)) throw error;
      if (claimed.copyAttempts < MAX_ATTEMPTS)
        return outbox.copyLater(claimed, Math.min(RETRY_MS * 2 ** (claimed.copyAttempts - 1), MAX_PAUSE_MS));
      return giveUp(claimed, error.message);
    }
    deps.reached?.('copy-kept');
    await outbox.copySettled(claimed, 'kept');
    deps.reached?.('copy-marked');
  };

  return {
    /** Saves due copies until `stopping` returns true. Returns their number. */
    async pass(stopping: () => boolean): Promise<number> {
      let taken = 0;
      for (;;) {
        const due = await outbox.copiesDue(MAX_AT_ONCE);
        for (const mail of due) {
          if (stopping()) return taken;
          await keepOne(mail);
          taken += 1;
        }
        if (due.length < MAX_AT_ONCE) return taken;
      }
    },
  };
}

export type SentCopies = ReturnType<typeof createSentCopies>;
