import type { Core } from '@strapi/types';
import type { FieldMapping, RuleEntry, RuleInput } from '../../../contracts';
import { ConfigurationFault } from './file';

/** Lookup tables between names and documentIds (ids for roles). */
export interface Names {
  templates: NameTable<string>;
  offers: NameTable<string>;
  roles: NameTable<number>;
}

/** Names of one kind of item. A name that is not unique cannot be looked up. */
export class NameTable<Id extends string | number> {
  constructor(
    private readonly kind: string,
    private readonly entries: readonly { id: Id; name: string }[],
  ) {}

  /** Returns null if the item no longer exists. */
  nameOf(id: Id | null): string | null {
    return this.entries.find((entry) => entry.id === id)?.name ?? null;
  }

  /** Throws `ConfigurationFault` unless exactly one item has the name. */
  idOf(name: string): Id {
    const found = this.entries.filter((entry) => entry.name === name);
    if (found.length === 1) return found[0]!.id;
    throw new ConfigurationFault(
      found.length === 0
        ? `There is no ${this.kind} “${name}”.`
        : `There are ${found.length} of the ${this.kind} “${name}”. Give them different names.`,
    );
  }

  /** @see idOf */
  idOrNull = (name: string | null): Id | null => (name === null ? null : this.idOf(name));
}

/** Loads the admin roles by name. */
export async function readRoles(strapi: Core.Strapi): Promise<NameTable<number>> {
  const roles = (await strapi.db.query('admin::role').findMany({ select: ['id', 'name'] })) as {
    id: number;
    name: string;
  }[];
  return new NameTable('admin role', roles);
}

/** Replaces ids in a rule with names. Unknown ids are kept. */
export const namedRule = ({ channel: _channel, ...rule }: RuleInput, names: Names): RuleEntry => ({
  ...rule,
  actions: rule.actions.map((action) =>
    action.do === 'template'
      ? {
          ...action,
          template: names.templates.nameOf(action.template) ?? action.template,
          offer: names.offers.nameOf(action.offer) ?? action.offer,
        }
      : action,
  ),
});

/** Inverse of `namedRule`. Throws `ConfigurationFault`. */
export const ruleOf = (entry: RuleEntry, channel: string | null, names: Names): RuleInput => ({
  ...entry,
  channel,
  actions: entry.actions.map((action) =>
    action.do === 'template'
      ? {
          ...action,
          template: names.templates.idOf(action.template),
          offer: names.offers.idOrNull(action.offer),
        }
      : action,
  ),
});

/** Replaces role ids in a mapping row with names. Deleted roles are omitted. */
export const namedMapping = (mapping: FieldMapping, names: Names) => ({
  ...mapping,
  roles: mapping.roles.flatMap((id) => names.roles.nameOf(id) ?? []),
});

/** Inverse of `namedMapping`. Throws `ConfigurationFault`. */
export const mappingOf = (
  { roles, ...mapping }: Omit<FieldMapping, 'roles'> & { roles: string[] },
  names: Names,
): FieldMapping => ({ ...mapping, roles: roles.map((name) => names.roles.idOf(name)) });
