import {
  channelInputSchema,
  type Channel,
  type ChannelInput,
  type ChannelPatch,
  type FieldMapping,
} from '../../../contracts';

/** A row of the channel table as Strapi's query engine hands it out, with its mapping rows. */
export type ChannelRow = Record<string, unknown> & {
  id: number;
  documentId: string;
  createdAt: string | Date;
  updatedAt: string | Date;
  mappings?: Record<string, unknown>[];
};

/** What a client may set of a channel besides its credentials and mapping: the columns of its row. */
const COLUMNS = Object.keys(channelInputSchema.shape).filter(
  (key) => key !== 'secrets' && key !== 'mappings',
) as Exclude<keyof ChannelInput, 'secrets' | 'mappings'>[];

/** Attributes of a channel that hold lists; a row that was made elsewhere may have null there. */
const LISTS = new Set<keyof ChannelInput>([
  'skipTimes',
  'folders',
  'allowedDomains',
  'deniedDomains',
  'autoReplyKeywords',
  'autoReplySenders',
  'autoReplyExceptions',
  'aliases',
  'notifyAddresses',
  'whitelistedTicketTypes',
]);

/** A stored channel as the server works with it. */
export function toChannel(row: ChannelRow): Channel {
  const settings = Object.fromEntries(
    COLUMNS.map((key) => [key, LISTS.has(key) ? (row[key] ?? []) : (row[key] ?? null)]),
  );
  return {
    ...(settings as Omit<Channel, 'documentId' | 'mappings'>),
    syncStartDate: toIso(row.syncStartDate),
    mappings: (row.mappings ?? []).map(toMapping),
    documentId: row.documentId,
  };
}

/** The columns of a channel's row. */
export const toRow = (input: Omit<ChannelInput, 'secrets' | 'mappings'>): Record<string, unknown> => ({
  ...Object.fromEntries(COLUMNS.map((key) => [key, input[key]])),
  syncStartDate: toIso(input.syncStartDate),
});

/** The columns of a mapping row. */
export const toMappingRow = (
  mapping: FieldMapping,
  position: number,
  channel: number,
): Record<string, unknown> => ({ ...mapping, position, channel });

/** A channel with a change applied; what the change leaves out stays. Credentials are not part of it. */
export function withPatch(channel: Channel, { secrets: _secrets, ...patch }: ChannelPatch): Channel {
  const sent = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...channel, ...sent };
}

/** A channel that was never saved, with the defaults of every setting. */
export const blankChannel = (): Channel => {
  const { secrets: _secrets, ...input } = channelInputSchema.parse({ name: 'New channel' });
  return { ...input, documentId: '' };
};

const toMapping = (row: Record<string, unknown>): FieldMapping =>
  ({
    kind: row.kind,
    field: row.field,
    source: row.source ?? null,
    defaultValue: row.defaultValue ?? null,
    bodyFormat: row.bodyFormat ?? 'auto',
    valueTable: row.valueTable ?? null,
    restricted: Boolean(row.restricted),
    roles: row.roles ?? [],
  }) as FieldMapping;

export const toIso = (value: unknown): string | null =>
  value == null ? null : new Date(value as string | Date).toISOString();
