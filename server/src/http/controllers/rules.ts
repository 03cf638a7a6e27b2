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
    const rule = parse(ruleInputSchema, ctx.request.body);
    app().configuration.guardRules(rule.channel);
    ctx.status = 201;
    return app().rules.create(rule);
  },

  async update(ctx) {
    const rule = parse(ruleInputSchema, ctx.request.body);
    app().configuration.guardRules((await app().rules.read(idOf(ctx))).channel);
    return app().rules.update(idOf(ctx), rule);
  },

  async remove(ctx) {
    app().configuration.guardRules((await app().rules.read(idOf(ctx))).channel);
    await app().rules.remove(idOf(ctx));
    return { documentId: idOf(ctx) };
  },

  reorder(ctx) {
    const { ids } = parse(ruleOrderSchema, ctx.request.body);
    app().configuration.guardRules(channelOf(ctx));
    return app().rules.reorder(channelOf(ctx), ids);
  },

  async replay(ctx) {
    const { channel, rule, since, ...query } = parse(replaySchema, ctx.request.body);
    const changed = rule && { ...rule, documentId: rule.documentId ?? '' };
    return app().replay(await app().channels.view(channel), {
      ...query,
      changed,
      since: since === null ? null : new Date(since),
    });
  },
}));
