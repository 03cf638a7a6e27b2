import type { Application } from '../server/src/services';
import { withHost } from './host';
import { startProbe } from './probe';

/** Time in ms after which a worker that does not shut down cleanly is killed. */
const DRAINING_MS = 40_000;
/** Maximum delay of a timer, which keeps the process alive. */
const FOREVER_MS = 2 ** 31 - 1;

interface WorkerOptions {
  probeHost: string;
  probePort?: string;
}

/**
 * `email-channel worker`: reads, parses and sends mail until SIGTERM or SIGINT, then finishes its current work and
 * exits.
 */
export async function worker({ probeHost, probePort }: WorkerOptions): Promise<void> {
  const port = probePort === undefined ? null : portOf(probePort);
  let draining = false;
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.once(name, () => {
      draining = true;
      setTimeout(() => process.exit(1), DRAINING_MS).unref();
    });
  await withHost(
    async (strapi) => {
      if (!strapi.plugins['email-channel'])
        throw new Error(
          'The plugin is switched off. Set `enabled: true` for email-channel in config/plugins first.',
        );
      const app = strapi.plugin('email-channel').service('app') as unknown as Application;
      if (port !== null)
        await startProbe(probeHost, port, {
          ready: async () => !draining && (await app.isReady()),
          metrics: () => app.openMetrics(),
        });
      await app.start('worker');
      strapi.log.info(`[email-channel] worker ${process.pid} reads and sends`);
      // Strapi's own signal handler stops the plugin, then the process.
      await new Promise<never>(() => void setInterval(() => undefined, FOREVER_MS));
    },
    { logs: 'stdout' },
  );
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--probe-port is a port from 0 to 65535, not “${text}”.`);
  return port;
}
