import type { Core } from '@strapi/types';
import { z } from 'zod';
import {
  acknowledgementPreviewSchema,
  blockSchema,
  invalidInput,
  draftSchema,
  DRAFT_KINDS,
  type DraftKind,
  forwardSchema,
  mergeSchema,
  noteSchema,
  participantSchema,
  type StoredDrafts,
  replySchema,
  type OriginalView,
  type ReadAgainResult,
  sendAgainSchema,
  signatureSchema,
  type Signature,
  type AgentFile,
  type SavedReply,
} from '../../../../contracts';
import { UID } from '../../../../content-types';
import { notFound } from '../../channels/channels';
import type { IsRestricted } from '../../outgoing/conversation-views';
import { ticketNotFound } from '../../outgoing/conversations';
import { restrictedFields } from '../../ticketing/restrictions';
import { agentOf } from '../agent';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { requireOwnPlace } from './installation';
import { originalView } from '../../mail/original';
import type { App } from '../app';
import { sendMail } from '../mail-answer';
import { mayAttach } from '../file-access';
import { readFormFile } from '../raw-body';
import { picturesIn } from '../../outgoing/markdown';
import { parse } from '../validate';

/** Identifies the ticket. Entries that the user may not read in the Content Manager count as not found. */
function placeOf({ params, state }: HttpContext): [uid: string, documentId: string] {
  if (!state.userAbility || state.userAbility.cannot('plugin::content-manager.explorer.read', params.uid!))
    throw ticketNotFound();
  return [params.uid!, params.id!];
}

/** Identifies the ticket for users who may update or create it in the Content Manager. */
function mayChange(ctx: HttpContext, action: 'create' | 'update'): [uid: string, documentId: string] {
  const place = placeOf(ctx);
  if (ctx.state.userAbility!.cannot(`plugin::content-manager.explorer.${action}`, place[0]))
    throw ticketNotFound();
  return place;
}

/** Rejects files that the sender may not read themselves. */
async function requireFiles(strapi: Core.Strapi, ctx: HttpContext, text: string, attached: number[]) {
  const agent = agentOf(ctx).id;
  const mayReadLibrary = !ctx.state.userAbility?.cannot('plugin::upload.read');
  if (!(await mayAttach(strapi, agent, [...attached, ...picturesIn(text)], mayReadLibrary)))
    throw invalidInput('attachments', 'files-not-readable');
}

const draftKindOf = ({ params }: HttpContext): DraftKind => parse(z.enum(DRAFT_KINDS), params.kind);

/** Tells which ticket fields are restricted for the current user. */
async function restrictedFor(app: App, { params, state }: HttpContext): Promise<IsRestricted> {
  const restricted = restrictedFields(await app.restrictions(), params.uid!, state.user?.roles ?? []);
  return (field) => restricted.has(field);
}

/** The original message, for users who may read the ticket with all mapped fields. */
async function originalOf(app: App, ctx: HttpContext): Promise<Buffer> {
  const [uid, documentId] = placeOf(ctx);
  return app.outgoing.conversations.original(
    uid,
    documentId,
    ctx.params.message!,
    await restrictedFor(app, ctx),
  );
}

/** Id in the message log, for users who may read the ticket with all mapped fields. */
async function loggedOf(app: App, ctx: HttpContext): Promise<number> {
  const isRestricted = await restrictedFor(app, ctx);
  return app.outgoing.conversations.logged(...placeOf(ctx), ctx.params.message!, isRestricted);
}

/** Conversations of tickets and their outgoing mail. */
export const tickets = controller((app, strapi) => ({
  /** uids of the ticket content types: the targets of published templates. */
  async contentTypes(): Promise<string[]> {
    const templates = await app().templates.published();
    return [...new Set([UID.ticket, ...templates.map(({ target }) => target)])];
  },

  async conversation(ctx) {
    const [uid, documentId] = placeOf(ctx);
    return app().outgoing.conversations.read(
      uid,
      documentId,
      await restrictedFor(app(), ctx),
      agentOf(ctx).id,
    );
  },

  async original(ctx): Promise<OriginalView> {
    return originalView(await originalOf(app(), ctx));
  },

  async downloadOriginal(ctx) {
    sendMail(ctx, await originalOf(app(), ctx), `message-${ctx.params.message!}`);
  },

  async readAgain(ctx): Promise<ReadAgainResult> {
    return app().readAgain(await loggedOf(app(), ctx), agentOf(ctx).name);
  },

  sender: async (ctx) => app().senders.of(await loggedOf(app(), ctx)),

  async block(ctx) {
    const { what } = parse(blockSchema, ctx.request.body);
    await app().senders.block(await loggedOf(app(), ctx), what);
    return {};
  },

  async reply(ctx) {
    await requireOwnPlace(app());
    const input = parse(replySchema, ctx.request.body);
    await requireFiles(strapi, ctx, input.text, input.attachments);
    ctx.status = 201;
    return app().outgoing.conversations.reply(
      ...placeOf(ctx),
      input,
      agentOf(ctx),
      await restrictedFor(app(), ctx),
    );
  },

  async forward(ctx) {
    await requireOwnPlace(app());
    const input = parse(forwardSchema, ctx.request.body);
    await requireFiles(strapi, ctx, input.text, input.attachments);
    ctx.status = 201;
    return app().outgoing.conversations.forward(
      ...placeOf(ctx),
      ctx.params.message!,
      input,
      agentOf(ctx),
      await restrictedFor(app(), ctx),
    );
  },

  async note(ctx) {
    const input = parse(noteSchema, ctx.request.body);
    await requireFiles(strapi, ctx, '', input.attachments);
    ctx.status = 201;
    return app().outgoing.conversations.note(...placeOf(ctx), input, agentOf(ctx));
  },

  async sendAgain(ctx) {
    await requireOwnPlace(app());
    return app().outgoing.conversations.sendAgain(
      ...placeOf(ctx),
      ctx.params.message!,
      parse(sendAgainSchema, ctx.request.body ?? {}),
      await restrictedFor(app(), ctx),
    );
  },

  takeBack: async (ctx) => ({
    draft: await app().outgoing.conversations.takeBack(...placeOf(ctx), ctx.params.message!),
  }),

  async addParticipant(ctx) {
    const { address } = parse(participantSchema, ctx.request.body);
    await app().outgoing.conversations.changeParticipant(...placeOf(ctx), address, false);
    return {};
  },

  async removeParticipant(ctx) {
    const { address } = parse(participantSchema, ctx.request.body);
    await app().outgoing.conversations.changeParticipant(...placeOf(ctx), address, true);
    return {};
  },

  async merge(ctx) {
    const { into } = parse(mergeSchema, ctx.request.body);
    await app().moving.merge(...mayChange(ctx, 'update'), into, agentOf(ctx).name);
    return {};
  },

  split: async (ctx) =>
    app().splitTicket(...mayChange(ctx, 'create'), ctx.params.message!, agentOf(ctx).name),

  async undoMove(ctx) {
    await app().moving.undo(...mayChange(ctx, 'update'), Number(ctx.params.move));
    return {};
  },

  async drafts(ctx): Promise<StoredDrafts> {
    const [uid, documentId] = placeOf(ctx);
    return app().outgoing.drafts.of({ uid, documentId }, agentOf(ctx).id);
  },

  async saveDraft(ctx) {
    const [uid, documentId] = placeOf(ctx);
    const { id, name } = agentOf(ctx);
    const content = parse(draftSchema, ctx.request.body);
    await app().outgoing.conversations.require(uid, documentId);
    await app().outgoing.drafts.save({ uid, documentId }, id, name, draftKindOf(ctx), content);
    return {};
  },

  async removeDraft(ctx) {
    const [uid, documentId] = placeOf(ctx);
    await app().outgoing.drafts.remove({ uid, documentId }, agentOf(ctx).id, draftKindOf(ctx));
    return {};
  },

  async upload(ctx): Promise<AgentFile> {
    const [uid, documentId] = placeOf(ctx);
    const file = await readFormFile(ctx, app().config.outgoing.attachmentBytes);
    await app().outgoing.conversations.require(uid, documentId);
    ctx.status = 201;
    return app().agentFiles.add(file, uid, agentOf(ctx).id);
  },

  async savedReplies(ctx): Promise<SavedReply[]> {
    return app().outgoing.savedReplies.of(...placeOf(ctx), agentOf(ctx), await restrictedFor(app(), ctx));
  },

  async signature(ctx): Promise<Signature> {
    return { text: await app().outgoing.signatures.of(agentOf(ctx).id) };
  },

  async setSignature(ctx): Promise<Signature> {
    const signature = parse(signatureSchema, ctx.request.body);
    await app().outgoing.signatures.set(agentOf(ctx).id, signature.text);
    return signature;
  },

  previewAcknowledgement: (ctx) =>
    app().outgoing.previewAcknowledgement(parse(acknowledgementPreviewSchema, ctx.request.body)),

  async resume(ctx) {
    const id = ctx.params.id!;
    if (!(await app().channels.read(id))) throw notFound();
    await app().outgoing.resume(id);
    return app().channels.view(id);
  },
}));
