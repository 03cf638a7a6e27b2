import {
  EVENTS,
  inEnglish,
  type Channel,
  type ChannelEvent,
  type ChannelWarning,
  type EmailChannelError,
  type Said,
} from '../../../contracts';
import type { LanguageCode } from '../../../contracts/languages';
import type { Decided } from '../intake/dependencies';
import type { RunResult } from '../intake';
import type { ChannelStates } from '../schedule/channel-state';
import type { Consequence } from '../schedule/failures';
import { databaseError } from '../strapi/database-errors';
import type { EmailSender } from '../strapi/email';
import { hostError } from '../strapi/host-error';
import type { Logger } from '../strapi/logger';
import type { EventOutbox } from './event-outbox';
import {
  driftedMail,
  recoveredMail,
  unhealthyMail,
  waitingMail,
  type Notification,
  type Places,
} from './mails';

/** Maximum time that shutdown waits for pending notifications, in ms. */
const STOPPING_MS = 5_000;
/** Maximum time to wait for the listeners of an event, in ms. */
const LISTENING_MS = 10_000;

export interface NotifierDependencies {
  emit(name: string, payload: object): Promise<unknown>;
  events: Pick<EventOutbox, 'wake'>;
  email: Pick<EmailSender, 'send'>;
  states: Pick<ChannelStates, 'change' | 'endWaiting'>;
  /** Removes secrets from a text. */
  mask(text: string): string;
  places: Places;
  /** Language of the emails. */
  language: LanguageCode;
  logger: Logger;
}

/**
 * Sends notifications: events on Strapi's hub for every message and every change of health, and emails to the channel's
 * addresses when its health changes or messages start to wait. The database decides which instance sends, so that each
 * is sent once. Nothing here delays or fails a run.
 */
export function createNotifier(deps: NotifierDependencies) {
  const pending = new Set<Promise<void>>();
  /** Pending notifications by channel, to keep its events in order. */
  const latest = new Map<string, Promise<void>>();

  const inBackground = (what: string, work: () => Promise<unknown>): Promise<void> => {
    const done = work().then(
      () => undefined,
      (error: unknown) => deps.logger.warn(`${what}: ${databaseError(error).message}`),
    );
    pending.add(done);
    void done.then(() => pending.delete(done));
    return done;
  };

  /** Channels whose next delivery is still pending; it includes later events. */
  const waking = new Set<string>();

  const inOrder = (channel: Channel, work: () => Promise<void>): void => {
    const id = channel.documentId;
    const before = latest.get(id) ?? Promise.resolve();
    const done = inBackground(`channel ${channel.name} (${id}): notification failed`, () =>
      before.then(work),
    );
    latest.set(id, done);
    void done.then(() => latest.get(id) === done && latest.delete(id));
  };

  /** Errors of listeners are the host's to fix; one that hangs does not block other notifications. */
  const emit = async (name: string, payload: object): Promise<void> => {
    try {
      await within(LISTENING_MS, deps.emit(name, payload));
    } catch (error) {
      deps.logger.warn(`a listener of the event ${name} failed: ${hostError(error)}`);
    }
  };

  /**
   * Sends one email per address, so that recipients cannot see each other and one rejection does not block the rest.
   */
  const mail = (channel: Channel, notification: Notification): void => {
    for (const to of channel.notifyAddresses)
      void inBackground(`channel ${channel.name}: ${to} was not told`, () =>
        deps.email.send({ to, ...notification }),
      );
  };

  const channelEvent = (channel: Channel, error: EmailChannelError | null): ChannelEvent => ({
    channel: { documentId: channel.documentId, name: channel.name },
    reason: error && { code: error.code, message: deps.mask(error.message) },
  });

  return {
    /** Called after the decision on a message is committed. */
    decided({ channel }: Decided): void {
      const id = channel.documentId;
      if (waking.has(id)) return;
      waking.add(id);
      inOrder(channel, () => {
        waking.delete(id);
        return deps.events.wake();
      });
    },

    /** Called after a run has read the mailbox. */
    succeeded(channel: Channel, { summary }: Pick<RunResult, 'summary'>): void {
      inOrder(channel, async () => {
        const id = channel.documentId;
        if (await deps.states.change(id, 'unhealthy', false)) {
          await emit(EVENTS.channelRecovered, channelEvent(channel, null));
          mail(channel, recoveredMail(channel, deps.places, deps.language));
        }
        const waiting = summary.held + summary.failed;
        if (waiting === 0) await deps.states.endWaiting(id);
        else if (await deps.states.change(id, 'waiting', true))
          mail(channel, waitingMail(channel, waiting, deps.places, deps.language));
      });
    },

    /** Called after a failed run. Sends emails only if the channel becomes unhealthy. */
    failed(channel: Channel, error: EmailChannelError, { coolsOff, waitMs }: Consequence): void {
      if (!coolsOff) return;
      inOrder(channel, async () => {
        if (!(await deps.states.change(channel.documentId, 'unhealthy', true))) return;
        deps.logger.warn(`channel ${channel.name} (${channel.documentId}) is in trouble: ${error.code}`);
        await emit(EVENTS.channelUnhealthy, channelEvent(channel, error));
        mail(channel, unhealthyMail(channel, error, waitMs, deps.places, deps.language));
      });
    },

    /** Called when something that a channel depends on no longer exists. */
    drifted(channel: Channel, problems: ChannelWarning[]): void {
      inOrder(channel, async () => {
        for (const problem of problems) {
          const message = inEnglish(wordsOf(problem));
          deps.logger.warn(`channel ${channel.name} (${channel.documentId}): ${message}`);
          const event = { ...channelEvent(channel, null), reason: { code: problem.code, message } };
          await emit(EVENTS.channelDrifted, event satisfies ChannelEvent);
        }
        mail(channel, driftedMail(channel, problems.map(wordsOf), deps.places, deps.language));
      });
    },

    /** Waits a few seconds at most for pending notifications. */
    async settled(): Promise<void> {
      const all = async () => {
        while (pending.size > 0) await Promise.all(pending);
      };
      await within(STOPPING_MS, all());
    },
  };
}

const wordsOf = ({ code, about }: ChannelWarning): Said => ({
  text: `warning.${code}`,
  values: about ? { about } : {},
});

/** Waits for `work`, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}

export type Notifier = ReturnType<typeof createNotifier>;
