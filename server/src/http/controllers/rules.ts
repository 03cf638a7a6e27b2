import { ruleInputSchema, ruleListQuerySchema, ruleOrderSchema } from '../../../../contracts';
import { audit } from '../audit';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { messageIdOf } from '../message-id';
import { replayRule } from '../replay';
import { parse } from '../validate';

const idOf = (ctx: HttpContext): string => ctx.params.id!;
/** The channel of the request, or null for global rules. */
const channelOf = (ctx: HttpContext): string | null => parse(ruleListQuerySchema, ctx.query).channel ?? null;

const resourceOf = ({ documentId, name }: { documentId: string; name: string }) => ({ id: documentId, name });

export const rules = controller((app, strapi) => ({
  list: (ctx) => app().rules.list(channelOf(ctx)),

  async create(ctx) {
    const rule = parse(ruleInputSchema, ctx.request.body);
    app().configuration.guardRules(rule.channel);
    ctx.status = 201;
    const created = await app().rules.create(rule);
    await audit(strapi, 'ruleCreated', { resource: resourceOf(created) });
    return created;
  },

  async update(ctx) {
    const rule = parse(ruleInputSchema, ctx.request.body);
    app().configuration.guardRules((await app().rules.read(idOf(ctx))).channel);
    const updated = await app().rules.update(idOf(ctx), rule);
    await audit(strapi, 'ruleChanged', { resource: resourceOf(updated) });
    return updated;
  },

  async remove(ctx) {
    app().configuration.guardRules((await app().rules.read(idOf(ctx))).channel);
    await app().rules.remove(idOf(ctx));
    await audit(strapi, 'ruleDeleted', { resource: { id: idOf(ctx) } });
    return { documentId: idOf(ctx) };
  },

  async reorder(ctx) {
    const { ids } = parse(ruleOrderSchema, ctx.request.body);
    app().configuration.guardRules(channelOf(ctx));
    const ordered = await app().rules.reorder(channelOf(ctx), ids);
    await audit(strapi, 'rulesReordered', { channel: channelOf(ctx) });
    return ordered;
  },

  replay: (ctx) => replayRule(app(), ctx.request.body, null),

  /** Replays one message, with its contents. */
  compare: (ctx) => replayRule(app(), ctx.request.body, messageIdOf(ctx)),
}));
