import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { Channel, ValueSourceView } from '../../contracts';
import { createMessages } from './messages';
import { readActiveFolders, readAgents, readOwnAddresses, readSharers } from './channels/own-addresses';
import { configSchema } from './config';
import { readersOf, type Surroundings } from './channels/drift';
import type { ChannelSource } from './channels/source';
import type { Target } from './intake/judge';
import { registryOf } from './hooks/registry';
import { createInstallation } from './installation/installation';
import { createMailParserPool } from './mail/pool';
import type { BodyForms } from './mail/types';
import { findWorkerFile } from './mail/worker-file';
import { createMailboxAccess } from './channels/mailbox-access';
import { createChannelStates } from './schedule/channel-state';
import { createPrivateFiles } from './files/private-files';
import { createLeases } from './schedule/lease';
import { createMembers } from './schedule/members';
import { createQueueLink } from './schedule/queue/link';
import { createSharedCount } from './schedule/queue/shared-count';
import { createSecrets } from './secrets';
import { contentType } from './strapi/border';
import { createDatabase } from './strapi/database';
import { createEmailSender } from './strapi/email';
import { readLocales } from './strapi/locales';
import { createLogger } from './strapi/logger';
import { maskSecrets } from './strapi/mask';
import { readCatalogue } from './ticketing/catalogue';
import { bodyFormsNeeded } from './ticketing/mapping';
import { createRules } from './rules/rules';
import { createTemplates } from './ticketing/templates';
import { createMoves } from './ticketing/moves';
import { createPanelAgents } from './ticketing/panel-agents';
import { createParticipants } from './ticketing/participants';
import { createThreads } from './ticketing/threads';
import { createGroupedDocuments } from './strapi/grouped-documents';
import { createTicketWriter } from './ticketing/writer';
import { prepareLanguages } from './outgoing/acknowledgements';
import { createBreaker } from './outgoing/breaker';

/**
 * Creates the parts of the plugin without dependencies on each other: database access, parser threads, mail server
 * connections and the host's email plugin. services.ts connects the rest to them.
 */
export function createFoundations(strapi: Core.Strapi) {
  const config = configSchema.parse(strapi.config.get('plugin::email-channel'));
  const database = createDatabase(strapi);
  const secrets = createSecrets({ strapi, database });
  if (config.proxy) secrets.remember(decodeURIComponent(new URL(config.proxy).password) || config.proxy);
  const logger = createLogger({ strapi, known: () => secrets.known() });
  const templates = createTemplates({ strapi, config });
  const catalogue = (uid: string) => (contentType(strapi, uid) ? readCatalogue(strapi, uid) : null);
  const rules = createRules({ strapi, templates, catalogue, config });
  const locales = () => readLocales(strapi);
  const localeCodes = async () => (await locales()).map(({ code }) => code);
  const instance = randomUUID();
  const installation = createInstallation({ strapi, name: config.installation });
  const queueLink =
    config.queue &&
    createQueueLink({ redis: config.queue.redis, identity: () => installation.identity(), logger });
  const members = createMembers({ database, instance, logger });
  return {
    strapi,
    config,
    members,
    /** Id of this process among the instances. */
    instance,
    installation,
    /** Redis connection, or null if not configured. */
    queueLink,
    database,
    secrets,
    logger,
    hooks: registryOf(strapi),
    mask: (text: string) => maskSecrets(text, secrets.known()),
    valueSources: (): ValueSourceView[] =>
      registryOf(strapi).hooks.values.map(({ name, label, types }) => ({
        source: `app:${name}`,
        label,
        types: [...types],
      })),
    templates,
    catalogue,
    locales,
    rules,
    async rulesOf(channel: Channel, target: Target | null) {
      await prepareLanguages(channel);
      return rules.of(channel, target);
    },
    messages: createMessages({ database }),
    parser: createMailParserPool({
      workerFile: findWorkerFile(),
      threads: config.parserThreads,
      limits: config.limits,
    }),
    writer: createTicketWriter({ strapi, config, grouped: createGroupedDocuments(strapi, logger) }),
    files: createPrivateFiles({ strapi, folder: config.files.folder, secrets, logger }),
    threads: createThreads({ database, secrets }),
    participants: createParticipants({ database }),
    panelAgents: createPanelAgents(strapi),
    moves: createMoves({ database }),
    states: createChannelStates({ database }),
    leases: createLeases({ database, owner: instance, leaseMs: config.leaseMs }),
    mailboxes: createMailboxAccess({
      config,
      database,
      secrets,
      sharedCount: queueLink ? createSharedCount(queueLink, instance, () => members.count()) : undefined,
    }),
    email: createEmailSender({ strapi, deadlineMs: config.outgoing.deadlineMs }),
    breaker: createBreaker({ database, logger, limits: config.outgoing }),
    ownAddresses: () => readOwnAddresses(strapi),
    sharersOf: (channel: Channel) => readSharers(strapi, channel),
    agents: () => readAgents(strapi),

    /** The channel's published template with the fields of its target, or null. */
    async targetOf(channel: Channel): Promise<{ target: Target; forms: BodyForms } | null> {
      const template = channel.template === null ? null : await templates.findPublished(channel.template);
      const fields = template && catalogue(template.target);
      if (!template || !fields) return null;
      const offer = channel.offer && (await templates.findOffer(channel.offer)) ? channel.offer : null;
      const locale = (await localeCodes()).find((code) => code === channel.ticketLocale) ?? null;
      return {
        target: { template, catalogue: fields, offer, locale },
        forms: bodyFormsNeeded(channel, fields),
      };
    },

    /** Current items that channels reference. */
    async surroundings(): Promise<Surroundings> {
      const roles = await strapi.db.query('admin::role').findMany({ select: ['id'] });
      return {
        templates: await templates.published(),
        offers: await templates.offers(),
        roles: new Set(roles.map(({ id }) => Number(id))),
        ticketTypes: config.ticketTypes,
        locales: await localeCodes(),
        readers: readersOf(await readActiveFolders(strapi)),
        catalogue,
      };
    },

    /** A channel with its stored credentials. */
    stored: (channel: Channel): ChannelSource => ({
      channel,
      secret: (field) => secrets.open(channel.documentId, field),
    }),
  };
}

export type Foundations = ReturnType<typeof createFoundations>;
