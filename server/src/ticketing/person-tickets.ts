import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { Channel, EmailProperty } from '../../../contracts';
import { ERASED, type Mentions } from '../mail/mentions';
import { componentType, contentType, type Attribute } from '../strapi/border';
import { numberOf } from '../strapi/database';

type Row = Record<string, unknown>;
type Attributes = Record<string, Attribute>;

/** Field types that can contain text about a person. */
const WORDS = new Set(['string', 'text', 'richtext', 'email', 'blocks', 'json', 'uid']);
/** Message properties that come from the sender. */
const PERSONAL: readonly string[] = [
  'subject',
  'body',
  'sender',
  'senderName',
  'recipients',
] satisfies EmailProperty[];
/** Their fields in the bundled ticket, unless the channel maps them differently. */
const OF_BUNDLED = ['subject', 'description', 'requesterName', 'requesterEmail', 'recipients'];
const HISTORY = 'plugin::content-manager.history-version';
const NOBODY = 'erased@erased.invalid';
const MAX_TICKETS = 100_000;

/** A ticket, and which of its fields contain a person's text; null if someone else opened it. */
export interface PersonalTicket {
  uid: string;
  documentId: string;
  ownFields: ReadonlySet<string> | null;
}

/** Fields that a channel fills with the sender's data. */
export const ownFieldsOf = (uid: string, channel: Pick<Channel, 'mappings'> | null): Set<string> => {
  const mapped = (channel?.mappings ?? [])
    .filter(({ source }) => source !== null && (PERSONAL.includes(source) || source.startsWith('app:')))
    .map(({ field }) => field);
  return new Set(mapped.length > 0 || uid !== UID.ticket ? mapped : OF_BUNDLED);
};

/** Finds and erases a person's data in tickets of any content type. */
export function createPersonInTickets(strapi: Core.Strapi) {
  const rowsOf = async (uid: string, where: object): Promise<Row[]> => {
    const parts = Object.entries(contentType(strapi, uid)!.attributes)
      .filter(([, { type }]) => type === 'component')
      .map(([name]) => name);
    return (await strapi.db
      .query(uid as never)
      .findMany({ where, populate: parts, limit: MAX_TICKETS } as never)) as Row[];
  };

  /**
   * Returns new values for the fields of a row or component that contain the person. `prefix` is the component's name
   * with a dot.
   */
  const changesOf = (
    attributes: Attributes,
    row: Row,
    person: Mentions,
    own: ReadonlySet<string> | null,
    prefix = '',
  ): Row => {
    const changes: Row = {};
    for (const [name, attribute] of Object.entries(attributes)) {
      const value = row[name];
      if (value == null || !WORDS.has(attribute.type)) continue;
      if (own?.has(prefix + name)) changes[name] = nothing(attribute, row);
      else if (person.in(textOf(value)))
        changes[name] =
          attribute.type === 'email' && attribute.required
            ? NOBODY
            : attribute.type === 'email'
              ? null
              : typeof value === 'string'
                ? person.erasedFrom(value)
                : JSON.parse(person.erasedFrom(JSON.stringify(value)));
    }
    return changes;
  };

  return {
    /** Returns documentIds of the entries of a content type that contain the person. */
    async naming(uid: string, person: Mentions): Promise<string[]> {
      const schema = contentType(strapi, uid);
      const fields = Object.entries(schema?.attributes ?? {})
        .filter(([, { type }]) => WORDS.has(type) && type !== 'json' && type !== 'blocks')
        .map(([name]) => name);
      if (fields.length === 0) return [];
      const rows = await rowsOf(uid, {
        $or: fields.map((field) => ({ [field]: { $containsi: person.address } })),
      });
      return rows
        .filter((row) => fields.some((field) => person.in(row[field])))
        .map(({ documentId }) => String(documentId));
    },

    /** Returns the rows of a ticket in every locale, draft and published. */
    rows: ({ uid, documentId }: Pick<PersonalTicket, 'uid' | 'documentId'>): Promise<Row[]> =>
      contentType(strapi, uid) ? rowsOf(uid, { documentId }) : Promise.resolve([]),

    /**
     * Erases a person from a ticket. Bypasses validation, since an erasure must not depend on it. Also deletes the
     * versions in Strapi's content history.
     */
    async erase(person: Mentions, { uid, documentId, ownFields }: PersonalTicket): Promise<void> {
      const schema = contentType(strapi, uid);
      if (!schema) return;
      for (const row of await rowsOf(uid, { documentId })) {
        const data = changesOf(schema.attributes, row, person, ownFields);
        if (ownFields && row.id !== undefined && uid === UID.ticket && 'requester' in schema.attributes)
          data.requester = null;
        if (Object.keys(data).length > 0)
          await strapi.db.query(uid as never).update({ where: { id: numberOf(row.id) }, data } as never);
        for (const [name, { type, component }] of Object.entries(schema.attributes)) {
          const part = type === 'component' ? componentType(strapi, String(component)) : null;
          for (const entry of part ? ([row[name]].flat().filter(Boolean) as Row[]) : []) {
            const changes = changesOf(part!.attributes, entry, person, ownFields, `${name}.`);
            if (Object.keys(changes).length > 0)
              await strapi.db
                .query(String(component) as never)
                .update({ where: { id: numberOf(entry.id) }, data: changes } as never);
          }
        }
      }
      if (strapi.db.metadata.has(HISTORY))
        await strapi.db
          .query(HISTORY as never)
          .deleteMany({ where: { contentType: uid, relatedDocumentId: documentId } } as never);
    },
  };
}

export type PersonInTickets = ReturnType<typeof createPersonInTickets>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The value that replaces an erased one. */
function nothing({ type, required, unique }: Attribute, row: Row): unknown {
  if (!required) return null;
  if (type === 'email') return unique ? `${String(row.id)}@erased.invalid` : NOBODY;
  if (type === 'blocks') return [{ type: 'paragraph', children: [{ type: 'text', text: ERASED }] }];
  if (type === 'json') return {};
  return unique || type === 'uid' ? `erased-${String(row.id)}` : ERASED;
}
