import {
  MESSAGE_STATES,
  REASON_CODES,
  type MessageState,
  type ReasonCode,
} from '../../../contracts/outcomes';
import type { MessageListArguments } from '../api/messages';
import { searchText } from '../ui/search-text';

/** Query of the page URL: comma-separated lists, days as YYYY-MM-DD, the search as written by Strapi's field. */
export type LogPageQuery = Partial<
  Record<'page' | 'pageSize' | '_q' | 'channel' | 'outcome' | 'reason' | 'from' | 'to', string | undefined>
>;

const known = <T extends string>(list: string | undefined, all: readonly T[]): T[] => {
  const named = (list ?? '').split(',');
  return all.filter((entry) => named.includes(entry));
};

export const outcomesOf = ({ outcome }: LogPageQuery): MessageState[] => known(outcome, MESSAGE_STATES);
export const reasonsOf = ({ reason }: LogPageQuery): ReasonCode[] => known(reason, REASON_CODES);

/** Converts it to the query for the server. Omits invalid values; days are in the user's time zone. */
export function toLogArguments(query: LogPageQuery): MessageListArguments {
  return {
    page: Number(query.page) || 1,
    pageSize: Number(query.pageSize) || 20,
    channel: query.channel || undefined,
    outcome: outcomesOf(query),
    reason: reasonsOf(query),
    from: dayStart(query.from),
    to: dayEnd(query.to),
    search: searchText(query._q) || undefined,
  };
}

/** Whether any filter is set. */
export const isNarrowed = ({ page: _page, pageSize: _pageSize, ...filters }: LogPageQuery): boolean =>
  Object.values(filters).some(Boolean);

/** Date of a time, YYYY-MM-DD in the user's time zone. */
export const dayOf = (time: Date): string =>
  [time.getFullYear(), time.getMonth() + 1, time.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

const dayStart = (day: string | undefined) => isoOf(day, 'T00:00:00');
const dayEnd = (day: string | undefined) => isoOf(day, 'T23:59:59.999');

function isoOf(day: string | undefined, time: string): string | undefined {
  const date = new Date(`${day ?? ''}${time}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
