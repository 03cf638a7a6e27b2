import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';

/** Loads the Strapi project in the current folder without HTTP server and panel, and destroys it after `work`. */
export async function withHost<T>(
  work: (strapi: Core.Strapi) => Promise<T>,
  { logs = 'stderr' }: { logs?: 'stdout' | 'stderr' } = {},
): Promise<T> {
  const appDir = process.cwd();
  const host = createRequire(join(appDir, 'package.json'));
  let strapiPackage: typeof import('@strapi/strapi');
  try {
    strapiPackage = host('@strapi/strapi');
  } catch {
    throw new Error(
      'There is no Strapi project in this folder. Run the command in the folder whose package.json lists @strapi/strapi.',
    );
  }
  const { appDir: dir, distDir } = await strapiPackage.compileStrapi({ appDir });
  const strapi = strapiPackage.createStrapi({
    appDir: dir,
    distDir,
    autoReload: false,
    serveAdminPanel: false,
  });
  if (logs === 'stderr') logToStderr(strapi);
  await strapi.load();
  try {
    return await work(strapi);
  } finally {
    await strapi.destroy();
  }
}

/** Reserves standard output for the command's result. */
function logToStderr(strapi: Core.Strapi): void {
  const { transports, levels } = strapi.log as unknown as {
    transports: { stderrLevels?: Record<string, boolean> }[];
    levels: Record<string, number>;
  };
  for (const transport of transports)
    if (transport.stderrLevels)
      transport.stderrLevels = Object.fromEntries(Object.keys(levels).map((level) => [level, true]));
}
