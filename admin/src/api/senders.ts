import type { RetryResult, SenderView } from '../../../contracts/messages';
import { api, dataOf, get, post } from './base';

const sendersApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** Who wrote a message; by the path of the message, in the log or in a ticket. */
    getSender: build.query<SenderView, string>({
      query: (path) => get(`${path}/sender`),
      transformResponse: dataOf<SenderView>,
      keepUnusedDataFor: 0,
    }),
    blockSender: build.mutation<unknown, { path: string; what: 'sender' | 'domain' }>({
      query: ({ path, what }) => post(`${path}/block`, { what }),
      invalidatesTags: ['EmailChannel'],
    }),
    /** Has a message that was held as spam decided again, and its sender never held as spam. */
    notSpam: build.mutation<RetryResult, number>({
      query: (id) => post(`/messages/${id}/not-spam`),
      transformResponse: dataOf<RetryResult>,
      invalidatesTags: ['EmailMessage', 'EmailChannel'],
    }),
  }),
});

export const { useGetSenderQuery, useBlockSenderMutation, useNotSpamMutation } = sendersApi;
