import type { OriginalView, ReadAgainResult } from '../../../contracts';
import { api, dataOf, get, post } from './base';

const originalsApi = api.enhanceEndpoints({ addTagTypes: ['EmailConversation'] }).injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** Original message, by the path of its log entry or ticket message. */
    getOriginal: build.query<OriginalView, string>({
      query: (path) => get(`${path}/original`),
      transformResponse: dataOf<OriginalView>,
      keepUnusedDataFor: 0,
    }),
    /** Processes the original again, by the path of its message. */
    readAgain: build.mutation<ReadAgainResult, string>({
      query: (path) => post(`${path}/read-again`),
      transformResponse: dataOf<ReadAgainResult>,
      invalidatesTags: ['EmailMessage', 'EmailConversation'],
    }),
  }),
});

export const { useGetOriginalQuery, useReadAgainMutation } = originalsApi;
