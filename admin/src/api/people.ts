import type { Erasure, ErasureResult, PersonExport, PersonReport } from '../../../contracts/people';
import { api, dataOf, get, post } from './base';

const peopleApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    findEmailPerson: build.mutation<PersonReport, string>({
      query: (address) => post('/people/report', { address }),
      transformResponse: dataOf<PersonReport>,
    }),
    exportEmailPerson: build.mutation<PersonExport, string>({
      query: (address) => post('/people/export', { address }),
      transformResponse: dataOf<PersonExport>,
    }),
    eraseEmailPerson: build.mutation<ErasureResult, string>({
      query: (address) => post('/people/erase', { address }),
      transformResponse: dataOf<ErasureResult>,
      invalidatesTags: ['EmailPerson', 'EmailMessage'],
    }),
    getEmailErasures: build.query<Erasure[], void>({
      query: () => get('/people/erasures'),
      transformResponse: dataOf<Erasure[]>,
      providesTags: ['EmailPerson'],
    }),
  }),
});

export const {
  useFindEmailPersonMutation,
  useExportEmailPersonMutation,
  useEraseEmailPersonMutation,
  useGetEmailErasuresQuery,
} = peopleApi;
