import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { isPrivate, PRIVATE_PREFIX } from '../files/names';
import type { Signer } from '../files/signer';

type Value = Record<string, unknown>;
type Args = Record<string, unknown>;
type Resolve = (parent: unknown, args: Args, context: unknown, info: unknown) => unknown;
type Middleware = (next: Resolve, ...call: Parameters<Resolve>) => Promise<unknown>;
type ResolversConfig = Record<string, { middlewares: Middleware[] }>;

/** The used part of the GraphQL plugin’s documented interface. */
interface GraphqlExtension {
  shadowCRUD(uid: string): { disable(): unknown };
  use(configuration: () => { resolversConfig: ResolversConfig }): unknown;
}
interface Naming {
  getTypeName(type: unknown): string;
  getComponentName(type: unknown): string;
  getFindOneQueryName(type: unknown): string;
  getFindQueryName(type: unknown): string;
  getFindConnectionQueryName(type: unknown): string;
}
interface Schema {
  uid: string;
  attributes: Record<string, { type: string }>;
}

/**
 * Applies the Content API's mail rules to Strapi’s GraphQL plugin, if installed. Channels and mappings are removed from
 * the schema, since a full-access API token could otherwise redirect stored credentials. Mail files are excluded from
 * file lists, and get signed URLs within entries. Must be called before the plugin builds its schema.
 */
export function fitGraphql(strapi: Core.Strapi, sign: () => Signer['sign']): void {
  if (!Object.hasOwn(strapi.plugins, 'graphql')) return;
  const extension = strapi.plugin('graphql').service('extension') as unknown as GraphqlExtension;
  for (const uid of [UID.channel, UID.mapping]) extension.shadowCRUD(uid).disable();
  const { naming } = strapi.plugin('graphql').service('utils') as unknown as { naming: Naming };
  extension.use(() => ({
    resolversConfig: {
      ...signing(Object.values(strapi.contentTypes) as never, (type) => naming.getTypeName(type), sign),
      ...signing(Object.values(strapi.components) as never, (type) => naming.getComponentName(type), sign),
      ...hiding(naming, strapi.contentTypes['plugin::upload.file']),
    },
  }));
}

/** Content type that owns a component, while the response is built. */
const owners = new WeakMap<object, string>();

/**
 * The plugin resolves files attribute by attribute, separately from their document, so each attribute signs its own.
 */
function signing(
  types: Schema[],
  nameOf: (type: Schema) => string,
  sign: () => Signer['sign'],
): ResolversConfig {
  const config: ResolversConfig = {};
  for (const type of types) {
    const ownerOf = (parent: unknown) => (type.uid.includes('::') ? type.uid : owners.get(parent as object));
    for (const [attribute, { type: kind }] of Object.entries(type.attributes)) {
      const field = `${nameOf(type)}.${attribute}`;
      const each = (visit: (value: Value, owner: string) => void): { middlewares: Middleware[] } => ({
        middlewares: [
          async (next, parent, ...rest) => {
            const answer = await next(parent, ...rest);
            const owner = ownerOf(parent);
            if (owner !== undefined) for (const value of valuesOf(answer)) visit(value, owner);
            return answer;
          },
        ],
      });
      if (kind === 'media')
        config[field] = config[`${field}_connection`] = each((file, entryOf) => {
          if (isPrivate(file.hash)) sign()(file, { entryOf });
        });
      if (kind === 'component' || kind === 'dynamiczone')
        config[field] = each((value, owner) => owners.set(value, owner));
    }
  }
  return config;
}

/** Unwraps a single value, a list, or the nodes of a connection. */
function valuesOf(answer: unknown): Value[] {
  const nodes = (answer as { nodes?: unknown } | null)?.nodes ?? answer;
  return (Array.isArray(nodes) ? nodes : [nodes]).filter((one) => typeof one === 'object' && one !== null);
}

/** @see hidePrivateFiles */
function hiding(naming: Naming, files: unknown): ResolversConfig {
  const others = { not: { hash: { startsWith: PRIVATE_PREFIX } } };
  const onlyOthers: Middleware = async (next, parent, args, ...rest) =>
    next(parent, { ...args, filters: { and: [args.filters ?? {}, others] } }, ...rest);
  const notPrivate: Middleware = async (next, ...call) => {
    const file = (await next(...call)) as Value | null;
    return isPrivate(file?.hash) ? null : file;
  };
  return {
    [`Query.${naming.getFindOneQueryName(files)}`]: { middlewares: [notPrivate] },
    [`Query.${naming.getFindQueryName(files)}`]: { middlewares: [onlyOthers] },
    [`Query.${naming.getFindConnectionQueryName(files)}`]: { middlewares: [onlyOthers] },
  };
}
