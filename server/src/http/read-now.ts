import { EmailChannelError, type RunRequested } from '../../../contracts';
import type { App } from './app';
import { requireOwnPlace } from './controllers/installation';
import { savedSource } from './sources';

/**
 * Has a channel read as soon as there is room. Rejects with `channel-not-found`, with `channel-incomplete` where it is not
 * active, and in a copy of an installation that nobody has said anything of.
 */
export async function readNow(app: App, documentId: string): Promise<RunRequested> {
  const { channel } = await savedSource(app, documentId);
  if (channel.status !== 'active') throw new EmailChannelError('channel-incomplete.inactive');
  await requireOwnPlace(app);
  return app.requestRun(documentId);
}
