import type { Core } from '@strapi/types';
import { z } from 'zod';
import {
  channelInputSchema,
  channelListQuerySchema,
  channelPatchSchema,
  dismissSchema,
  invalidInput,
  messageQuerySchema,
  noteSchema,
  replySchema,
  retrySchema,
  type ChannelsService,
  type ConversationsService,
  type HooksService,
  type MessagesService,
  type PoliciesService,
} from '../../../contracts';
import { policyOrder } from '../hooks/order';
import { registryOf } from '../hooks/registry';
import { appOf } from './app';
import { requireOwnPlace } from './controllers/installation';
import { readNow } from './read-now';
import { savedSource } from './sources';
import { parse } from './validate';

type Services<T> = (context: { strapi: Core.Strapi }) => T;

const agentSchema = z.strictObject({ name: z.string().trim().min(1).max(200), email: z.string().max(320) });
const NOTHING_RESTRICTED = () => false;

const channels: Services<ChannelsService> = ({ strapi }) => {
  const own = () => appOf(strapi).channels;
  return {
    list: async (query) => own().list(parse(channelListQuerySchema, query)),
    find: async (documentId) => own().view(documentId),
    async create(channel) {
      const { mappings, ...input } = parse(channelInputSchema, channel);
      return own().create(channel.mappings ? { ...input, mappings } : input);
    },
    update: async (documentId, changes) => own().update(documentId, parse(channelPatchSchema, changes)),
    remove: async (documentId) => own().remove(documentId),
    read: async (documentId) => readNow(appOf(strapi), documentId),
  };
};

const messages: Services<MessagesService> = ({ strapi }) => {
  const log = () => appOf(strapi).messageLog;
  return {
    list: async (query) => log().list(parse(messageQuerySchema, query)),
    find: async (id) => log().read(id),
    async preview(channel, raw) {
      const { config, previewRaw } = appOf(strapi);
      if (!(raw instanceof Uint8Array) || raw.byteLength > config.limits.messageBytes)
        throw invalidInput('raw', 'at-most', { max: config.limits.messageBytes });
      return previewRaw(await savedSource(appOf(strapi), channel), Buffer.from(raw));
    },
    async retry(ids, { force = false, skipped = false } = {}) {
      return log().retry(parse(retrySchema, { ids, force, skipped }).ids, force, skipped);
    },
    dismiss: async (ids) => log().dismiss(parse(dismissSchema, { ids }).ids),
  };
};

const conversations: Services<ConversationsService> = ({ strapi }) => {
  const own = () => appOf(strapi).outgoing.conversations;
  return {
    read: async (uid, documentId) => own().read(uid, documentId, NOTHING_RESTRICTED),
    async reply(uid, documentId, reply, agent) {
      await requireOwnPlace(appOf(strapi));
      return own().reply(
        uid,
        documentId,
        parse(replySchema, reply),
        parse(agentSchema, agent),
        NOTHING_RESTRICTED,
      );
    },
    note: async (uid, documentId, note, agent) =>
      own().note(uid, documentId, parse(noteSchema, note), parse(agentSchema, agent)),
  };
};

const policies: Services<PoliciesService> = ({ strapi }) => ({
  add: (policy) => registryOf(strapi).add('policies', policy),
  list: () =>
    policyOrder(registryOf(strapi).hooks.policies).map((entry) =>
      typeof entry === 'string' ? entry : entry.name,
    ),
});

const hooks: Services<HooksService> = ({ strapi }) => {
  const { add } = registryOf(strapi);
  return {
    beforeTicket: (hook) => add('beforeTicket', hook),
    beforeReply: (hook) => add('beforeReply', hook),
    mapField: (source) => add('values', source),
    threading: (rule) => add('threading', rule),
    attachments: (filter) => add('attachments', filter),
    afterCommit: (hook) => add('afterCommit', hook),
  };
};

/** @see PublicServices */
export const publicServices = { channels, messages, conversations, policies, hooks };
