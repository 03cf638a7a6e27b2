import { EmailChannelError, type RunRequested } from '../../../contracts';
import type { App } from './app';
import { requireOwnPlace } from './controllers/installation';
import { savedSource } from './sources';

/**
 * Requests an immediate run. Rejects with `channel-not-found`, with `channel-incomplete` if the channel is not active,
 * and in an unconfirmed copy of an installation.
 */
export async function readNow(app: App, documentId: string): Promise<RunRequested> {
  const { channel } = await savedSource(app, documentId);
  if (channel.status !== 'active') throw new EmailChannelError('channel-incomplete.inactive');
  await requireOwnPlace(app);
  return app.requestRun(documentId);
}
