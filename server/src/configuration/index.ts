import { AsyncLocalStorage } from 'node:async_hooks';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { errors } from '@strapi/utils';
import { UID } from '../../../content-types';
import {
  EmailChannelError,
  type ChannelEntry,
  type ChannelUpdate,
  type Configuration as ConfigurationFile,
  type ConfigurationView,
} from '../../../contracts';
import type { Channels } from '../channels/channels';
import type { EmailChannelConfig } from '../config';
import type { Logger } from '../strapi/logger';
import { applyConfiguration, type ApplyDependencies } from './apply';
import { exportConfiguration, exportRules, KEPT, readCurrent } from './current';
import { differencesOf } from './differences';
import { configurationFile, readConfiguration } from './file';

/** Document service actions that change an entry. */
const CHANGES: readonly string[] = ['update', 'delete', 'publish', 'unpublish', 'discardDraft'];
const LEASE = 'configuration';

interface Dependencies extends ApplyDependencies {
  channels: ApplyDependencies['channels'] & Pick<Channels, 'view'>;
  leases: { acquire(name: string): Promise<{ release(): Promise<void> } | null> };
  logger: Logger;
  /** The project folder. */
  project: string;
  config: Pick<EmailChannelConfig, 'configuration'>;
}

/** Items that the file describes, by documentId. */
interface Managed {
  channels: Map<string, ChannelEntry>;
  templates: Set<string>;
  offers: Set<string>;
  rulesOfAll: boolean;
}

const nothing = (): Managed => ({
  channels: new Map(),
  templates: new Set(),
  offers: new Set(),
  rulesOfAll: false,
});

/**
 * Configuration from a file in the project folder. It is applied at start; the described items can then be changed only
 * in the file.
 */
export type Configuration = ReturnType<typeof createConfiguration>;

/** @see Configuration */
export function createConfiguration(deps: Dependencies) {
  const { strapi, project, logger } = deps;
  const applying = new AsyncLocalStorage<true>();
  const path = deps.config.configuration ?? configurationFile(project);
  let file: ConfigurationFile | null = null;
  let managed = nothing();
  let problem: string | null = null;
  let appliedAt: string | null = null;

  const refusal = () => new EmailChannelError('managed-by-file', { file: path ?? '' });

  async function readManaged({ templates, offers, channels, rules }: ConfigurationFile): Promise<Managed> {
    const current = await readCurrent(deps);
    const named = <T extends { documentId: string; name: string }>(
      entries: T[],
      described: { name: string }[] = [],
    ) => entries.filter(({ name }) => described.some((entry) => entry.name === name));
    return {
      channels: new Map(
        named(current.channels, channels).map(({ documentId, name }) => [
          documentId,
          channels!.find((entry) => entry.name === name)!,
        ]),
      ),
      templates: new Set(named(current.templates, templates).map(({ documentId }) => documentId)),
      offers: new Set(named(current.offers, offers).map(({ documentId }) => documentId)),
      rulesOfAll: rules !== undefined,
    };
  }

  async function driftOf(given: ConfigurationFile, of: string) {
    if (of === 'rules') {
      const { names } = await readCurrent(deps);
      const parts = { version: 1 as const, rules: await exportRules(deps, null, names) };
      return differencesOf({ version: 1, rules: given.rules }, parts);
    }
    const entry = managed.channels.get(of);
    if (!entry) return [];
    return differencesOf({ version: 1, channels: [entry] }, await exportConfiguration(deps, [entry.name]));
  }

  const configuration = {
    /** Applies a configuration. Rejects with `ConfigurationFault`. */
    apply: (given: ConfigurationFile): Promise<void> =>
      applying.run(true, () => applyConfiguration(deps, given)),

    /** Compares a configuration with the installation. */
    async differences(given: ConfigurationFile) {
      return differencesOf(given, await exportConfiguration(deps));
    },

    /** @param only names of channels; all by default */
    export: (only?: readonly string[]) => exportConfiguration(deps, only),

    /**
     * Applies the project's file, unless another instance is doing so. Never rejects: errors are logged and shown in
     * the panel, and the previous configuration stays in effect.
     */
    async start(): Promise<void> {
      if (path === null) return;
      try {
        file = readConfiguration(resolve(project, path));
        const lease = await deps.leases.acquire(LEASE);
        if (lease)
          try {
            await configuration.apply(file);
            appliedAt = new Date().toISOString();
          } finally {
            await lease.release();
          }
        problem = null;
      } catch (error) {
        problem = (error as Error).message;
        logger.error(`The configuration was not applied. ${problem}`);
      }
      if (file) managed = await readManaged(file).catch(() => managed);
    },

    /**
     * Compares the file with the installation.
     * @param drift requires exporting everything
     * @param of compares only the channel with this documentId; `rules`: only the rules of all channels
     */
    async view({ drift, of }: { drift: boolean; of?: string | undefined }): Promise<ConfigurationView> {
      return {
        file: path,
        problem,
        appliedAt,
        channels: [...managed.channels].map(([documentId, entry]) => ({
          documentId,
          fields: Object.keys(entry),
        })),
        rulesOfAll: managed.rulesOfAll,
        drift: !drift || !file ? [] : of ? await driftOf(file, of) : await configuration.differences(file),
      };
    },

    /**
     * Rejects changes to settings that the file sets, and the deletion of its channels, with `managed-by-file`.
     * Settings that the file omits can change; pausing and replacing credentials is always allowed.
     * @param change null for a deletion
     */
    async guardChannel(documentId: string, change: Partial<ChannelUpdate> | null): Promise<void> {
      const entry = managed.channels.get(documentId);
      if (!entry) return;
      if (change === null) throw refusal();
      const now = (await deps.channels.view(documentId)) as unknown as Record<string, unknown>;
      const open = ['status', 'secrets', 'mailboxChange', ...KEPT, 'mappings'].filter(
        (name) => name === 'status' || name === 'secrets' || !(name in entry),
      );
      const changed = Object.entries(change).filter(
        ([name, value]) =>
          value !== undefined && !open.includes(name) && !isDeepStrictEqual(value, now[name]),
      );
      if (changed.length > 0) throw refusal();
    },

    /** Rejects changes to rules that the file sets, with `managed-by-file`. */
    guardRules(channel: string | null): void {
      const given =
        channel === null ? managed.rulesOfAll : managed.channels.get(channel)?.rules !== undefined;
      if (given) throw refusal();
    },

    /** Prevents changes to templates and offers that the file describes. */
    guardContent(): void {
      strapi.documents.use((context, next) => {
        const uid: string = context.uid;
        const ids = uid === UID.template ? managed.templates : uid === UID.offer ? managed.offers : null;
        const { documentId } = context.params as { documentId?: string };
        if (
          ids &&
          documentId &&
          ids.has(documentId) &&
          CHANGES.includes(context.action) &&
          !applying.getStore()
        )
          throw new errors.ForbiddenError(refusal().message);
        return next();
      });
    },
  };
  return configuration;
}
