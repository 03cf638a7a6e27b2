import type { Core } from '@strapi/types';
import type { Channel, ChannelListQuery, Page } from '../../../contracts';
import { UID } from '../../../content-types';
import { searchText } from '../strapi/text-search';
import { toChannel, type ChannelRow } from './mapper';

const TABLE = 'email_channels';
const WITH_MAPPINGS = { mappings: { orderBy: [{ position: 'asc' }, { id: 'asc' }] } };

/** Data to decide when a channel is due and whether it changed. */
export interface ActiveChannel {
  documentId: string;
  pollingIntervalMs: number;
  /** Changes with every update of the channel. */
  version: string;
}

/** Read access to stored channels. */
export interface StoredChannels {
  /** Null when there is no such channel. */
  read(documentId: string): Promise<Channel | null>;
  /** documentIds of the active channels. */
  activeIds(): Promise<string[]>;
  /** The active channels, using one query. */
  active(): Promise<ActiveChannel[]>;
  /** The active channels with their mappings. */
  allActive(): Promise<Channel[]>;
  /** The active channels that send canaries, without their mappings. */
  withCanary(): Promise<Channel[]>;
  /** All channels except drafts, sorted by name. */
  allUsed(): Promise<Channel[]>;
  /** Channels by documentId, without their mappings. Unknown ids are omitted. */
  readMany(documentIds: string[]): Promise<Map<string, Channel>>;
  /** Same as `readMany`, with mappings. */
  readWithMappings(documentIds: string[]): Promise<Map<string, Channel>>;
}

/** Reads the rows of channels. */
export function createChannelRows(strapi: Core.Strapi) {
  const rows = () => strapi.db.query(UID.channel);

  const find = async (documentId: string): Promise<ChannelRow | null> =>
    (await rows().findOne({ where: { documentId }, populate: WITH_MAPPINGS } as never)) as ChannelRow | null;

  const findMany = async (where: object, more: object = {}): Promise<ChannelRow[]> =>
    (await rows().findMany({ where, ...more } as never)) as ChannelRow[];

  /** Ids of channels whose name, username or host contains a text. Strapi's own filters treat % and _ as wildcards. */
  const idsWith = async (text: string): Promise<number[]> => {
    const all = strapi.db.getConnection(TABLE).select('id');
    const found = (await searchText(all, ['name', 'username', 'host'], text)) as { id: number }[];
    return found.map(({ id }) => id);
  };

  const page = async (query: ChannelListQuery): Promise<Page<ChannelRow>> => {
    const [field, direction] = query.sort.split(':') as [string, 'asc' | 'desc'];
    const found = query.search ? await idsWith(query.search) : null;
    return (await rows().findPage({
      where: { ...(query.status && { status: query.status }), ...(found && { id: { $in: found } }) },
      orderBy: [{ [field]: direction }, { id: 'asc' }],
      page: query.page,
      pageSize: query.pageSize,
      populate: WITH_MAPPINGS,
    } as never)) as unknown as Page<ChannelRow>;
  };

  const many = async (documentIds: string[], more: object): Promise<Map<string, Channel>> => {
    if (documentIds.length === 0) return new Map();
    const found = await findMany({ documentId: { $in: documentIds } }, more);
    return new Map(found.map((row) => [row.documentId, toChannel(row)]));
  };

  const stored: StoredChannels = {
    async read(documentId) {
      const row = await find(documentId);
      return row && toChannel(row);
    },
    activeIds: async () =>
      (await findMany({ status: 'active' }, { select: ['documentId'] })).map(({ documentId }) => documentId),
    async active() {
      const select = ['documentId', 'pollingIntervalSeconds', 'updatedAt'];
      const found = (await findMany({ status: 'active' }, { select })) as (ChannelRow & {
        pollingIntervalSeconds: number;
        updatedAt: string | Date;
      })[];
      return found.map(({ documentId, pollingIntervalSeconds, updatedAt }) => ({
        documentId,
        pollingIntervalMs: pollingIntervalSeconds * 1_000,
        version: String(Number(new Date(updatedAt))),
      }));
    },
    allActive: async () => (await findMany({ status: 'active' }, { populate: WITH_MAPPINGS })).map(toChannel),
    withCanary: async () =>
      (await findMany({ status: 'active', canaryHours: { $notNull: true } })).map(toChannel),
    async allUsed() {
      const orderBy = [{ status: 'asc' }, { name: 'asc' }];
      return (await findMany({ status: { $in: ['active', 'inactive'] } }, { orderBy })).map(toChannel);
    },
    readMany: (documentIds) => many(documentIds, {}),
    readWithMappings: (documentIds) => many(documentIds, { populate: WITH_MAPPINGS }),
  };

  return { find, findMany, page, stored };
}
