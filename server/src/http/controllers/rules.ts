import { replaySchema, ruleInputSchema, ruleListQuerySchema, ruleOrderSchema } from '../../../../contracts';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { parse } from '../validate';

const idOf = (ctx: HttpContext): string => ctx.params.id!;
/** The channel whose rules are meant; without one, those of all channels. */
const channelOf = (ctx: HttpContext): string | null => parse(ruleListQuerySchema, ctx.query).channel ?? null;

export const rules = controller((app) => ({
  list: (ctx) => app().rules.list(channelOf(ctx)),

  create(ctx) {
    ctx.status = 201;
    return app().rules.create(parse(ruleInputSchema, ctx.request.body));
  },

  update: (ctx) => app().rules.update(idOf(ctx), parse(ruleInputSchema, ctx.request.body)),

  async remove(ctx) {
    await app().rules.remove(idOf(ctx));
    return { documentId: idOf(ctx) };
  },

  reorder: (ctx) => app().rules.reorder(channelOf(ctx), parse(ruleOrderSchema, ctx.request.body).ids),

  async replay(ctx) {
    const { channel, rule, count, sender } = parse(replaySchema, ctx.request.body);
    const changed = rule && { ...rule, documentId: rule.documentId ?? '' };
    return app().replay(await app().channels.view(channel), { count, changed, sender });
  },
}));
