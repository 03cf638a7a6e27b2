import type { App } from '../server/src/http/app';
import { withHost } from './host';

/** `email-channel move-files`: makes files of mail private that an earlier version, or `files.access: 'public'`, stored for everyone. */
export const moveFiles = ({ json = false }: { json?: boolean }): Promise<void> =>
  withHost(async (strapi) => {
    if (!strapi.plugins['email-channel'])
      throw new Error(
        'The plugin is switched off. Set `enabled: true` for email-channel in config/plugins first.',
      );
    const { files } = strapi.plugin('email-channel').service('app') as unknown as App;
    const { moved, left } = await files.move();
    if (json) console.log(JSON.stringify({ moved, left }));
    else {
      console.log(`Files that were moved: ${moved}`);
      for (const { id, name, reason } of left)
        console.log(`Left where it is: ${name} (file ${id}): ${reason}`);
    }
    if (left.length > 0) process.exitCode = 1;
  });
