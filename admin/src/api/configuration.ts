import type { ConfigurationView } from '../../../contracts/configuration';
import { api, dataOf, get, post } from './base';

const configurationApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailConfiguration: build.query<ConfigurationView, { drift: boolean }>({
      query: ({ drift }) => get(`/configuration?drift=${drift}`),
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
