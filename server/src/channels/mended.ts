import type { Channel, MendedDecided } from '../../../contracts';
import type { Target } from '../intake/judge';
import type { Messages } from '../messages';
import type { MessageLog } from '../messages/log';
import { isMended, MENDABLE } from '../ticketing/mended';
import type { Surroundings } from './drift';

/** Number of held messages that can now become tickets, by documentId. Drafts have none. */
export async function mendedCounts(
  { counts }: Pick<Messages, 'counts'>,
  channels: Channel[],
  surroundings: Pick<Surroundings, 'templates' | 'catalogue'>,
): Promise<Map<string, number>> {
  const able = new Map(
    channels.filter(({ status }) => status !== 'draft').map((channel) => [channel.documentId, channel]),
  );
  const found = new Map<string, number>();
  for (const { channel: id, number, ...cause } of await counts.held([...able.keys()], MENDABLE)) {
    const channel = able.get(id)!;
    if (isMended(cause, channel, targetIn(surroundings, channel)))
      found.set(id, (found.get(id) ?? 0) + number);
  }
  return found;
}

/** Processes the held messages of a channel that can now become tickets. */
export async function decideMended(
  deps: {
    messages: Pick<Messages, 'ledger'>;
    messageLog: Pick<MessageLog, 'retryHeld'>;
    targetOf(channel: Channel): Promise<{ target: Target } | null>;
  },
  channel: Channel,
): Promise<MendedDecided> {
  const found = await deps.targetOf(channel);
  const causes = await deps.messages.ledger.heldFor(channel.documentId, MENDABLE);
  const mended = causes.filter((cause) => isMended(cause, channel, found?.target ?? null));
  return { queued: await deps.messageLog.retryHeld(channel.documentId, mended) };
}

function targetIn(
  { templates, catalogue }: Pick<Surroundings, 'templates' | 'catalogue'>,
  channel: Channel,
): Parameters<typeof isMended>[2] {
  const template = templates.find(({ documentId }) => documentId === channel.template);
  const fields = template && catalogue(template.target);
  return template && fields ? { template, catalogue: fields } : null;
}
