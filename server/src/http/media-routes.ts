import type { Core } from '@strapi/types';
import { isPrivate, PRIVATE_PREFIX } from '../files/names';
import type { Next } from './restricted-fields';

interface Context {
  params: Record<string, string>;
  query: Record<string, unknown>;
  notFound(): unknown;
}
type Action = (ctx: Context, next: Next) => unknown;

/**
 * Excludes mail files from the Content API's file list, since its readers may not have access to every ticket. Must be
 * called before Strapi mounts its routes.
 */
export function hidePrivateFiles(strapi: Core.Strapi): void {
  const actions = strapi.plugin('upload').controller('content-api') as unknown as Record<string, Action>;
  const change = (name: string, wrap: (action: Action) => Action) => {
    const action = actions[name];
    if (action) actions[name] = wrap(action.bind(actions));
  };
  const onlyOthers =
    (idOf: (ctx: Context) => unknown) => (action: Action) => async (ctx: Context, next: Next) => {
      const id = Number(idOf(ctx));
      const file = Number.isSafeInteger(id)
        ? await strapi.db.query('plugin::upload.file').findOne({ where: { id }, select: ['hash'] })
        : null;
      return isPrivate(file?.hash) ? ctx.notFound() : action(ctx, next);
    };

  for (const name of ['find', 'findPage'])
    change(name, (action) => (ctx, next) => {
      const { filters } = ctx.query;
      const others = { $not: { hash: { $startsWith: PRIVATE_PREFIX } } };
      ctx.query.filters = { $and: [...(filters ? [filters] : []), others] };
      return action(ctx, next);
    });
  for (const name of ['findOne', 'destroy'])
    change(
      name,
      onlyOthers(({ params }) => params.id),
    );
  change(
    'upload',
    onlyOthers(({ query }) => query.id),
  );
}
