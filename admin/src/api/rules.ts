import type { ReplayResult, RulePayload, RuleView } from '../../../contracts';
import { api, dataOf, del, get, post, put } from './base';
import { pathOfReplay } from './replay';
import { withQuery } from './query-string';

/** documentId of a channel, or null for the rules of all channels. */
type Owner = string | null;

const pathOf = (path: string, channel: Owner) => withQuery(path, channel === null ? {} : { channel });

const rulesApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailRules: build.query<RuleView[], Owner>({
      query: (channel) => get(pathOf('/rules', channel)),
      transformResponse: dataOf<RuleView[]>,
      providesTags: ['EmailRule'],
    }),
    createEmailRule: build.mutation<RuleView, RulePayload>({
      query: (rule) => post('/rules', rule),
      transformResponse: dataOf<RuleView>,
      invalidatesTags: ['EmailRule'],
    }),
    updateEmailRule: build.mutation<RuleView, { documentId: string; rule: RulePayload }>({
      query: ({ documentId, rule }) => put(`/rules/${documentId}`, rule),
      transformResponse: dataOf<RuleView>,
      invalidatesTags: ['EmailRule'],
    }),
    deleteEmailRule: build.mutation<{ documentId: string }, string>({
      query: (documentId) => del(`/rules/${documentId}`),
      transformResponse: dataOf<{ documentId: string }>,
      invalidatesTags: ['EmailRule'],
    }),
    orderEmailRules: build.mutation<RuleView[], { channel: Owner; ids: string[] }>({
      query: ({ channel, ids }) => post(pathOf('/rules/order', channel), { ids }),
      transformResponse: dataOf<RuleView[]>,
      invalidatesTags: ['EmailRule'],
    }),
    replayEmailRule: build.mutation<
      ReplayResult,
      {
        channel: string;
        rule: RulePayload & { documentId: string | null };
        sender: string | null;
        since: string | null;
        mailbox: boolean;
        message?: number;
      }
    >({
      query: ({ message, ...body }) => post(pathOfReplay('/rules/replay', message), body),
      transformResponse: dataOf<ReplayResult>,
    }),
  }),
});

export const {
  useGetEmailRulesQuery,
  useCreateEmailRuleMutation,
  useUpdateEmailRuleMutation,
  useDeleteEmailRuleMutation,
  useOrderEmailRulesMutation,
  useReplayEmailRuleMutation,
} = rulesApi;
