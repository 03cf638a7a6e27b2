import {
  actionId,
  blockSchema,
  bringInSchema,
  dismissSchema,
  messageQuerySchema,
  retrySchema,
  summaryQuerySchema,
  whereSchema,
  type OriginalView,
  type ReadAgainResult,
} from '../../../../contracts';
import { withoutHostErrors } from '../../messages/rows';
import { agentOf } from '../agent';
import { controller } from '../controller';
import { requireOwnPlace } from './installation';
import { originalView } from '../../mail/original';
import { sendMailFrame } from '../mail-frame';
import { sendMail } from '../mail-answer';
import { messageIdOf as idOf } from '../message-id';
import { parse } from '../validate';

export const messages = controller((app, strapi) => ({
  frame: (ctx) => sendMailFrame(ctx, strapi),

  list: (ctx) => app().messageLog.list(parse(messageQuerySchema, ctx.query)),

  async find(ctx) {
    const message = await app().messageLog.read(idOf(ctx));
    const { userAbility } = ctx.state;
    // Details provided by hooks can contain mail content.
    const mayKnow = userAbility && !userAbility.cannot(actionId('messages.raw'));
    if (mayKnow) return message;
    // Permission to read the log alone does not include customers' messages in tickets.
    const mail = message.ticket ? null : message.mail;
    return { ...message, mail, steps: withoutHostErrors(message.steps) };
  },

  summary: (ctx) => app().messageLog.summary(parse(summaryQuerySchema, ctx.query).channel),

  async raw(ctx) {
    const id = idOf(ctx);
    sendMail(ctx, await app().messageLog.raw(id), `message-${id}`);
  },

  original: async (ctx): Promise<OriginalView> => originalView(await app().messageLog.raw(idOf(ctx))),

  retry(ctx) {
    const { ids, force, skipped } = parse(retrySchema, ctx.request.body);
    return app().messageLog.retry(ids, force, skipped);
  },

  sender: (ctx) => app().senders.of(idOf(ctx)),

  async block(ctx) {
    await app().senders.block(idOf(ctx), parse(blockSchema, ctx.request.body).what);
    return {};
  },

  /** Processes the message again and adds its sender to the spam exceptions. */
  async notSpam(ctx) {
    const id = idOf(ctx);
    await app().senders.trust(id);
    return app().messageLog.retry([id], false);
  },

  readAgain: (ctx): Promise<ReadAgainResult> => app().readAgain(idOf(ctx), agentOf(ctx).name),

  where: (ctx) => app().whereIs(parse(whereSchema, ctx.request.body).text),

  async bringIn(ctx) {
    const found = parse(bringInSchema, ctx.request.body);
    await requireOwnPlace(app());
    return app().bringIn(found);
  },

  dismiss: (ctx) => app().messageLog.dismiss(parse(dismissSchema, ctx.request.body).ids),
}));
