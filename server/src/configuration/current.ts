import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  channelInputSchema,
  channelListQuerySchema,
  COLUMN_NAMES,
  type ChannelEntry,
  type ChannelView,
  type Configuration,
  type OfferView,
  type RuleEntry,
  type SecretField,
  type TemplateView,
} from '../../../contracts';
import type { Channels } from '../channels/channels';
import type { Rules } from '../rules/rules';
import { documents } from '../strapi/border';
import type { Templates } from '../ticketing/templates';
import { namedMapping, namedRule, NameTable, readRoles, type Names } from './names';

export interface CurrentDependencies {
  strapi: Core.Strapi;
  channels: Pick<Channels, 'list'>;
  rules: Pick<Rules, 'list'>;
  templates: Pick<Templates, 'published' | 'offers'>;
}

/** Current configuration of the installation, with ids. */
export interface Current {
  templates: TemplateView[];
  offers: (OfferView & { description: string | null })[];
  channels: ChannelView[];
  names: Names;
}

const PAGE = 100;

/** Settings that keep their current value if the file omits them. */
export const KEPT: readonly string[] = ['status', 'syncStartDate', 'blockedSenders'];

const defaults: Record<string, unknown> = channelInputSchema.parse({ name: 'x' });
/** Default value of a channel setting. */
export const defaultOf = (setting: string): unknown => defaults[setting] ?? null;

/** Loads the current configuration. */
export async function readCurrent(deps: CurrentDependencies): Promise<Current> {
  const templates = await deps.templates.published();
  const offers = await deps.templates.offers();
  const described = await documents(deps.strapi, UID.offer).findMany({
    status: 'published',
    fields: ['description'],
    limit: offers.length,
  });
  const descriptions = new Map(described.map((row) => [row.documentId, row.description as string | null]));
  const channels: ChannelView[] = [];
  for (let page = 1; ; page += 1) {
    const found = await deps.channels.list(channelListQuerySchema.parse({ page, pageSize: PAGE }));
    channels.push(...found.results);
    if (page >= found.pagination.pageCount) break;
  }
  const byId = (entries: { documentId: string; name: string }[]) =>
    entries.map(({ documentId, name }) => ({ id: documentId, name }));
  return {
    templates,
    offers: offers.map((offer) => ({ ...offer, description: descriptions.get(offer.documentId) ?? null })),
    channels,
    names: {
      templates: new NameTable('published template', byId(templates)),
      offers: new NameTable('published offer', byId(offers)),
      roles: await readRoles(deps.strapi),
    },
  };
}

/** Converts a channel to a file entry without rules. Settings with default values are omitted. */
export function channelEntry(
  channel: ChannelView,
  names: Names,
  environment: (field: SecretField) => string,
): ChannelEntry {
  const given = COLUMN_NAMES.filter((name) => name !== 'template' && name !== 'offer').flatMap((name) => {
    const value = channel[name];
    const isDefault = JSON.stringify(value) === JSON.stringify(defaultOf(name));
    return isDefault && !KEPT.includes(name) ? [] : [[name, value] as const];
  });
  const secrets = Object.entries(channel.secrets)
    .filter(([, { set }]) => set)
    .map(([field]) => [field, { env: environment(field as SecretField) }]);
  return {
    ...(Object.fromEntries(given) as { name: string }),
    ...(channel.template === null ? {} : { template: names.templates.nameOf(channel.template) }),
    ...(channel.offer === null ? {} : { offer: names.offers.nameOf(channel.offer) }),
    mappings: channel.mappings.map((mapping) => namedMapping(mapping, names)),
    secrets: Object.fromEntries(secrets),
  };
}

/** Exports the rules of a channel, or the global rules. */
export const exportRules = async (
  { rules }: Pick<CurrentDependencies, 'rules'>,
  channel: string | null,
  names: Names,
): Promise<RuleEntry[]> =>
  (await rules.list(channel)).map(({ documentId: _id, problems: _problems, ...rule }) =>
    namedRule(rule, names),
  );

/** Exports the configuration, for all channels or only the named ones. */
export async function exportConfiguration(
  deps: CurrentDependencies,
  only: readonly string[] = [],
): Promise<Configuration> {
  const { templates, offers, channels, names } = await readCurrent(deps);
  const chosen = channels.filter(({ name }) => only.length === 0 || only.includes(name));
  const entries: ChannelEntry[] = [];
  for (const channel of chosen)
    entries.push({
      ...channelEntry(channel, names, (field) => variableOf(channel.name, field)),
      rules: await exportRules(deps, channel.documentId, names),
    });
  return {
    version: 1,
    templates: templates.map(({ documentId: _id, ...template }) => template),
    offers: offers.flatMap(({ documentId: _id, template, ...offer }) => {
      const name = names.templates.nameOf(template);
      return name === null ? [] : [{ ...offer, template: name }];
    }),
    channels: entries,
    ...(only.length === 0 ? { rules: await exportRules(deps, null, names) } : {}),
  };
}

/** `SUPPORT_PASSWORD` for the password of “Support”. */
const variableOf = (channel: string, field: SecretField): string =>
  [channel, field.replace(/[A-Z]/g, (letter) => `_${letter}`)]
    .map((part) =>
      part
        .normalize('NFKD')
        .replace(/[^A-Za-z0-9_]+/g, '_')
        .toUpperCase(),
    )
    .join('_')
    .replace(/^(?=\d)/, '_');
