import { api } from './base';
import type { TicketPlace } from './conversations';

interface Attribute {
  type: string;
  enum?: string[];
}
/** A ticket field to show beside the conversation. */
export interface TicketField {
  name: string;
  label: string;
  type: string;
  /** Options of an enumeration. */
  options: string[] | null;
}
/** A ticket with the value of the Content Manager's entry title field. */
export interface FoundTicket {
  documentId: string;
  title: string;
}
interface Kind {
  uid: string;
  options?: { draftAndPublish?: boolean };
  attributes: Record<string, Attribute>;
}
interface Configuration {
  data: {
    contentType: {
      settings?: { mainField?: string };
      metadatas: Record<string, { edit?: { label?: string; visible?: boolean } }>;
      layouts: { edit: { name: string }[][] };
    };
  };
}

/** Types with short values. */
const SHORT = ['enumeration', 'string', 'email', 'integer', 'boolean', 'date', 'datetime'];
const MAX_FIELDS = 8;

const entryApi = api.enhanceEndpoints({ addTagTypes: ['EmailTicketEntry'] }).injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    /** The ticket as the Content Manager returns it to this user, without fields they may not read. */
    getTicketEntry: build.query<Record<string, unknown>, TicketPlace>({
      query: ({ uid, documentId }) => ({ url: pathOf(uid, documentId), method: 'GET' }),
      transformResponse: (answer: { data: Record<string, unknown> }) => answer.data,
      providesTags: ['EmailTicketEntry'],
    }),
    changeTicketEntry: build.mutation<unknown, TicketPlace & { change: Record<string, unknown> }>({
      query: ({ uid, documentId, change }) => ({ url: pathOf(uid, documentId), method: 'PUT', data: change }),
      invalidatesTags: ['EmailTicketEntry', 'EmailConversation' as never],
    }),
    /** Full-text search for tickets with the Content Manager's permissions; newest first, at most ten. */
    findTickets: build.query<FoundTicket[], { uid: string; words: string }>({
      queryFn: async ({ uid, words }, _api, _extra, ask) => {
        const list = `/content-manager/collection-types/${encodeURIComponent(uid)}`;
        const query = `?page=1&pageSize=10&sort=createdAt:DESC&_q=${encodeURIComponent(words)}`;
        const [found, configuration] = await Promise.all([
          ask({ url: list + query, method: 'GET' }),
          ask({ url: `/content-manager/content-types/${uid}/configuration`, method: 'GET' }),
        ]);
        const error = found.error ?? configuration.error;
        if (error) return { error };
        const { mainField = 'id' } = (configuration.data as Configuration).data.contentType.settings ?? {};
        const { results } = found.data as { results: (Record<string, unknown> & { documentId: string })[] };
        return {
          data: results.map((entry) => ({
            documentId: entry.documentId,
            title: String(entry[mainField] ?? entry.documentId),
          })),
        };
      },
      keepUnusedDataFor: 0,
    }),
    /** Short fields of a content type, in the order of its edit view. */
    getTicketFields: build.query<TicketField[], string>({
      queryFn: async (uid, _api, _extra, ask) => {
        const [kinds, configuration] = await Promise.all([
          ask({ url: '/content-manager/content-types', method: 'GET' }),
          ask({ url: `/content-manager/content-types/${uid}/configuration`, method: 'GET' }),
        ]);
        const error = kinds.error ?? configuration.error;
        if (error) return { error };
        const kind = (kinds.data as { data: Kind[] }).data.find((one) => one.uid === uid);
        const { metadatas, layouts } = (configuration.data as Configuration).data.contentType;
        const names = layouts.edit.flat().map(({ name }) => name);
        // With draft and publish, fields are changed where the entry is published.
        const fixed = kind?.options?.draftAndPublish === true;
        const fields = names.flatMap((name): TicketField[] => {
          const attribute = kind?.attributes[name];
          if (!attribute || !SHORT.includes(attribute.type)) return [];
          const options = attribute.type === 'enumeration' && !fixed ? (attribute.enum ?? null) : null;
          return [{ name, label: metadatas[name]?.edit?.label ?? name, type: attribute.type, options }];
        });
        return { data: fields.slice(0, MAX_FIELDS) };
      },
    }),
  }),
});

const pathOf = (uid: string, documentId: string) =>
  `/content-manager/collection-types/${encodeURIComponent(uid)}/${encodeURIComponent(documentId)}`;

export const {
  useGetTicketEntryQuery,
  useChangeTicketEntryMutation,
  useFindTicketsQuery,
  useGetTicketFieldsQuery,
} = entryApi;
