import { isDeepStrictEqual } from 'node:util';
import {
  COLUMN_NAMES,
  type ChannelEntry,
  type Configuration,
  type ConfigurationChange,
  type RuleEntry,
} from '../../../contracts';
import { defaultOf, KEPT } from './current';

/**
 * Compares a file with the current configuration. Credentials are omitted, since their values cannot be compared. Pure.
 */
export function differencesOf(file: Configuration, current: Configuration): ConfigurationChange[] {
  return [
    ...compared('template', file.templates, current.templates),
    ...compared('offer', file.offers, current.offers),
    ...(file.channels ?? []).flatMap((channel) => {
      const now = current.channels?.find(({ name }) => name === channel.name) ?? null;
      return [
        ...change('channel', channel.name, now && settingsOf(now, now), settingsOf(channel, now)),
        ...(channel.rules ? rulesCompared(channel.name, channel.rules, now?.rules ?? []) : []),
      ];
    }),
    ...(file.rules ? rulesCompared(null, file.rules, current.rules ?? []) : []),
  ];
}

const compared = <T extends { name: string }>(
  kind: 'template' | 'offer',
  file: readonly T[] = [],
  current: readonly T[] = [],
): ConfigurationChange[] =>
  file.flatMap((entry) =>
    change(kind, entry.name, current.find(({ name }) => name === entry.name) ?? null, entry),
  );

/** All settings of an entry. Omitted ones come from `kept`, or else are the default. */
export function settingsOf(entry: ChannelEntry, kept: ChannelEntry | null): Record<string, unknown> {
  const setting = (name: string): unknown => {
    const given = (entry as Record<string, unknown>)[name];
    if (given !== undefined) return given;
    const before = (kept as Record<string, unknown> | null)?.[name];
    return KEPT.includes(name) && before !== undefined ? before : defaultOf(name);
  };
  const mappings = entry.mappings ?? kept?.mappings;
  return {
    ...Object.fromEntries(COLUMN_NAMES.map((name) => [name, setting(name)])),
    ...(mappings ? { mappings } : {}),
  };
}

function change(
  kind: ConfigurationChange['kind'],
  name: string,
  before: object | null,
  after: object,
): ConfigurationChange[] {
  const from = (before ?? {}) as Record<string, unknown>;
  const to = after as Record<string, unknown>;
  const fields = Object.keys(to)
    .filter((path) => !isDeepStrictEqual(from[path] ?? null, to[path] ?? null))
    .map((path) => ({ path, from: from[path] ?? null, to: to[path] ?? null }));
  if (before === null) return [{ kind, name, change: 'create', fields }];
  return fields.length > 0 ? [{ kind, name, change: 'update', fields }] : [];
}

/** Compares rules as a whole list: their order matters, and rules missing from the file are deleted. */
function rulesCompared(name: string | null, file: RuleEntry[], current: RuleEntry[]): ConfigurationChange[] {
  const same =
    file.length === current.length && file.every((rule, at) => isDeepStrictEqual(rule, current[at]));
  if (same) return [];
  const fields = [...new Set([...current, ...file].map((rule) => rule.name))].flatMap((rule) => {
    const [from, to] = [current, file].map((list) => list.find((one) => one.name === rule) ?? null);
    return isDeepStrictEqual(from, to) ? [] : [{ path: rule, from, to }];
  });
  const order = {
    path: 'order',
    from: current.map((rule) => rule.name),
    to: file.map((rule) => rule.name),
  };
  return [{ kind: 'rules', name, change: 'update', fields: fields.length > 0 ? fields : [order] }];
}
