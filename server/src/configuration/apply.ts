import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { UID } from '../../../content-types';
import {
  EmailChannelError,
  redirectsOf,
  SECRET_FIELDS,
  type ChannelEntry,
  type ChannelInput,
  type ChannelView,
  type Configuration,
  type NewTemplate,
  type RuleEntry,
  type SecretField,
  type TemplateView,
} from '../../../contracts';
import type { Channels } from '../channels/channels';
import type { Rules } from '../rules/rules';
import type { Secrets } from '../secrets';
import { documents } from '../strapi/border';
import { KEPT, readCurrent, type Current, type CurrentDependencies } from './current';
import { settingsOf } from './differences';
import { ConfigurationFault } from './file';
import { mappingOf, namedMapping, ruleOf, type Names } from './names';

export interface ApplyDependencies extends CurrentDependencies {
  channels: Pick<Channels, 'list' | 'create' | 'update'>;
  rules: Pick<Rules, 'list' | 'create' | 'update' | 'remove' | 'reorder'>;
  secrets: Pick<Secrets, 'installationKey'>;
  createTemplate(template: NewTemplate, author: null): Promise<TemplateView>;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Applies a configuration file. Items that the file does not name are left unchanged, except rules of a list that it
 * contains, which are deleted. Idempotent. Rejects with `ConfigurationFault`: for missing names or variables before
 * anything is written; for rejected values after the preceding items were written.
 */
export async function applyConfiguration(deps: ApplyDependencies, file: Configuration): Promise<void> {
  const before = await readCurrent(deps);
  const credentials = createCredentials(deps);
  check(file, before, deps.environment);

  for (const template of file.templates ?? [])
    await told(`template “${template.name}”`, async () => {
      const stored = before.templates.find(({ name }) => name === template.name);
      if (!stored) await deps.createTemplate(template, null);
      else if (!isDeepStrictEqual({ ...template, documentId: stored.documentId }, stored))
        await documents(deps.strapi, UID.template).update({
          documentId: stored.documentId,
          data: { ...template },
          status: 'published',
        });
    });
  const { names } = await readCurrent(deps);
  for (const { template, ...offer } of file.offers ?? [])
    await told(`offer “${offer.name}”`, async () => {
      const stored = before.offers.find(({ name }) => name === offer.name);
      const documentId = names.templates.idOf(template);
      const data = { ...offer, template: { set: [{ documentId }] } };
      if (!stored) await documents(deps.strapi, UID.offer).create({ data, status: 'published' });
      else if (!isDeepStrictEqual({ ...offer, documentId: stored.documentId, template: documentId }, stored))
        await documents(deps.strapi, UID.offer).update({
          documentId: stored.documentId,
          data,
          status: 'published',
        });
    });

  const made = await readCurrent(deps);
  for (const entry of file.channels ?? [])
    await told(`channel “${entry.name}”`, async () => {
      const stored = made.channels.find(({ name }) => name === entry.name) ?? null;
      const documentId = await applyChannel(deps, entry, stored, made.names, credentials);
      if (entry.rules) await applyRules(deps, entry.rules, documentId, made.names);
    });
  const { rules } = file;
  if (rules) await told('rules of all channels', () => applyRules(deps, rules, null, made.names));
}

/** Checks all references and variables of the file at once. */
function check(file: Configuration, current: Current, environment: ApplyDependencies['environment']): void {
  const problems: string[] = [];
  const attempt = (where: string, work: () => unknown) => {
    try {
      work();
    } catch (error) {
      problems.push(`${where}: ${(error as Error).message}`);
    }
  };
  const templates = new Set((file.templates ?? []).map(({ name }) => name));
  const offers = new Set((file.offers ?? []).map(({ name }) => name));
  const { names } = current;
  const template = (name: string) => templates.has(name) || names.templates.idOf(name);
  const offer = (name: string | null | undefined) => !name || offers.has(name) || names.offers.idOf(name);
  const rule = ({ actions }: RuleEntry) =>
    actions.forEach((action) => {
      if (action.do !== 'template') return;
      template(action.template);
      offer(action.offer);
    });
  for (const one of file.offers ?? []) attempt(`offer “${one.name}”`, () => template(one.template));
  for (const channel of file.channels ?? []) {
    const where = `channel “${channel.name}”`;
    if (current.channels.filter(({ name }) => name === channel.name).length > 1)
      problems.push(`${where}: several channels have this name. Give them different names.`);
    if (channel.template) attempt(where, () => template(channel.template!));
    attempt(where, () => offer(channel.offer));
    for (const { roles } of channel.mappings ?? [])
      attempt(where, () => roles.map((name) => names.roles.idOf(name)));
    for (const [field, variable] of namedSecrets(channel))
      if (!environment[variable])
        problems.push(`${where}: secrets.${field}: the environment variable ${variable} is not set.`);
    for (const one of channel.rules ?? []) attempt(`${where}, rule “${one.name}”`, () => rule(one));
  }
  for (const one of file.rules ?? []) attempt(`rule “${one.name}”`, () => rule(one));
  if (problems.length > 0) throw new ConfigurationFault(problems.join('\n'));
}

async function applyChannel(
  deps: ApplyDependencies,
  entry: ChannelEntry,
  stored: ChannelView | null,
  names: Names,
  credentials: Credentials,
): Promise<string> {
  const kept = stored && {
    ...Object.fromEntries(KEPT.map((name) => [name, stored[name as keyof ChannelView]])),
    ...{ name: entry.name, secrets: {} },
    mappings: stored.mappings.map((mapping) => namedMapping(mapping, names)),
  };
  const { mappings, ...settings } = settingsOf(entry, kept) as Record<string, unknown> & {
    mappings?: NonNullable<ChannelEntry['mappings']>;
  };
  const wanted = {
    ...settings,
    template: names.templates.idOrNull(entry.template ?? null),
    offer: names.offers.idOrNull(entry.offer ?? null),
    ...(mappings ? { mappings: mappings.map((mapping) => mappingOf(mapping, names)) } : {}),
  } as Partial<ChannelInput>;
  if (!stored) {
    const input = {
      ...wanted,
      syncStartDate: wanted.syncStartDate ?? new Date().toISOString(),
      secrets: credentials.valuesOf(entry),
    };
    const { documentId } = await deps.channels.create(input as ChannelInput);
    await credentials.remember(documentId, entry);
    return documentId;
  }
  const { documentId } = stored;
  const patch = Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => !isDeepStrictEqual(value, stored[name as keyof ChannelView]),
    ),
  );
  // A changed host or username requires sending the credentials again.
  const redirected = namedSecrets(entry).some(([field]) => redirectsOf(field).some((name) => name in patch));
  const sends = redirected || (await credentials.areNew(documentId, entry));
  if (!sends && Object.keys(patch).length === 0) return documentId;
  await deps.channels.update(documentId, {
    ...patch,
    ...(sends ? { secrets: credentials.valuesOf(entry) } : {}),
  });
  if (sends) await credentials.remember(documentId, entry);
  return documentId;
}

/** Updates a list of rules to match the file. Rules are matched by name. */
async function applyRules(
  deps: ApplyDependencies,
  entries: readonly RuleEntry[],
  channel: string | null,
  names: Names,
): Promise<void> {
  const stored = await deps.rules.list(channel);
  const ids: string[] = [];
  for (const entry of entries) {
    const rule = ruleOf(entry, channel, names);
    const before = stored.find(({ name, documentId }) => name === rule.name && !ids.includes(documentId));
    if (!before) ids.push((await deps.rules.create(rule)).documentId);
    else {
      const { documentId, problems: _problems, ...same } = before;
      if (!isDeepStrictEqual(same, rule)) await deps.rules.update(documentId, rule);
      ids.push(documentId);
    }
  }
  for (const { documentId } of stored) if (!ids.includes(documentId)) await deps.rules.remove(documentId);
  const order = stored.map(({ documentId }) => documentId);
  if (!isDeepStrictEqual(order, ids)) await deps.rules.reorder(channel, ids);
}

/** The credentials of a channel's entry. */
const namedSecrets = ({ secrets }: ChannelEntry): [SecretField, string][] =>
  SECRET_FIELDS.flatMap((field) => {
    const named = secrets[field];
    return named ? [[field, named.env] as [SecretField, string]] : [];
  });

type Credentials = ReturnType<typeof createCredentials>;

/**
 * Credentials from environment variables. A keyed hash of the applied value is stored, so that a value which a person
 * or provider has replaced since is not restored until the variable changes.
 */
function createCredentials({ strapi, secrets, environment }: ApplyDependencies) {
  const store = strapi.store!({ type: 'plugin', name: 'email-channel', key: 'configuration' });
  const valuesOf = (entry: ChannelEntry): Partial<Record<SecretField, string>> =>
    Object.fromEntries(namedSecrets(entry).map(([field, variable]) => [field, environment[variable]!]));
  const readKnown = async () => ((await store.get({})) ?? {}) as Record<string, string>;
  const hashes = async (documentId: string, entry: ChannelEntry) => {
    const key = await secrets.installationKey('configuration');
    return Object.entries(valuesOf(entry)).map(
      ([field, value]) =>
        [`${documentId}.${field}`, createHmac('sha256', key).update(value).digest('base64')] as const,
    );
  };
  return {
    valuesOf,
    async areNew(documentId: string, entry: ChannelEntry): Promise<boolean> {
      const known = await readKnown();
      return (await hashes(documentId, entry)).some(([name, hash]) => known[name] !== hash);
    },
    async remember(documentId: string, entry: ChannelEntry): Promise<void> {
      const value = { ...(await readKnown()), ...Object.fromEntries(await hashes(documentId, entry)) };
      await store.set({ value });
    },
  };
}

/** Adds the position in the file to errors. */
async function told(where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ConfigurationFault) throw new ConfigurationFault(`${where}: ${error.message}`);
    if (!(error instanceof EmailChannelError)) throw error;
    const problems = (error.details.problems ?? []) as { path: (string | number)[]; message: string }[];
    throw new ConfigurationFault(
      problems.length > 0
        ? problems.map(({ path, message }) => `${where}: ${path.join('.')}: ${message}`).join('\n')
        : `${where}: ${error.message}`,
    );
  }
}
