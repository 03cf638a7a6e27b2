import type { Channel, ReplayResult, Rule, Step } from '../../../contracts';
import type { Messages } from '../messages';
import { preview, type PreviewDependencies } from './preview';

/** Differences that one answer shows; more are only counted. */
const MAX_SHOWN = 200;

export interface ReplayDependencies extends PreviewDependencies {
  messages: Messages;
  /** The rules of a channel, with one of them as it would be saved. */
  rulesWith(changed: Rule | null): PreviewDependencies['rulesOf'];
}

/**
 * What the newest messages of a channel would become now, next to their outcomes. Nothing is written. Only messages
 * whose raw mail is kept can be tried; one that cannot be parsed is counted as it was.
 * @param changed a rule as it would be saved
 * @param sender only messages of this address; null: of everybody
 */
export async function replay(
  deps: ReplayDependencies,
  channel: Channel,
  { count, changed, sender }: { count: number; changed: Rule | null; sender: string | null },
): Promise<ReplayResult> {
  const result: ReplayResult = { tried: 0, met: changed && 0, unchanged: 0, differences: [] };
  const rulesOf = deps.rulesWith(changed);
  for (const message of await deps.messages.newestKept(channel.documentId, count, sender)) {
    const raw = await deps.messages.rawMail.load(message.id);
    if (!raw) continue;
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
  return result;
}

const isOf = ({ name }: Rule, { code, values }: Step): boolean =>
  (code === 'rules.met' || code === 'rules.ended') && values?.rule === name;
