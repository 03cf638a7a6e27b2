import type { RetryResult, SenderView } from '../../../contracts/messages';
import { api, dataOf, get, post } from './base';

const sendersApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** Sender of a message, by the path of the message in the log or in a ticket. */
    getSender: build.query<SenderView, string>({
      query: (path) => get(`${path}/sender`),
      transformResponse: dataOf<SenderView>,
      keepUnusedDataFor: 0,
    }),
    blockSender: build.mutation<unknown, { path: string; what: 'sender' | 'domain' }>({
      query: ({ path, what }) => post(`${path}/block`, { what }),
      invalidatesTags: ['EmailChannel'],
    }),
    /** Retries a message held as spam, and never holds messages from its sender as spam again. */
    notSpam: build.mutation<RetryResult, number>({
      query: (id) => post(`/messages/${id}/not-spam`),
      transformResponse: dataOf<RetryResult>,
      invalidatesTags: ['EmailMessage', 'EmailChannel'],
    }),
  }),
});

export const { useGetSenderQuery, useBlockSenderMutation, useNotSpamMutation } = sendersApi;
