import { withPlugin } from './plugin';

/**
 * `email-channel move-files`: makes mail files private that an earlier version, or `files.access: 'public'`, stored
 * publicly.
 */
export const moveFiles = ({ json = false }: { json?: boolean }): Promise<void> =>
  withPlugin(async ({ files }) => {
    const { moved, left } = await files.move();
    if (json) console.log(JSON.stringify({ moved, left }));
    else {
      console.log(`Files moved: ${moved}`);
      for (const { id, name, reason } of left) console.log(`Not moved: ${name} (file ${id}): ${reason}`);
    }
    if (left.length > 0) process.exitCode = 1;
  });
