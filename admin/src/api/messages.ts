import type {
  BringIn,
  BroughtIn,
  DaySummary,
  DismissResult,
  MessageState,
  MessageDetail,
  MessageRow,
  Page,
  ReasonCode,
  RetryResult,
  Whereabouts,
} from '../../../contracts';
import { api, dataOf, get, post } from './base';
import { withQuery } from './query-string';

/** Filters of the message log, taken from the page URL. */
export interface MessageListArguments {
  page?: number;
  pageSize?: number;
  channel?: string;
  outcome?: MessageState[];
  reason?: ReasonCode[];
  from?: string;
  to?: string;
  search?: string;
}

const messagesApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailMessages: build.query<Page<MessageRow>, MessageListArguments>({
      query: (query) => get(withQuery('/messages', { ...query })),
      transformResponse: dataOf<Page<MessageRow>>,
      providesTags: ['EmailMessage'],
    }),
    getEmailMessage: build.query<MessageDetail, number>({
      query: (id) => get(`/messages/${id}`),
      transformResponse: dataOf<MessageDetail>,
      providesTags: ['EmailMessage'],
    }),
    getEmailMessageSummary: build.query<DaySummary[], { channel?: string }>({
      query: (query) => get(withQuery('/messages/summary', query)),
      transformResponse: dataOf<DaySummary[]>,
      providesTags: ['EmailMessage'],
    }),
    retryEmailMessages: build.mutation<RetryResult, { ids: number[]; force: boolean; skipped: boolean }>({
      query: (body) => post('/messages/retry', body),
      transformResponse: dataOf<RetryResult>,
      invalidatesTags: ['EmailMessage', { type: 'EmailChannel', id: 'LIST' }],
    }),
    findEmail: build.mutation<Whereabouts, string>({
      query: (text) => post('/messages/where', { text }),
      transformResponse: dataOf<Whereabouts>,
    }),
    bringInEmail: build.mutation<BroughtIn, BringIn>({
      query: (found) => post('/messages/bring-in', found),
      transformResponse: dataOf<BroughtIn>,
      invalidatesTags: ['EmailMessage'],
    }),
    dismissEmailMessages: build.mutation<DismissResult, { ids: number[] }>({
      query: (body) => post('/messages/dismiss', body),
      transformResponse: dataOf<DismissResult>,
      invalidatesTags: ['EmailMessage', { type: 'EmailChannel', id: 'LIST' }],
    }),
  }),
});

export const {
  useGetEmailMessagesQuery,
  useGetEmailMessageQuery,
  useGetEmailMessageSummaryQuery,
  useRetryEmailMessagesMutation,
  useDismissEmailMessagesMutation,
  useFindEmailMutation,
  useBringInEmailMutation,
} = messagesApi;
