import type { OriginalView, ReadAgainResult } from '../../../contracts';
import { api, dataOf, get, post } from './base';

const originalsApi = api.enhanceEndpoints({ addTagTypes: ['EmailConversation'] }).injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** A mail as it arrived, by the path of its message. */
    getOriginal: build.query<OriginalView, string>({
      query: (path) => get(`${path}/original`),
      transformResponse: dataOf<OriginalView>,
      keepUnusedDataFor: 0,
    }),
    /** Has it read once more, by the path of its message. */
    readAgain: build.mutation<ReadAgainResult, string>({
      query: (path) => post(`${path}/read-again`),
      transformResponse: dataOf<ReadAgainResult>,
      invalidatesTags: ['EmailMessage', 'EmailConversation'],
    }),
  }),
});

export const { useGetOriginalQuery, useReadAgainMutation } = originalsApi;
