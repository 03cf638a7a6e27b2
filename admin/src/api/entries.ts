import { api } from './base';
import { withQuery } from './query-string';

/** An entry of a host content type, as listed by the Content Manager. */
export type Entry = { documentId: string } & Record<string, unknown>;

const entriesApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    searchEntries: build.query<Entry[], { uid: string; search: string }>({
      query: ({ uid, search }) => ({
        url: withQuery(`/content-manager/collection-types/${uid}`, { page: 1, pageSize: 20, _q: search }),
        method: 'GET',
      }),
      transformResponse: (answer: { results: Entry[] }) => answer.results,
      keepUnusedDataFor: 0,
    }),
    /** documentId of the template that a stored offer relates to, or null. */
    getOfferTemplate: build.query<string | null, string>({
      query: (documentId) => ({
        url: `/content-manager/relations/plugin::email-channel.offer/${documentId}/template`,
        method: 'GET',
      }),
      transformResponse: (answer: { results: Entry[] }) => answer.results[0]?.documentId ?? null,
      keepUnusedDataFor: 0,
    }),
  }),
});

export const { useSearchEntriesQuery, useGetOfferTemplateQuery } = entriesApi;
