import { z } from 'zod';
import { UID } from '../../../../content-types';
import {
  EmailChannelError,
  newTemplateSchema,
  type FieldMapping,
  type RoleView,
  type SettingsView,
  type TemplateView,
} from '../../../../contracts';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { parse } from '../validate';

const offerQuerySchema = z.strictObject({ template: z.string().max(64).optional() });

/** Fields of a new template. */
const FILLED = Object.keys(newTemplateSchema.shape);

const notFound = (what: 'target' | 'template') => new EmailChannelError(`choice-not-found.${what}`);

/** Requires the Content Manager permissions for creating templates, so that the wizard does not bypass them. */
function requireTemplateRights({ state }: HttpContext): void {
  const ability = state.userAbility;
  const cannot = (action: string, field?: string) =>
    !ability || ability.cannot(`plugin::content-manager.explorer.${action}`, UID.template, field);
  if (cannot('publish') || FILLED.some((field) => cannot('create', field)))
    throw new EmailChannelError('template-not-permitted');
}

/** Options for the channel form. */
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

  async createTemplate(ctx): Promise<TemplateView> {
    const template = parse(newTemplateSchema, ctx.request.body);
    requireTemplateRights(ctx);
    return app().createTemplate(template, ctx.state.user?.id ?? null);
  },

  offers: (ctx) => app().templates.offers(parse(offerQuerySchema, ctx.query).template),

  locales: () => app().locales(),

  ticketTypes: () => app().config.ticketTypes,

  valueSources: () => app().valueSources(),

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
      files: await app().files.kept(),
      operationMs,
      runMs,
      concurrentChannels,
      allowedPrivateHosts,
      limits,
    };
  },
}));
