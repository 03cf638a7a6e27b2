import type { Channel, ReplayResult, Rule, Step } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';
import type { DecidedMessage, Messages } from '../messages';
import { preview, type PreviewDependencies } from './preview';

/** Differences that one answer shows; more are only counted. */
const MAX_SHOWN = 200;
/** Messages that are fetched from the mailbox at once. */
const FETCHED = 10;

/** Which messages are tried, and with what. */
export interface ReplayQuery {
  count: number;
  /** A rule as it would be saved. */
  changed: Rule | null;
  /** Only messages of this address; null: of everybody. */
  sender: string | null;
  since: Date | null;
  /** Also messages whose original is not stored here, where they still lie in their folder of the mailbox. */
  mailbox: boolean;
}

export interface ReplayDependencies extends PreviewDependencies {
  messages: Messages;
  /** The rules of a channel, with one of them as it would be saved. */
  rulesWith(changed: Rule | null): PreviewDependencies['rulesOf'];
  /** Larger messages are not fetched. */
  messageBytes: number;
  /** Works with the mailbox of the saved channel; rejects with the errors of connecting. */
  useMailbox<T>(channel: string, work: (mailbox: Mailbox) => Promise<T>): Promise<T>;
}

/**
 * What the newest messages of a channel would become now, next to their outcomes. Nothing is written. One that cannot be
 * parsed is counted as it was.
 */
export async function replay(
  deps: ReplayDependencies,
  channel: Channel,
  query: ReplayQuery,
): Promise<ReplayResult> {
  const { changed } = query;
  const result: ReplayResult = { tried: 0, met: changed && 0, unchanged: 0, differences: [] };
  const rulesOf = deps.rulesWith(changed);
  const messages = await deps.messages.newestDecided(channel.documentId, {
    ...query,
    keptOnly: !query.mailbox,
  });
  const absent: DecidedMessage[] = [];
  for (const message of messages) {
    const raw = await deps.messages.rawMail.load(message.id);
    if (raw) await tryOne(message, raw);
    else absent.push(message);
  }
  if (query.mailbox && absent.length > 0)
    await deps.useMailbox(channel.documentId, (mailbox) =>
      eachInMailbox(mailbox, absent, deps.messageBytes, tryOne),
    );
  return result;

  async function tryOne(message: DecidedMessage, raw: Buffer): Promise<void> {
    result.tried += 1;
    const would = await preview({ ...deps, rulesOf }, channel, raw, message.receivedAt).catch(() => null);
    if (changed && would?.steps.some((step) => isOf(changed, step))) result.met! += 1;
    const ticketType = would?.ticket?.ticketType ?? null;
    const same =
      !would ||
      (would.outcome === message.outcome &&
        (would.outcome === 'ticket' || would.reason === message.reason) &&
        (ticketType === null || message.ticketType === null || ticketType === message.ticketType));
    if (same) result.unchanged += 1;
    else if (result.differences.length < MAX_SHOWN)
      result.differences.push({
        id: message.id,
        sender: message.sender,
        subject: message.subject,
        receivedAt: message.receivedAt.toISOString(),
        was: { outcome: message.outcome, reason: message.reason, ticketType: message.ticketType },
        wouldBe: { outcome: would.outcome, reason: would.reason, ticketType },
      });
  }
}

/** Fetches messages that still lie where they were read, folder by folder, in small batches; others are left out. */
async function eachInMailbox(
  mailbox: Mailbox,
  messages: readonly DecidedMessage[],
  maxBytes: number,
  work: (message: DecidedMessage, raw: Buffer) => Promise<void>,
): Promise<void> {
  for (const folder of new Set(messages.map(({ place }) => place.folder))) {
    const { uidValidity } = await mailbox.open(folder);
    const there = messages.filter(
      ({ place }) => place.folder === folder && place.uidValidity === uidValidity,
    );
    for (let start = 0; start < there.length; start += FETCHED) {
      const batch = there.slice(start, start + FETCHED);
      const infos = await mailbox.describe(batch.map(({ place }) => place.uid));
      const uids = infos.filter(({ size }) => size <= maxBytes).map(({ uid }) => uid);
      const sources = uids.length > 0 ? await mailbox.fetch(uids) : new Map<number, Buffer>();
      for (const message of batch) {
        const raw = sources.get(message.place.uid);
        if (raw) await work(message, raw);
      }
    }
  }
}

const isOf = ({ name }: Rule, { code, values }: Step): boolean =>
  (code === 'rules.met' || code === 'rules.ended') && values?.rule === name;
