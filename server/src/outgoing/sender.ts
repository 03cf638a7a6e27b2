import { EmailChannelError, type Channel } from '../../../contracts';
import { databaseError } from '../strapi/database-errors';
import type { EmailToSend } from '../strapi/email';
import type { Logger } from '../strapi/logger';
import { OWN_HEADER } from '../screening/own-mail';
import { messageIdWith, tokenIn } from '../ticketing/thread-token';
import type { TicketRef } from '../ticketing/threading';
import { INSTALLATION, type Breaker } from './breaker';
import { composeNotice, plainHtml } from './compose';
import type { Delivery } from './delivery';
import type { MailFile, MailFiles } from './files';
import { domainOf, senderOf } from './identity';
import type { Outbox } from './outbox';
import { OUTGOING_KINDS, type Outgoing, type OutgoingKind } from './outbox-rows';
import { createSentCopies, needsCopy, type CopyCheckpoint, type SentCopiesDependencies } from './sent-copies';

/** Interval in ms for checking the outbox for messages of other instances. */
const LOOK_MS = 5_000;
/** Delay in ms after adding a message, so that its transaction can commit. */
const SOON_MS = 50;
const MAX_AT_ONCE = 20;
const MAX_ATTEMPTS = 12;
const MAX_PAUSE_MS = 3_600_000;
const DAY_MS = 86_400_000;
const FORGET_EVERY_MS = 6 * 3_600_000;
/** Maximum wait in ms for the current message when stopping. */
const STOPPING_MS = 10_000;

/** Steps of sending where tests can interrupt. */
export type SendingCheckpoint = 'mail-claimed' | 'mail-sent' | 'mail-marked' | CopyCheckpoint;

/** Auto-Submitted values (RFC 3834 5), which prevent automatic answers. */
const AUTO_SUBMITTED: Partial<Record<OutgoingKind, string>> = {
  acknowledgement: 'auto-replied',
  alert: 'auto-generated',
};
const COPIES = 'copies';

/** Parts of a message that are generated when sending. */
interface Body {
  messageId: string;
  text: string;
  html: string;
}

export interface SenderDependencies {
  outbox: Outbox;
  breaker: Breaker;
  delivery: Pick<Delivery, 'send'>;
  keepInSent: SentCopiesDependencies['keep'];
  files: MailFiles;
  tokenFor(channel: string, ticket: TicketRef): Promise<string>;
  /** The token of an alert for an agent. */
  agentTokenFor(channel: string, ticket: TicketRef, agent: number): Promise<string>;
  channelOf(documentId: string): Promise<Channel | null>;
  logger: Logger;
  config: { deadlineMs: number; retryMs: number };
  retentionDays: number;
  /** Asks a free instance to check the outbox after a delay. Resolves to false if none could be asked. */
  announce?(channel: string, inMs: number): Promise<boolean>;
  reached?(checkpoint: SendingCheckpoint): void;
}

/** Sends the outbox. Each message is sent by one instance, at most once unless it certainly was not sent. */
export function createSender(deps: SenderDependencies) {
  const { outbox, breaker, logger, config } = deps;
  let timer: NodeJS.Timeout | null = null;
  const lanes = new Map<OutgoingKind | typeof COPIES, Promise<number>>();
  let started = false;
  let stopping = false;
  let forgotAt = 0;

  const uncertain = new EmailChannelError('sending-uncertain');
  const outdated = new EmailChannelError('sending-failed.outdated');

  /** Generates the Message-ID, and the text of an acknowledgement. */
  const ready = async (mail: Outgoing, channel: Channel): Promise<Body> => {
    if (mail.messageId && mail.html !== null)
      return { messageId: mail.messageId, text: mail.text, html: mail.html };
    // Only the headers of an alert contain the token, since its body may be quoted to anyone.
    if (mail.kind === 'alert') {
      const token = await deps.agentTokenFor(mail.channel, mail.ticket, mail.agent ?? 0);
      const messageId = mail.messageId ?? messageIdWith(token, domainOf(channel));
      return { messageId, text: mail.text, html: plainHtml(mail.text) };
    }
    const token = await deps.tokenFor(mail.channel, mail.ticket);
    const body = mail.html === null ? composeNotice(mail.text, token) : { text: mail.text, html: mail.html };
    return { messageId: mail.messageId ?? messageIdWith(token, domainOf(channel)), ...body };
  };

  const giveUp = async (mail: Outgoing, error: EmailChannelError): Promise<null> => {
    await outbox.giveUp(mail, error);
    return null;
  };

  /** Sends a message unless another instance has it. Returns the paused scope, if any. */
  const send = async (mail: Outgoing): Promise<string | null> => {
    const channel = await deps.channelOf(mail.channel);
    if (!channel) return giveUp(mail, new EmailChannelError('channel-not-found.deleted'));
    let body;
    try {
      body = await ready(mail, channel);
    } catch (error) {
      if (!(error instanceof EmailChannelError)) throw error;
      return giveUp(mail, error);
    }
    const { messageId } = body;
    const { taken, paused } = await breaker.takeWithin(mail.kind, mail.channel, (transaction) =>
      outbox.claim(transaction, mail, messageId),
    );
    if (taken) await sendClaimed(taken, channel, body);
    return paused;
  };

  const sendClaimed = async (claimed: Outgoing, channel: Channel, body: Body): Promise<void> => {
    deps.reached?.('mail-claimed');
    let rejected: string[];
    try {
      rejected = (await deps.delivery.send(channel, await emailOf(claimed, channel, body))).rejected;
    } catch (error) {
      return failed(claimed, error);
    }
    deps.reached?.('mail-sent');
    const note = rejected.length > 0 ? { text: 'delivery.rejected', values: { addresses: rejected } } : null;
    const wantsCopy = needsCopy(channel) && claimed.kind !== 'alert';
    await outbox.sent(claimed, note, wantsCopy);
    if (wantsCopy) look(0);
    deps.reached?.('mail-marked');
  };

  const emailOf = async (mail: Outgoing, channel: Channel, body: Body): Promise<EmailToSend> => ({
    ...senderOf(channel, mail.writtenAs, tokenIn(body.messageId)),
    to: [mail.to, ...mail.alsoTo],
    cc: mail.cc,
    bcc: mail.bcc,
    subject: mail.subject,
    ...body,
    inReplyTo: mail.inReplyTo ?? undefined,
    references: mail.references,
    headers: {
      [OWN_HEADER]: mail.kind === 'alert' ? `${channel.documentId}; alert` : channel.documentId,
      ...(AUTO_SUBMITTED[mail.kind] === undefined
        ? {}
        : { 'Auto-Submitted': AUTO_SUBMITTED[mail.kind], 'X-Auto-Response-Suppress': 'All' }),
    },
    attachments:
      mail.files.length > 0 ? (await deps.files.load(mail.files)).map(shownBy(body.html)) : undefined,
  });

  const copies = createSentCopies({
    outbox,
    channelOf: deps.channelOf,
    emailOf: async (mail, channel) => emailOf(mail, channel, await ready(mail, channel)),
    keep: deps.keepInSent,
    logger,
    copyMs: 2 * config.deadlineMs,
    reached: deps.reached,
  });

  const failed = async (mail: Outgoing, error: unknown): Promise<void> => {
    const failure =
      error instanceof EmailChannelError ? error : new EmailChannelError('sending-failed.not-ready');
    if (failure.transient && mail.attempts < MAX_ATTEMPTS) {
      const pause = Math.min(config.retryMs * 2 ** (mail.attempts - 1), MAX_PAUSE_MS);
      return outbox.later(mail, pause, failure);
    }
    logger.warn(
      `mail ${mail.id} (${mail.kind}) of channel ${mail.channel} failed: ${failure.code}: ${failure.message}`,
    );
    return outbox.failed(mail, failure);
  };

  /** Suppresses outdated messages, and deletes old settled ones. */
  const tidy = async (): Promise<void> => {
    await outbox.giveUpAbandoned(2 * config.deadlineMs + 10_000, uncertain);
    await outbox.suppressOld(DAY_MS, outdated);
    if (Date.now() - forgotAt <= FORGET_EVERY_MS) return;
    forgotAt = Date.now();
    await outbox.forget(deps.retentionDays * DAY_MS);
  };

  /** Sends the due messages of one kind, one by one. */
  const passOf = async (kind: OutgoingKind): Promise<number> => {
    let taken = 0;
    const paused = new Set<string>();
    while (!stopping) {
      const due = await outbox.due(kind, MAX_AT_ONCE, [...paused]);
      if (due.length === 0) return taken;
      let sent = 0;
      for (const mail of due) {
        if (stopping) return taken;
        if (paused.has(mail.channel)) continue;
        const full = await send(mail);
        if (full === INSTALLATION) return taken;
        if (full) paused.add(full);
        else sent += 1;
      }
      taken += sent;
    }
    return taken;
  };

  const lane = (name: OutgoingKind | typeof COPIES, pass: () => Promise<number>): Promise<number> => {
    const running = lanes.get(name) ?? pass().finally(() => lanes.delete(name));
    lanes.set(name, running);
    return running;
  };
  /** Each kind is sent independently, so replies never wait for acknowledgements. */
  const laneOf = (kind: OutgoingKind): Promise<number> => lane(kind, () => passOf(kind));
  const laneOfCopies = (): Promise<number> => lane(COPIES, () => copies.pass(() => stopping));

  const look = (inMs: number): void => {
    if (timer) clearTimeout(timer);
    if (!started || stopping) return;
    const unread = (error: unknown) =>
      logger.warn(`the outbox could not be read: ${databaseError(error).message}`);
    timer = setTimeout(() => {
      look(LOOK_MS);
      tidy().catch(unread);
      for (const kind of OUTGOING_KINDS) if (!lanes.has(kind)) laneOf(kind).catch(unread);
      if (!lanes.has(COPIES)) laneOfCopies().catch(unread);
    }, inMs);
    timer.unref();
  };

  return {
    start(): void {
      if (started || stopping) return;
      started = true;
      look(0);
    },

    /** Schedules a check of the outbox, here or on another instance, after a channel added a message. */
    wake(channel: string, inMs = 0): void {
      const asked = deps.announce?.(channel, inMs) ?? Promise.resolve(false);
      // If this fails, the next check finds the message.
      void asked.then((done) => !done && look(SOON_MS)).catch(() => look(SOON_MS));
    },

    /** Sends due messages on request of another instance, including those that arrive meanwhile. */
    async pass(): Promise<void> {
      if (!started) return;
      await Promise.all(
        OUTGOING_KINDS.map(async (kind) => {
          await lanes.get(kind);
          await laneOf(kind);
        }),
      );
    },

    /** Processes the outbox once, even if the sender was not started. Returns the number of messages sent. */
    async flush(): Promise<number> {
      await tidy();
      const sent = await Promise.all(OUTGOING_KINDS.map(laneOf));
      await laneOfCopies();
      return sent.reduce((sum, count) => sum + count, 0);
    },

    async stop(): Promise<void> {
      stopping = true;
      if (timer) clearTimeout(timer);
      let patience: NodeJS.Timeout | undefined;
      await Promise.race([
        Promise.allSettled(lanes.values()),
        new Promise((done) => {
          patience = setTimeout(done, STOPPING_MS);
        }),
      ]);
      clearTimeout(patience);
    },
  };
}

/** Attaches a file inline if the HTML references it, or else as attachment. */
const shownBy =
  (html: string) =>
  ({ contentId, ...file }: MailFile) =>
    contentId && html.includes(`"cid:${contentId}"`) ? { ...file, cid: contentId } : file;

export type Sender = ReturnType<typeof createSender>;
