import type { ReplayResult } from '../../../contracts/rules';
import type {
  ChannelDeleted,
  ChannelUpdate,
  ChannelPayload,
  ChannelStatus,
  ChannelView,
  DetectInput,
  Detection,
  MailboxFolder,
  MendedDecided,
  Page,
  PreviewResult,
  RunRequested,
  TrustedServer,
  UnsavedChannel,
} from '../../../contracts';
import { api, dataOf, del, get, post, put } from './base';
import { withQuery } from './query-string';
import { pathOfReplay } from './replay';

/** Filters of the channel list, taken from the page URL. */
export interface ChannelListArguments {
  page?: number;
  pageSize?: number;
  search?: string;
  status?: ChannelStatus;
  sort?: string;
}

const list = { type: 'EmailChannel', id: 'LIST' } as const;
const one = (documentId: string) => ({ type: 'EmailChannel', id: documentId }) as const;

const channelsApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailChannels: build.query<Page<ChannelView>, ChannelListArguments>({
      query: (query) => get(withQuery('/channels', { ...query })),
      transformResponse: dataOf<Page<ChannelView>>,
      providesTags: [list],
    }),
    getEmailChannel: build.query<ChannelView, string>({
      query: (documentId) => get(`/channels/${documentId}`),
      transformResponse: dataOf<ChannelView>,
      providesTags: (_answer, _error, documentId) => [one(documentId)],
    }),
    createEmailChannel: build.mutation<ChannelView, ChannelPayload>({
      query: (channel) => post('/channels', channel),
      transformResponse: dataOf<ChannelView>,
      invalidatesTags: [list],
    }),
    updateEmailChannel: build.mutation<ChannelView, { documentId: string; patch: ChannelUpdate }>({
      query: ({ documentId, patch }) => put(`/channels/${documentId}`, patch),
      transformResponse: dataOf<ChannelView>,
      invalidatesTags: (_answer, error, { documentId }) => (error ? [] : [list, one(documentId)]),
    }),
    setEmailChannelStatus: build.mutation<ChannelView, { documentId: string; status: ChannelStatus }>({
      query: ({ documentId, status }) => put(`/channels/${documentId}/status`, { status }),
      transformResponse: dataOf<ChannelView>,
      invalidatesTags: (_answer, _error, { documentId }) => [list, one(documentId)],
    }),
    duplicateEmailChannel: build.mutation<ChannelView, string>({
      query: (documentId) => post(`/channels/${documentId}/duplicate`, {}),
      transformResponse: dataOf<ChannelView>,
      invalidatesTags: [list],
    }),
    deleteEmailChannel: build.mutation<ChannelDeleted, { documentId: string; takenOverBy: string | null }>({
      query: ({ documentId, takenOverBy }) =>
        del(withQuery(`/channels/${documentId}`, takenOverBy ? { takenOverBy } : {})),
      transformResponse: dataOf<ChannelDeleted>,
      invalidatesTags: [list, 'EmailMessage'],
    }),
    readEmailChannel: build.mutation<RunRequested, string>({
      query: (documentId) => post(`/channels/${documentId}/read`, {}),
      transformResponse: dataOf<RunRequested>,
      invalidatesTags: (_answer, _error, documentId) => [list, one(documentId), 'EmailMessage'],
    }),
    decideMendedEmails: build.mutation<MendedDecided, string>({
      query: (documentId) => post(`/channels/${documentId}/decide-mended`, {}),
      transformResponse: dataOf<MendedDecided>,
      invalidatesTags: (_answer, _error, documentId) => [list, one(documentId), 'EmailMessage'],
    }),
    getEmailChannelFolders: build.query<MailboxFolder[], string>({
      query: (documentId) => get(`/channels/${documentId}/folders`),
      transformResponse: dataOf<MailboxFolder[]>,
      keepUnusedDataFor: 300,
    }),
    detectEmailServers: build.mutation<Detection, DetectInput>({
      query: (input) => post('/detect', input),
      transformResponse: dataOf<Detection>,
    }),
    findTrustedEmailServer: build.mutation<TrustedServer, UnsavedChannel>({
      query: (unsaved) => post('/trusted-server', unsaved),
      transformResponse: dataOf<TrustedServer>,
    }),
    previewNewestEmails: build.mutation<PreviewResult[], UnsavedChannel & { count: number }>({
      query: (unsaved) => post('/preview-newest', unsaved),
      transformResponse: dataOf<PreviewResult[]>,
    }),
    replayEmailChannel: build.mutation<
      ReplayResult,
      UnsavedChannel & { channel: string; since: string | null; mailbox: boolean; message?: number }
    >({
      query: ({ message, ...unsaved }) => post(pathOfReplay('/replay', message), unsaved),
      transformResponse: dataOf<ReplayResult>,
    }),
    previewEmailFile: build.mutation<PreviewResult, { unsaved: UnsavedChannel; file: File }>({
      query: ({ unsaved, file }) => {
        const body = new FormData();
        body.append('unsaved', JSON.stringify(unsaved));
        body.append('file', file);
        return post('/preview', body);
      },
      transformResponse: dataOf<PreviewResult>,
    }),
  }),
});

export const {
  useGetEmailChannelsQuery,
  useGetEmailChannelQuery,
  useCreateEmailChannelMutation,
  useUpdateEmailChannelMutation,
  useSetEmailChannelStatusMutation,
  useDuplicateEmailChannelMutation,
  useDeleteEmailChannelMutation,
  useReadEmailChannelMutation,
  useDecideMendedEmailsMutation,
  useGetEmailChannelFoldersQuery,
  useDetectEmailServersMutation,
  useFindTrustedEmailServerMutation,
  usePreviewNewestEmailsMutation,
  usePreviewEmailFileMutation,
  useReplayEmailChannelMutation,
} = channelsApi;
