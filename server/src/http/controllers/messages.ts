import { z } from 'zod';
import {
  actionId,
  dismissSchema,
  messageQuerySchema,
  retrySchema,
  summaryQuerySchema,
} from '../../../../contracts';
import { withoutHostErrors } from '../../messages/rows';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { parse } from '../validate';

const idSchema = z.object({ id: z.coerce.number('Name a message by its number.').int().positive() });
const idOf = (ctx: HttpContext): number => parse(idSchema, ctx.params).id;

export const messages = controller((app) => ({
  list: (ctx) => app().messageLog.list(parse(messageQuerySchema, ctx.query)),

  async find(ctx) {
    const message = await app().messageLog.read(idOf(ctx));
    const { userAbility } = ctx.state;
    // Code of the host may have said anything of the mail.
    const mayKnow = userAbility && !userAbility.cannot(actionId('messages.raw'));
    return mayKnow ? message : { ...message, steps: withoutHostErrors(message.steps) };
  },

  summary: (ctx) => app().messageLog.summary(parse(summaryQuerySchema, ctx.query).channel),

  async raw(ctx) {
    const id = idOf(ctx);
    const raw = await app().messageLog.raw(id);
    ctx.set({
      'Content-Type': 'message/rfc822',
      'Content-Disposition': `attachment; filename="message-${id}.eml"`,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    ctx.body = raw;
  },

  retry(ctx) {
    const { ids, force } = parse(retrySchema, ctx.request.body);
    return app().messageLog.retry(ids, force);
  },

  dismiss: (ctx) => app().messageLog.dismiss(parse(dismissSchema, ctx.request.body).ids),
}));
