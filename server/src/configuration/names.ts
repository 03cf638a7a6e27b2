import type { Core } from '@strapi/types';
import type { FieldMapping, RuleEntry, RuleInput } from '../../../contracts';
import { ConfigurationFault } from './file';

/** What belongs together, by documentId (ids of roles) and by name. */
export interface Names {
  templates: NameTable<string>;
  offers: NameTable<string>;
  roles: NameTable<number>;
}

/** One kind of thing. A name that several have names none of them. */
export class NameTable<Id extends string | number> {
  constructor(
    private readonly kind: string,
    private readonly entries: readonly { id: Id; name: string }[],
  ) {}

  /** Null for what is gone. */
  nameOf(id: Id | null): string | null {
    return this.entries.find((entry) => entry.id === id)?.name ?? null;
  }

  /** Throws `ConfigurationFault` where there is not exactly one of that name. */
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

/** Reads the roles of the panel by name. */
export async function readRoles(strapi: Core.Strapi): Promise<NameTable<number>> {
  const roles = (await strapi.db.query('admin::role').findMany({ select: ['id', 'name'] })) as {
    id: number;
    name: string;
  }[];
  return new NameTable('admin role', roles);
}

/** A rule with names in place of ids; an id that names nothing stays. */
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

/** The reverse of `namedRule`. Throws `ConfigurationFault`. */
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

/** A row of a mapping with the names of its roles; roles that are gone are left out. */
export const namedMapping = (mapping: FieldMapping, names: Names) => ({
  ...mapping,
  roles: mapping.roles.flatMap((id) => names.roles.nameOf(id) ?? []),
});

/** The reverse of `namedMapping`. Throws `ConfigurationFault`. */
export const mappingOf = (
  { roles, ...mapping }: Omit<FieldMapping, 'roles'> & { roles: string[] },
  names: Names,
): FieldMapping => ({ ...mapping, roles: roles.map((name) => names.roles.idOf(name)) });
