import type { InstancesView } from '../../../contracts/instances';
import { api, dataOf, get } from './base';

const instancesApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailInstances: build.query<InstancesView, void>({
      query: () => get('/instances'),
      transformResponse: dataOf<InstancesView>,
    }),
  }),
});

export const { useGetEmailInstancesQuery } = instancesApi;
