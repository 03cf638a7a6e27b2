import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { contentType, documents } from '../strapi/border';
import type { DocumentGroup, GroupedDocuments } from '../strapi/grouped-documents';
import { isLocalized, withRelationsOf } from '../strapi/locales';
import type { MailMessage } from './conversation-messages';
import type { TicketRef } from './threading';

/** The tickets that a transaction creates and their opening messages, written in batches where possible. */
export interface TicketGroup {
  /**
   * Creates a ticket of any content type, at the latest on the next `flush`.
   * @param linked ticket that it refers to without belonging to it
   * @param locale locale of a localized content type; null for the default one
   */
  create(
    ticket: Omit<TicketRef, 'documentId'> & { locale: string | null },
    data: Record<string, unknown>,
    linked: TicketRef | null,
  ): Promise<TicketRef>;
  /** Adds the opening message of a new ticket on the next `flush`. */
  addOpening(opening: MailMessage): void;
  /** Ensures that a ticket and its opening are written before subsequent messages. */
  before(ticket: TicketRef): Promise<void>;
  flush(): Promise<void>;
  /** Rejects pending writes, because the transaction failed. */
  abandon(error: unknown): void;
}

interface Parts {
  guarded<T>(uid: string, work: () => Promise<T>): Promise<T>;
  takes: GroupedDocuments['takes'];
  addOpenings(openings: MailMessage[]): Promise<void>;
}

export function openTicketGroup(
  strapi: Core.Strapi,
  group: DocumentGroup,
  { guarded, takes, addOpenings }: Parts,
): TicketGroup {
  let newTypes = new Set<string>();
  let openings: MailMessage[] = [];

  async function flush(): Promise<void> {
    const [types, waiting] = [[...newTypes], openings];
    [newTypes, openings] = [new Set(), []];
    if (types.length > 0) await guarded(types.join(', '), () => group.flush());
    if (waiting.length > 0) await guarded(UID.ticketMessage, () => addOpenings(waiting));
  }

  return {
    async create({ uid, ticketType, locale }, data, linked) {
      const schema = contentType(strapi, uid);
      const links = linked && linked.uid === uid && schema?.attributes.linkedTicket?.type === 'relation';
      const values = links ? { ...data, linkedTicket: linked.documentId } : data;
      if (links) await flush();
      if (takes(uid, values)) {
        newTypes.add(uid);
        return guarded(uid, async () => ({ uid, documentId: await group.create(uid, values), ticketType }));
      }
      await flush();
      return guarded(uid, async () => {
        const { documentId } = await documents(strapi, uid).create({
          data: await withRelationsOf(strapi, uid, locale, values),
          ...(schema?.options?.draftAndPublish ? { status: 'published' } : {}),
          ...(locale !== null && isLocalized(strapi, uid) ? { locale } : {}),
        });
        return { uid, documentId, ticketType };
      });
    },

    addOpening: (opening) => void openings.push(opening),

    async before({ documentId }) {
      if (openings.some(({ ticket }) => ticket.documentId === documentId)) await flush();
    },

    flush,
    abandon: (error) => group.abandon(error),
  };
}
