import { z } from 'zod';
import {
  EmailChannelError,
  type FieldMapping,
  type RoleView,
  type SettingsView,
  type TemplateView,
} from '../../../../contracts';
import { controller } from '../controller';
import { parse } from '../validate';

const offerQuerySchema = z.strictObject({ template: z.string().max(64).optional() });

const notFound = (what: 'target' | 'template') => new EmailChannelError(`choice-not-found.${what}`);

/** What a channel's form lets people choose from. */
export const choices = controller((app, strapi) => ({
  targets: () => app().targets(),

  catalogue(ctx) {
    const uid = ctx.params.uid!;
    const isTarget = app()
      .targets()
      .some((target) => target.uid === uid);
    const catalogue = isTarget ? app().catalogue(uid) : null;
    if (!catalogue) throw notFound('target');
    return catalogue;
  },

  templates: () => app().templates.published(),

  async template(ctx): Promise<{ template: TemplateView; suggestedMappings: FieldMapping[] }> {
    const template = await app().templates.findPublished(ctx.params.id!);
    if (!template) throw notFound('template');
    const catalogue = app().catalogue(template.target);
    return {
      template,
      suggestedMappings: catalogue ? app().suggestMappings(template, catalogue) : [],
    };
  },

  offers: (ctx) => app().templates.offers(parse(offerQuerySchema, ctx.query).template),

  ticketTypes: () => app().config.ticketTypes,

  async roles(): Promise<RoleView[]> {
    const roles = await strapi.db
      .query('admin::role')
      .findMany({ select: ['id', 'name'], orderBy: { name: 'asc' } });
    return roles.map(({ id, name }: RoleView) => ({ id, name }));
  },

  async settings(): Promise<SettingsView> {
    const { reading, retentionDays, operationMs, runMs, concurrentChannels, allowedPrivateHosts, limits } =
      app().config;
    return {
      reading,
      encryptionKeySet: Boolean(strapi.config.get('admin.secrets.encryptionKey')),
      retentionDays,
      originals: await app().messageLog.originals(),
      operationMs,
      runMs,
      concurrentChannels,
      allowedPrivateHosts,
      limits,
    };
  },
}));
