import { replaySchema, type ReplayResult } from '../../../contracts';
import type { App } from './app';
import { parse } from './validate';

/**
 * Replays messages with an unsaved rule, as a request or a tool describes it. Throws `invalid-input`.
 * @param message only this message, with its contents; null for the newest
 */
export async function replayRule(app: App, input: unknown, message: number | null): Promise<ReplayResult> {
  const { channel, rule, since, ...query } = parse(replaySchema, input);
  const saved = await app.channels.view(channel);
  return app.replay(
    { saved, changed: saved },
    {
      ...query,
      changed: rule && { ...rule, documentId: rule.documentId ?? '' },
      since: since === null ? null : new Date(since),
      message,
    },
  );
}
