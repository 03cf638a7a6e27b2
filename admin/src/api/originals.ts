import type { OriginalView } from '../../../contracts';
import { api, dataOf, get } from './base';

const originalsApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** A mail as it arrived, by the path of its message. */
    getOriginal: build.query<OriginalView, string>({
      query: (path) => get(`${path}/original`),
      transformResponse: dataOf<OriginalView>,
      keepUnusedDataFor: 0,
    }),
  }),
});

export const { useGetOriginalQuery } = originalsApi;
