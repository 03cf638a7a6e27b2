import { requireOwnPlace } from '../server/src/http/controllers/installation';
import { channelOf, withPlugin } from './plugin';
import { print } from './print';

/** `email-channel read`: runs a channel, or every active one, once. */
export const readChannels = (name: string | undefined, { json }: { json?: boolean }): Promise<void> =>
  withPlugin(async (app) => {
    await requireOwnPlace(app);
    const ids =
      name === undefined ? await app.channels.activeIds() : [(await channelOf(app, name)).documentId];
    const results: ({ channel: string; read: boolean } & Record<string, unknown>)[] = [];
    for (const id of ids) {
      const result = await app.engine.runNow(id);
      const { name: channel, health } = await app.channels.view(id);
      results.push({
        channel,
        read: result !== null,
        ...(result ? { ...result.summary, more: result.more } : { error: health.lastError?.message ?? null }),
      });
    }
    print(json, results, () =>
      results.map(({ channel, read, ...figures }) => {
        const shown = Object.entries(figures).map(([key, value]) => `${key} ${String(value)}`);
        return `${channel}: ${read ? 'read' : 'not read'}, ${shown.join(', ')}`;
      }),
    );
    if (results.some(({ read }) => !read)) process.exitCode = 1;
    await app.notifier.settled();
  });
