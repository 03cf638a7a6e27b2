import type { Channel, PreviewResult, ReplayResult, Rule, Simulated, Step } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';
import type { DecidedMessage, Messages } from '../messages';
import { changesBetween } from './changes-between';
import { preview, type PreviewDependencies } from './preview';

/** Maximum number of differences to return; the rest is only counted. */
const MAX_SHOWN = 200;
/** Number of messages fetched from the mailbox at once. */
const FETCHED = 10;

/** Which messages to replay, and with what changes. */
export interface ReplayQuery {
  count: number;
  /** The unsaved rule. */
  changed: Rule | null;
  /** Only messages from this address; null for all. */
  sender: string | null;
  since: Date | null;
  /** Whether to fetch messages whose original is not stored from their folder. */
  mailbox: boolean;
  /** Only the message with this id, with the whole comparison; null for all. */
  message: number | null;
}

/** A channel as it is saved, and with unsaved settings. */
export interface ReplayedChannel {
  saved: Channel;
  changed: Channel;
}

export interface ReplayDependencies extends PreviewDependencies {
  messages: Messages;
  /** The rules of a channel with an unsaved rule. */
  rulesWith(changed: Rule | null): PreviewDependencies['rulesOf'];
  /** Larger messages are not fetched. */
  messageBytes: number;
  /** Connects to the saved channel's mailbox. Rejects with connection errors. */
  useMailbox<T>(channel: string, work: (mailbox: Mailbox) => Promise<T>): Promise<T>;
}

/**
 * Compares simulated outcomes of a channel's newest messages with the actual ones, and the tickets with those that the
 * saved settings would make of them. Writes nothing. Messages that cannot be parsed count as unchanged.
 */
export async function replay(
  deps: ReplayDependencies,
  channel: ReplayedChannel,
  query: ReplayQuery,
): Promise<ReplayResult> {
  const { changed } = query;
  const result: ReplayResult = {
    tried: 0,
    met: changed && 0,
    unchanged: 0,
    differences: [],
    comparison: null,
  };
  const rulesOf = deps.rulesWith(changed);
  const { documentId } = channel.saved;
  const messages = await deps.messages.newestDecided(documentId, {
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
    await deps.useMailbox(documentId, (mailbox) => eachInMailbox(mailbox, absent, deps.messageBytes, tryOne));
  return result;

  async function tryOne(message: DecidedMessage, raw: Buffer): Promise<void> {
    result.tried += 1;
    const { receivedAt } = message;
    const would = await preview({ ...deps, rulesOf }, channel.changed, raw, receivedAt).catch(() => null);
    if (changed && would?.steps.some((step) => isOf(changed, step))) result.met! += 1;
    const isCompared = would?.ticket || query.message !== null;
    const before = isCompared ? await preview(deps, channel.saved, raw, receivedAt).catch(() => null) : null;
    if (before && would && query.message !== null)
      result.comparison = { was: simulated(before), wouldBe: simulated(would) };
    const changes = before && would ? changesBetween(before, would) : [];
    if (!would || (changes.length === 0 && isFateOf(message, would))) result.unchanged += 1;
    else if (result.differences.length < MAX_SHOWN)
      result.differences.push({
        id: message.id,
        sender: message.sender,
        subject: message.subject,
        receivedAt: receivedAt.toISOString(),
        was: { outcome: message.outcome, reason: message.reason, ticketType: message.ticketType },
        wouldBe: {
          outcome: would.outcome,
          reason: would.reason,
          ticketType: would.ticket?.ticketType ?? null,
        },
        changes,
      });
  }
}

/** Whether a message would become what it became. */
function isFateOf(message: DecidedMessage, would: PreviewResult): boolean {
  const ticketType = would.ticket?.ticketType ?? null;
  return (
    would.outcome === message.outcome &&
    (would.outcome === 'ticket' || would.reason === message.reason) &&
    (ticketType === null || message.ticketType === null || ticketType === message.ticketType)
  );
}

const simulated = ({ outcome, reason, detail, steps, ticket }: PreviewResult): Simulated => ({
  outcome,
  reason,
  detail,
  steps,
  ticketType: ticket?.ticketType ?? null,
  ticket: ticket && { ...(ticket.template ? { template: ticket.template } : {}), data: ticket.data },
});

/** Fetches messages that are still in their original folder, in small batches; others are omitted. */
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
