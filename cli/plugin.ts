import type { Core } from '@strapi/strapi';
import { channelListQuerySchema, type Channel } from '../contracts';
import type { Application } from '../server/src/services';
import { withHost } from './host';

/** Runs `work` with the plugin of the Strapi project in the current folder. */
export const withPlugin = <T>(work: (app: Application, strapi: Core.Strapi) => Promise<T>): Promise<T> =>
  withHost(async (strapi) => {
    if (!strapi.plugins['email-channel'])
      throw new Error(
        'The plugin is switched off. Set `enabled: true` for email-channel in config/plugins first.',
      );
    return work(strapi.plugin('email-channel').service('app') as unknown as Application, strapi);
  });

/** Finds a channel by name or documentId. */
export async function channelOf({ channels }: Application, name: string): Promise<Channel> {
  const direct = await channels.read(name);
  if (direct) return direct;
  const query = channelListQuerySchema.parse({ search: name, pageSize: 100 });
  const { results } = await channels.list(query);
  const found = results.filter((channel) => channel.name === name);
  if (found.length === 1) return (await channels.read(found[0]!.documentId))!;
  if (found.length > 1)
    throw new Error(
      `Several channels are named ${name}. Use a documentId: ${found.map(({ documentId }) => documentId).join(', ')}`,
    );
  throw new Error(`There is no channel ${name}.`);
}
