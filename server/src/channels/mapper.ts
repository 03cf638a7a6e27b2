import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import channelType from '../../../content-types/email-channel';
import {
  channelInputSchema,
  COLUMN_NAMES,
  fieldMappingSchema,
  timeZone,
  type Channel,
  type ChannelInput,
  type ChannelPatch,
  type ColumnName,
  type FieldMapping,
} from '../../../contracts';

/** A row of the channel table from Strapi's query engine, with its mapping rows. */
export type ChannelRow = Record<string, unknown> & {
  id: number;
  documentId: string;
  createdAt: string | Date;
  updatedAt: string | Date;
  mappings?: Record<string, unknown>[];
};

const isTime = (name: ColumnName): boolean => channelType.attributes[name].type === 'datetime';

/**
 * Values for empty columns: null if the setting is nullable, or else its default. This covers rows that are older than
 * a setting.
 */
const emptyValues = (shape: Record<string, z.ZodType>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [
      name,
      schema.safeParse(null).success ? null : schema.safeParse(undefined).data,
    ]),
  );
const EMPTY_CHANNEL = emptyValues(channelInputSchema.shape);
const EMPTY_MAPPING = emptyValues(fieldMappingSchema.shape);

/** Converts a row to a channel. */
export function toChannel(row: ChannelRow): Channel {
  const settings = Object.fromEntries(
    COLUMN_NAMES.map((name) => [name, isTime(name) ? toIso(row[name]) : (row[name] ?? EMPTY_CHANNEL[name])]),
  );
  return {
    ...(settings as Omit<Channel, 'documentId' | 'mappings'>),
    // The server's time zone data can change; an unknown zone must not break every list of channels.
    timeZone: timeZone.safeParse(settings.timeZone).success ? String(settings.timeZone) : 'UTC',
    mappings: (row.mappings ?? []).map(toMapping),
    documentId: row.documentId,
  };
}

/** The columns of a channel's row. */
export const toRow = (input: Omit<ChannelInput, 'secrets' | 'mappings'>): Record<string, unknown> =>
  Object.fromEntries(COLUMN_NAMES.map((name) => [name, isTime(name) ? toIso(input[name]) : input[name]]));

/** The columns that differ between two versions of a channel. */
export function changedColumns(before: Channel, after: Channel): Record<string, unknown> {
  const [old, row] = [toRow(before), toRow(after)];
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => !isDeepStrictEqual(value, old[name])),
  );
}

/** The columns of a mapping row. */
export const toMappingRow = (
  mapping: FieldMapping,
  position: number,
  channel: number,
): Record<string, unknown> => ({ ...mapping, position, channel });

/** Applies a patch to a channel. Omitted fields and credentials are left unchanged. */
export function withPatch(channel: Channel, { secrets: _secrets, ...patch }: ChannelPatch): Channel {
  const sent = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...channel, ...sent };
}

/** An unsaved channel with all defaults. */
export const blankChannel = (): Channel => {
  const { secrets: _secrets, ...input } = channelInputSchema.parse({ name: 'New channel' });
  return { ...input, documentId: '' };
};

const toMapping = (row: Record<string, unknown>): FieldMapping =>
  Object.fromEntries(
    Object.entries(EMPTY_MAPPING).map(([name, empty]) => [name, row[name] ?? empty]),
  ) as unknown as FieldMapping;

export const toIso = (value: unknown): string | null =>
  value == null ? null : new Date(value as string | Date).toISOString();
