import type { Core } from '@strapi/types';
import { traverse, traverseEntity } from '@strapi/utils';
import { contentType, type Attribute } from '../strapi/border';
import { restrictedFields, type AdminRole } from '../ticketing/restrictions';
import { appOf } from './app';
import { withoutRestricted } from './restricted-permissions';

/** The part of Koa's context that the middlewares use. */
export interface Context {
  params: Record<string, string>;
  state: { user?: { roles?: AdminRole[] } | null };
  /** Parsed once per request and shared, so changes apply to later handlers. */
  query: Record<string, unknown>;
  body: unknown;
  forbidden(): unknown;
}
export type Next = () => Promise<unknown>;
type Middleware = (
  config: unknown,
  deps: { strapi: Core.Strapi },
) => (ctx: Context, next: Next) => Promise<void>;

interface Node {
  key: string;
  value: unknown;
  schema?: { uid?: string };
  attribute?: Attribute;
  getModel(uid: string): unknown;
}
type Visitor = (
  node: Node,
  change: { remove(key: string): void; set(key: string, value: unknown): void },
) => void | Promise<void>;
type Traverse = (visitor: Visitor, options: object, data: unknown) => Promise<unknown>;

const { traverseQueryFilters, traverseQuerySort, traverseQueryFields, traverseQueryPopulate } =
  traverse as unknown as Record<string, Traverse>;
const traverseData = traverseEntity as unknown as Traverse;

const PLACE = 'plugin::email-channel';
const FIELDS = `${PLACE}.restricted-fields`;
const PERMISSIONS = `${PLACE}.restricted-permissions`;
const TEXT_TYPES = new Set(['string', 'text', 'richtext', 'email', 'uid', 'enumeration']);

/**
 * Middlewares for Strapi's own routes. Its permission engine checks the fields of the requested entry, but not those
 * reached through relations or full-text search.
 */
export const middlewares: Record<string, Middleware> = {
  /** Removes restricted fields from Content Manager requests and responses at any depth. */
  'restricted-fields':
    (_config, { strapi }) =>
    async (ctx, next) => {
      const uid = modelOf(strapi, ctx.params);
      const restrictions = await appOf(strapi).restrictions();
      const roles = ctx.state.user?.roles ?? [];
      const restricted = (type: string | undefined) => restrictedFields(restrictions, type ?? '', roles);
      if (!uid || ![...restrictions.keys()].some((type) => restricted(type).size > 0)) {
        await next();
        return;
      }
      const options = {
        schema: strapi.getModel(uid as never),
        getModel: (type: string) => strapi.getModel(type as never),
      };
      const visit: Visitor = ({ key, schema }, { remove }) => {
        if (restricted(schema?.uid).has(key)) remove(key);
      };
      const { model, targetField } = ctx.params;
      // Strapi would respond with an internal error.
      if (targetField && restricted(model).has(targetField)) {
        ctx.forbidden();
        return;
      }
      if (restricted(uid).size > 0) searchOpenFields(strapi, uid, restricted(uid), ctx.query);
      await cleanQuery(visit, options, ctx.query);
      await next();
      ctx.body = await cleanAnswer(visit, options, ctx.body);
    },

  /** Removes restricted fields from the permissions that the panel uses to decide which fields to show. */
  'restricted-permissions':
    (_config, { strapi }) =>
    async (ctx, next) => {
      await next();
      const body = ctx.body as { data?: unknown } | null;
      if (Array.isArray(body?.data))
        ctx.body = {
          ...body,
          data: await Promise.all(body.data.map((each) => withoutRestricted(strapi, each))),
        };
    },
};

interface Route {
  path: string;
  config?: { middlewares?: unknown[] };
}
type Routers = Record<string, { routes?: Route[] } | undefined>;

/** Adds the middlewares to Strapi's routes. Must be called before Strapi mounts them. */
export function guardRoutes(strapi: Core.Strapi): void {
  const routers = (owner: { routes: unknown }) => Object.values(owner.routes as Routers);
  const contentManager = routers(strapi.plugin('content-manager')).flatMap((router) => router?.routes ?? []);
  const admin = routers(strapi.admin as never).flatMap((router) => router?.routes ?? []);
  guard(
    contentManager.filter(({ path }) => /^\/(collection-types|single-types|relations)\/:model\b/.test(path)),
    FIELDS,
  );
  guard(
    admin.filter(({ path }) => path === '/users/me/permissions'),
    PERMISSIONS,
  );
}

function guard(routes: Route[], middleware: string): void {
  if (routes.length === 0)
    throw new Error(
      `This version of Strapi has no route for ${middleware}: restricted fields would be open.`,
    );
  for (const route of routes) {
    const others = (route.config?.middlewares ?? []).filter((each) => each !== middleware);
    route.config = { ...route.config, middlewares: [...others, middleware] };
  }
}

/** The content type of a Content Manager route; for relations, the related one. */
function modelOf(strapi: Core.Strapi, { model, targetField }: Record<string, string>): string | null {
  const type = model ? (strapi.getModel(model as never) as unknown as ReturnType<typeof contentType>) : null;
  if (!type) return null;
  if (targetField === undefined) return type.uid;
  const target = type.attributes[targetField]?.target;
  return typeof target === 'string' ? target : null;
}

/** Limits Strapi's `_q` search, which covers every column, to unrestricted fields. */
function searchOpenFields(
  strapi: Core.Strapi,
  uid: string,
  restricted: ReadonlySet<string>,
  query: Record<string, unknown>,
): void {
  const { _q: search, filters } = query;
  delete query._q;
  if (typeof search !== 'string' || search === '') return;
  const open = Object.entries(contentType(strapi, uid)?.attributes ?? {}).filter(
    ([name, { type, searchable }]) => TEXT_TYPES.has(type) && searchable !== false && !restricted.has(name),
  );
  const found = [
    { documentId: { $eq: search } },
    ...open.map(([name]) => ({ [name]: { $containsi: search } })),
  ];
  query.filters = { $and: [...(filters ? [filters] : []), { $or: found }] };
}

const isScalar = ({ type }: Attribute) => !['relation', 'media', 'component', 'dynamiczone'].includes(type);

/** Removes conditions and sort orders that are empty without their restricted field. */
const removeEmpty: Visitor = ({ key, value, attribute }, { remove }) => {
  const isEmpty = typeof value === 'object' ? Object.keys(value ?? {}).length === 0 : value === undefined;
  if (attribute && !isScalar(attribute) && isEmpty) remove(key);
};

const withoutEmpty =
  (clean: Traverse): Traverse =>
  async (visit, options, data) =>
    clean(removeEmpty, options, await clean(visit, options, data));

async function cleanQuery(visit: Visitor, options: object, query: Record<string, unknown>): Promise<void> {
  const parts: Record<string, Traverse> = {
    filters: withoutEmpty(traverseQueryFilters!),
    sort: withoutEmpty(traverseQuerySort!),
    fields: traverseQueryFields!,
    populate: traverseQueryPopulate!,
  };
  const inPopulate: Visitor = async (node, change) => {
    await visit(node, change);
    const nested = node.attribute ? undefined : parts[node.key];
    if (nested && node.key !== 'populate')
      change.set(node.key, await nested(visit, { schema: node.schema, getModel: node.getModel }, node.value));
  };
  for (const [part, clean] of Object.entries(parts))
    if (query[part])
      query[part] = await clean(part === 'populate' ? inPopulate : visit, options, query[part]);
}

/** Sanitizes an entry in `{ data }` or `{ results }`. */
async function cleanAnswer(visit: Visitor, options: object, body: unknown): Promise<unknown> {
  if (typeof body !== 'object' || body === null) return body;
  const clean = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(clean));
    return typeof value === 'object' && value !== null ? traverseData(visit, options, value) : value;
  };
  if ('documentId' in body) return clean(body);
  const answer: Record<string, unknown> = { ...body };
  for (const key of ['data', 'results']) if (key in answer) answer[key] = await clean(answer[key]);
  return answer;
}
