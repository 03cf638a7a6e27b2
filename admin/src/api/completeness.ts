import type { ChannelCompleteness, CompletenessCheck } from '../../../contracts/completeness';
import { api, dataOf, get, post } from './base';

const completenessApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailCompleteness: build.query<ChannelCompleteness[], void>({
      query: () => get('/completeness'),
      transformResponse: dataOf<ChannelCompleteness[]>,
      providesTags: ['EmailCompleteness'],
    }),
    checkEmailCompleteness: build.mutation<CompletenessCheck, string>({
      query: (channel) => post(`/channels/${channel}/completeness`, {}),
      transformResponse: dataOf<CompletenessCheck>,
      invalidatesTags: ['EmailCompleteness'],
    }),
  }),
});

export const { useGetEmailCompletenessQuery, useCheckEmailCompletenessMutation } = completenessApi;
