import type {
  AcknowledgementPreview,
  AcknowledgementPreviewInput,
  ChannelView,
  Conversation,
  ConversationMessage,
  NotePayload,
  ReplyPayload,
  SendAgainInput,
} from '../../../contracts';
import { api, dataOf, get, post } from './base';

/** A ticket of any content type. */
export interface TicketPlace {
  uid: string;
  documentId: string;
}

/** Path of what belongs to a ticket. */
export const pathOf = ({ uid, documentId }: TicketPlace, rest: string): string =>
  `/tickets/${encodeURIComponent(uid)}/${encodeURIComponent(documentId)}${rest}`;

const conversationsApi = api.enhanceEndpoints({ addTagTypes: ['EmailConversation'] }).injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** uids of the content types whose entries are tickets. */
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
  useSendAgainMutation,
  usePreviewAcknowledgementQuery,
  useResumeSendingMutation,
} = conversationsApi;
