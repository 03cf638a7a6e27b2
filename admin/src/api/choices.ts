import type {
  FieldCatalogue,
  FieldMapping,
  LocaleView,
  NewTemplate,
  OfferView,
  RoleView,
  SettingsView,
  TargetView,
  TemplateView,
  ValueSourceView,
} from '../../../contracts';
import { api, dataOf, get, post } from './base';
import { withQuery } from './query-string';

/** A template with its suggested mapping. */
export interface TemplateWithMappings {
  template: TemplateView;
  suggestedMappings: FieldMapping[];
}

const choicesApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailTargets: build.query<TargetView[], void>({
      query: () => get('/targets'),
      transformResponse: dataOf<TargetView[]>,
    }),
    getEmailCatalogue: build.query<FieldCatalogue, string>({
      query: (uid) => get(`/catalogue/${encodeURIComponent(uid)}`),
      transformResponse: dataOf<FieldCatalogue>,
    }),
    getEmailTemplates: build.query<TemplateView[], void>({
      query: () => get('/templates'),
      transformResponse: dataOf<TemplateView[]>,
      keepUnusedDataFor: 0,
      providesTags: ['EmailChoice'],
    }),
    createEmailTemplate: build.mutation<TemplateView, NewTemplate>({
      query: (template) => post('/templates', template),
      transformResponse: dataOf<TemplateView>,
      invalidatesTags: ['EmailChoice'],
    }),
    getEmailTemplate: build.query<TemplateWithMappings, string>({
      query: (documentId) => get(`/templates/${documentId}`),
      transformResponse: dataOf<TemplateWithMappings>,
      keepUnusedDataFor: 0,
    }),
    getEmailOffers: build.query<OfferView[], string>({
      query: (template) => get(withQuery('/offers', { template })),
      transformResponse: dataOf<OfferView[]>,
      keepUnusedDataFor: 0,
    }),
    getEmailTicketTypes: build.query<string[], void>({
      query: () => get('/ticket-types'),
      transformResponse: dataOf<string[]>,
    }),
    getEmailLocales: build.query<LocaleView[], void>({
      query: () => get('/locales'),
      transformResponse: dataOf<LocaleView[]>,
    }),
    getEmailValueSources: build.query<ValueSourceView[], void>({
      query: () => get('/value-sources'),
      transformResponse: dataOf<ValueSourceView[]>,
    }),
    getEmailRoles: build.query<RoleView[], void>({
      query: () => get('/roles'),
      transformResponse: dataOf<RoleView[]>,
    }),
    getEmailSettings: build.query<SettingsView, void>({
      query: () => get('/settings'),
      transformResponse: dataOf<SettingsView>,
    }),
  }),
});

export const {
  useGetEmailTargetsQuery,
  useGetEmailCatalogueQuery,
  useLazyGetEmailCatalogueQuery,
  useGetEmailTemplatesQuery,
  useCreateEmailTemplateMutation,
  useGetEmailTemplateQuery,
  useLazyGetEmailTemplateQuery,
  useGetEmailOffersQuery,
  useGetEmailTicketTypesQuery,
  useGetEmailLocalesQuery,
  useGetEmailValueSourcesQuery,
  useGetEmailRolesQuery,
  useGetEmailSettingsQuery,
} = choicesApi;
