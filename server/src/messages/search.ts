import type { MessageQuery } from '../../../contracts';
import type { Database } from '../strapi/database';
import { searchText } from '../strapi/text-search';

type Query = ReturnType<Database['table']>;

const SEARCHED = ['sender', 'subject', 'message_id'];

/** Filters a query over the message log. Times are those of the decision, or of the arrival for undecided messages. */
export function filterMessages(query: Query, filter: Omit<MessageQuery, 'page' | 'pageSize'>): Query {
  if (filter.channel) query.where('channel', filter.channel);
  if (filter.outcome?.length) query.whereIn('state', filter.outcome);
  if (filter.reason?.length) query.whereIn('reason', filter.reason);
  if (filter.from) since(query, '>=', Date.parse(filter.from));
  if (filter.to) since(query, '<=', Date.parse(filter.to));
  if (filter.search) searchText(query, SEARCHED, filter.search);
  return query;
}

function since(query: Query, operator: '>=' | '<=', time: number): void {
  query.where((where) => {
    where
      .where('decided_at', operator, time)
      .orWhere((undecided) => undecided.whereNull('decided_at').where('received_at', operator, time));
  });
}
