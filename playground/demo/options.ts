import { join, resolve } from 'node:path';

/** What was asked for on the command line. */
export interface DemoFlags {
  once?: boolean;
  reset?: boolean;
  'no-panel'?: boolean;
}

export interface DemoOptions {
  /** The folder that everything of the demo is kept in. */
  directory: string;
  once: boolean;
  reset: boolean;
  /** Whether the admin panel is served. */
  panel: boolean;
  /** Null = the usual one where it is free, else any free one. */
  ports: Record<'http' | 'imap' | 'smtp', number | null>;
}

/** Joins flags and environment. Throws an Error for people when a port is none. */
export function readOptions(root: string, flags: DemoFlags, env: NodeJS.ProcessEnv): DemoOptions {
  const port = (name: string): number | null => {
    const value = env[name];
    if (!value) return null;
    if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new Error(`${name} is no port: ${value}`);
    return Number(value);
  };
  return {
    directory: env.DEMO_DIR ? resolve(env.DEMO_DIR) : join(root, '.demo'),
    once: flags.once ?? false,
    reset: flags.reset ?? false,
    panel: !flags['no-panel'],
    ports: { http: port('DEMO_PORT'), imap: port('DEMO_IMAP_PORT'), smtp: port('DEMO_SMTP_PORT') },
  };
}
