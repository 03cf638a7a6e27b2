import type { InstallationView, StartingAs } from '../../../contracts/installation';
import { api, dataOf, get, post } from './base';

const installationApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailInstallation: build.query<InstallationView, void>({
      query: () => get('/installation'),
      transformResponse: dataOf<InstallationView>,
      providesTags: ['EmailInstallation'],
    }),
    settleEmailInstallation: build.mutation<InstallationView, StartingAs>({
      query: (as) => post('/installation', { as }),
      transformResponse: dataOf<InstallationView>,
      invalidatesTags: ['EmailInstallation', 'EmailChannel'],
    }),
  }),
});

export const { useGetEmailInstallationQuery, useSettleEmailInstallationMutation } = installationApi;
