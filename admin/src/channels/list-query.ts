import { CHANNEL_STATUSES, type ChannelView } from '../../../contracts/channel';
import type { ChannelListArguments } from '../api/channels';
import { searchText } from '../ui/search-text';

/** Query of the page URL, as written by Strapi's table, search and pagination components. */
export type ChannelPageQuery = Partial<
  Record<'page' | 'pageSize' | 'sort' | '_q' | 'status', string | undefined>
>;

/** Converts it to the query for the server. Omits invalid values. */
export function toListArguments({
  page,
  pageSize,
  sort,
  _q,
  status,
}: ChannelPageQuery): ChannelListArguments {
  const [field, direction] = (sort ?? '').split(':');
  return {
    page: Number(page) || 1,
    pageSize: Number(pageSize) || 20,
    sort: field ? `${field}:${direction?.toLowerCase() === 'desc' ? 'desc' : 'asc'}` : 'name:asc',
    search: searchText(_q) || undefined,
    status: CHANNEL_STATUSES.find((known) => known === status),
  };
}

/** Polling interval of the list, in ms, shorter while a mailbox is being read. */
export const pollingInterval = (channels: ChannelView[]): number =>
  channels.some(({ health }) => health.health === 'reading') ? 2_000 : 15_000;
