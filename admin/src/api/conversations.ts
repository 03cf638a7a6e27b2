import type {
  AcknowledgementPreview,
  AcknowledgementPreviewInput,
  AgentFile,
  ChannelView,
  Conversation,
  ConversationMessage,
  DraftContent,
  DraftKind,
  ForwardPayload,
  NotePayload,
  ReplyPayload,
  SavedReply,
  SendAgainInput,
  Signature,
  StoredDrafts,
} from '../../../contracts';
import { api, dataOf, del, get, post, put } from './base';

/** A ticket of any content type. */
export interface TicketPlace {
  uid: string;
  documentId: string;
}

/** Path of a subresource of a ticket. */
export const pathOf = ({ uid, documentId }: TicketPlace, rest: string): string =>
  `/tickets/${encodeURIComponent(uid)}/${encodeURIComponent(documentId)}${rest}`;

/** Merging also changes the ticket's status. */
const MOVED = ['EmailConversation', 'EmailTicketEntry' as never] as const;

const conversationsApi = api
  .enhanceEndpoints({ addTagTypes: ['EmailConversation', 'EmailSignature'] })
  .injectEndpoints({
    overrideExisting: false,
    endpoints: (build) => ({
      /** uids of the content types that contain tickets. */
      getTicketContentTypes: build.query<string[], void>({
        query: () => get('/tickets'),
        transformResponse: dataOf<string[]>,
      }),
      getConversation: build.query<Conversation, TicketPlace>({
        query: (place) => get(pathOf(place, '/conversation')),
        transformResponse: dataOf<Conversation>,
        providesTags: ['EmailConversation'],
      }),
      reply: build.mutation<ConversationMessage, { place: TicketPlace; body: ReplyPayload }>({
        query: ({ place, body }) => post(pathOf(place, '/replies'), body),
        transformResponse: dataOf<ConversationMessage>,
        invalidatesTags: ['EmailConversation'],
      }),
      addNote: build.mutation<ConversationMessage, { place: TicketPlace; body: NotePayload }>({
        query: ({ place, body }) => post(pathOf(place, '/notes'), body),
        transformResponse: dataOf<ConversationMessage>,
        invalidatesTags: ['EmailConversation'],
      }),
      forward: build.mutation<
        ConversationMessage,
        { place: TicketPlace; message: string; body: ForwardPayload }
      >({
        query: ({ place, message, body }) =>
          post(pathOf(place, `/messages/${encodeURIComponent(message)}/forward`), body),
        transformResponse: dataOf<ConversationMessage>,
        invalidatesTags: ['EmailConversation'],
      }),
      mergeTicket: build.mutation<unknown, { place: TicketPlace; into: string }>({
        query: ({ place, into }) => post(pathOf(place, '/merge'), { into }),
        invalidatesTags: MOVED,
      }),
      splitMessage: build.mutation<TicketPlace, { place: TicketPlace; message: string }>({
        query: ({ place, message }) => post(pathOf(place, `/messages/${encodeURIComponent(message)}/split`)),
        transformResponse: dataOf<TicketPlace>,
        invalidatesTags: MOVED,
      }),
      undoMove: build.mutation<unknown, { place: TicketPlace; move: number }>({
        query: ({ place, move }) => post(pathOf(place, `/moves/${move}/undo`)),
        invalidatesTags: MOVED,
      }),
      takeBackReply: build.mutation<{ draft: DraftContent | null }, { place: TicketPlace; message: string }>({
        query: ({ place, message }) => del(pathOf(place, `/replies/${encodeURIComponent(message)}`)),
        transformResponse: dataOf<{ draft: DraftContent | null }>,
        invalidatesTags: ['EmailConversation'],
      }),
      addParticipant: build.mutation<unknown, { place: TicketPlace; address: string }>({
        query: ({ place, address }) => post(pathOf(place, '/participants'), { address }),
        invalidatesTags: ['EmailConversation'],
      }),
      removeParticipant: build.mutation<unknown, { place: TicketPlace; address: string }>({
        query: ({ place, address }) => post(pathOf(place, '/participants/remove'), { address }),
        invalidatesTags: ['EmailConversation'],
      }),
      getDrafts: build.query<StoredDrafts, TicketPlace>({
        query: (place) => get(pathOf(place, '/drafts')),
        transformResponse: dataOf<StoredDrafts>,
        keepUnusedDataFor: 0,
      }),
      saveDraft: build.mutation<unknown, { place: TicketPlace; kind: DraftKind; content: DraftContent }>({
        query: ({ place, kind, content }) => put(pathOf(place, `/drafts/${kind}`), content),
      }),
      removeDraft: build.mutation<unknown, { place: TicketPlace; kind: DraftKind }>({
        query: ({ place, kind }) => del(pathOf(place, `/drafts/${kind}`)),
      }),
      uploadForReply: build.mutation<AgentFile, { place: TicketPlace; file: File }>({
        query: ({ place, file }) => {
          const body = new FormData();
          body.append('file', file);
          return post(pathOf(place, '/files'), body);
        },
        transformResponse: dataOf<AgentFile>,
      }),
      getSavedReplies: build.query<SavedReply[], TicketPlace>({
        query: (place) => get(pathOf(place, '/saved-replies')),
        transformResponse: dataOf<SavedReply[]>,
      }),
      getSignature: build.query<Signature, void>({
        query: () => get('/signature'),
        transformResponse: dataOf<Signature>,
        providesTags: ['EmailSignature'],
      }),
      setSignature: build.mutation<Signature, Signature>({
        query: (signature) => put('/signature', signature),
        transformResponse: dataOf<Signature>,
        invalidatesTags: ['EmailSignature'],
      }),
      sendAgain: build.mutation<
        ConversationMessage,
        { place: TicketPlace; message: string; body: SendAgainInput }
      >({
        query: ({ place, message, body }) =>
          post(pathOf(place, `/replies/${encodeURIComponent(message)}/send`), body),
        transformResponse: dataOf<ConversationMessage>,
        invalidatesTags: ['EmailConversation'],
      }),
      previewAcknowledgement: build.query<AcknowledgementPreview, AcknowledgementPreviewInput>({
        query: (template) => post('/preview-acknowledgement', template),
        transformResponse: dataOf<AcknowledgementPreview>,
        keepUnusedDataFor: 0,
      }),
      resumeSending: build.mutation<ChannelView, string>({
        query: (channel) => post(`/channels/${channel}/resume-sending`),
        transformResponse: dataOf<ChannelView>,
        invalidatesTags: ['EmailChannel', 'EmailConversation'],
      }),
    }),
  });

export const {
  useGetTicketContentTypesQuery,
  useGetConversationQuery,
  useReplyMutation,
  useAddNoteMutation,
  useForwardMutation,
  useMergeTicketMutation,
  useSplitMessageMutation,
  useUndoMoveMutation,
  useSendAgainMutation,
  useUploadForReplyMutation,
  useTakeBackReplyMutation,
  useAddParticipantMutation,
  useRemoveParticipantMutation,
  useGetDraftsQuery,
  useSaveDraftMutation,
  useRemoveDraftMutation,
  useGetSavedRepliesQuery,
  useGetSignatureQuery,
  useSetSignatureMutation,
  usePreviewAcknowledgementQuery,
  useResumeSendingMutation,
} = conversationsApi;
