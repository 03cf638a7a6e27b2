import {
  connectionTestSchema,
  channelDeletionSchema,
  channelInputSchema,
  channelListQuerySchema,
  channelReplaySchema,
  channelStatusSchema,
  channelUpdateSchema,
  detectSchema,
  type DiagnosisEvent,
  previewNewestSchema,
  previewUnsavedNewestSchema,
  type ReplayResult,
  unsavedChannelSchema,
} from '../../../../contracts';
import { withPatch } from '../../channels/mapper';
import { maskValues } from '../../strapi/mask';
import { createLogger } from '../../strapi/logger';
import type { App } from '../app';
import { audit } from '../audit';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { requireOwnPlace } from './installation';
import { logUnexpected } from '../errors';
import { answerLines } from '../lines';
import { messageIdOf } from '../message-id';
import { jsonField, readRawMessage, requireForm } from '../raw-body';
import { readNow } from '../read-now';
import { savedSource, unsavedSource } from '../sources';
import { parse } from '../validate';

const idOf = (ctx: HttpContext): string => ctx.params.id!;

/** Whether the client omitted a key. Schemas with defaults lose this information. */
const leftOut = (body: unknown, key: string): boolean => !Object.hasOwn(Object(body) as object, key);

const resourceOf = ({ documentId, name }: { documentId: string; name: string }) => ({ id: documentId, name });

export const channels = controller((app, strapi) => ({
  list: (ctx) => app().channels.list(parse(channelListQuerySchema, ctx.query)),

  find: (ctx) => app().channels.view(idOf(ctx)),

  metrics: () => app().metrics(),

  instances: () => app().instances(),

  async create(ctx) {
    const { mappings, ...input } = parse(channelInputSchema, ctx.request.body);
    ctx.status = 201;
    const channel = await app().channels.create(
      leftOut(ctx.request.body, 'mappings') ? input : { ...input, mappings },
    );
    await audit(strapi, 'channelCreated', { resource: resourceOf(channel) });
    return channel;
  },

  async update(ctx) {
    const change = parse(channelUpdateSchema, ctx.request.body);
    await app().configuration.guardChannel(idOf(ctx), change);
    const channel = await app().channels.update(idOf(ctx), change);
    const { secrets, ...settings } = change;
    const fields = Object.keys(settings);
    const resource = resourceOf(channel);
    if (fields.length > 0) await audit(strapi, 'channelChanged', { resource, fields });
    const credentials = Object.keys(secrets ?? {});
    if (credentials.length > 0) await audit(strapi, 'credentialsChanged', { resource, credentials });
    return channel;
  },

  async setStatus(ctx) {
    const { status } = parse(channelStatusSchema, ctx.request.body);
    const channel = await app().channels.setStatus(idOf(ctx), status);
    await audit(strapi, 'channelChanged', { resource: resourceOf(channel), fields: ['status'], status });
    return channel;
  },

  async duplicate(ctx) {
    ctx.status = 201;
    const channel = await app().channels.duplicate(idOf(ctx));
    await audit(strapi, 'channelCreated', { resource: resourceOf(channel), copyOf: idOf(ctx) });
    return channel;
  },

  async remove(ctx) {
    const options = parse(channelDeletionSchema, ctx.query);
    await app().configuration.guardChannel(idOf(ctx), null);
    const removed = await app().channels.remove(idOf(ctx), options);
    await audit(strapi, 'channelDeleted', { resource: { id: idOf(ctx) }, ...options });
    return removed;
  },

  read: (ctx) => readNow(app(), idOf(ctx)),

  decideMended: async (ctx) => app().decideMended((await savedSource(app(), idOf(ctx))).channel),

  folders: async (ctx) => app().folders(await savedSource(app(), idOf(ctx))),

  unsavedFolders: async (ctx) =>
    app().folders(await unsavedSource(app(), parse(unsavedChannelSchema, ctx.request.body))),

  trustedServer: async (ctx) =>
    app().trustedServer(await unsavedSource(app(), parse(unsavedChannelSchema, ctx.request.body))),

  async testConnection(ctx) {
    const { roundTrip, ...unsaved } = parse(connectionTestSchema, ctx.request.body);
    if (roundTrip) await requireOwnPlace(app());
    const source = await unsavedSource(app(), unsaved);
    const { testConnection, secrets } = app();
    answerLines<DiagnosisEvent>(
      ctx,
      (send, signal) =>
        testConnection(source, (event) => send(maskValues(event, secrets.known())), { signal, roundTrip }),
      (error) => logUnexpected(error, createLogger({ strapi, known: () => secrets.known() })),
    );
  },

  async detect(ctx) {
    const { email, ...unsaved } = parse(detectSchema, ctx.request.body);
    return app().detect(await unsavedSource(app(), unsaved), email);
  },

  async previewRaw(ctx) {
    const raw = await readRawMessage(ctx, app().config.limits.messageBytes);
    return app().previewRaw(await savedSource(app(), idOf(ctx)), raw);
  },

  async previewNewest(ctx) {
    const query = parse(previewNewestSchema, ctx.query);
    return app().previewNewest(await savedSource(app(), idOf(ctx)), query);
  },

  /** Accepts a form with a message file and a field `unsaved` in the format of a connection test. */
  async previewUnsavedRaw(ctx) {
    requireForm(ctx);
    const raw = await readRawMessage(ctx, app().config.limits.messageBytes);
    const unsaved = parse(unsavedChannelSchema, jsonField(ctx, 'unsaved'));
    return app().previewRaw(await unsavedSource(app(), unsaved), raw);
  },

  /** Replays the newest messages of a saved channel with unsaved settings. */
  replayUnsaved: (ctx) => replayOf(app(), ctx, null),

  /** Replays one message, with its contents. */
  compareUnsaved: (ctx) => replayOf(app(), ctx, messageIdOf(ctx)),

  async previewUnsavedNewest(ctx) {
    const { folder, count, ...unsaved } = parse(previewUnsavedNewestSchema, ctx.request.body);
    return app().previewNewest(await unsavedSource(app(), unsaved), { folder, count });
  },
}));

async function replayOf(app: App, ctx: HttpContext, message: number | null): Promise<ReplayResult> {
  const { channel, values, since, ...query } = parse(channelReplaySchema, ctx.request.body);
  const saved = await app.channels.view(channel);
  return app.replay(
    { saved, changed: withPatch(saved, values) },
    { ...query, since: since === null ? null : new Date(since), message, changed: null, sender: null },
  );
}
