import type { ConfigurationView } from '../../../contracts/configuration';
import { api, dataOf, get, post } from './base';
import { withQuery } from './query-string';

const configurationApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailConfiguration: build.query<ConfigurationView, { drift: boolean; of?: string }>({
      query: ({ drift, of }) => get(withQuery('/configuration', { drift: String(drift), of })),
      transformResponse: dataOf<ConfigurationView>,
      providesTags: ['EmailConfiguration', 'EmailChannel', 'EmailRule'],
    }),
    applyEmailConfiguration: build.mutation<ConfigurationView, void>({
      query: () => post('/configuration/apply'),
      transformResponse: dataOf<ConfigurationView>,
      invalidatesTags: ['EmailConfiguration', 'EmailChannel', 'EmailRule', 'EmailChoice'],
    }),
  }),
});

export const { useGetEmailConfigurationQuery, useApplyEmailConfigurationMutation } = configurationApi;
