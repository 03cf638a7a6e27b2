import { createHash } from 'node:crypto';
import { UID } from '../../../content-types';
import {
  PERSON_PLACES,
  type Erasure,
  type ErasureResult,
  type PersonExport,
  type PersonItem,
  type PersonPlace,
  type PersonReport,
} from '../../../contracts';
import type { Uploads } from '../intake/uploads';
import { mentionsOf, type Mentions } from '../mail/mentions';
import { senderKey } from '../messages/keys';
import { isoOf, numberOf } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { findPerson, type Found, type PeopleDependencies } from './found';

/** Maximum number of items listed per place. */
const LISTED = 100;
const MAX_ERASURES = 200;
/** Number of log rows erased per transaction. */
const AT_ONCE = 200;

type Row = Record<string, unknown>;

/** Data subject requests: lists, exports and erases a person's data. */
export interface People {
  /** Lists the data. Read-only. */
  report(address: string): Promise<PersonReport>;
  /** Exports all data as stored. */
  export(address: string): Promise<PersonExport>;
  /**
   * Erases the data and records who did it. Keys and outcomes of messages are kept so that nothing is read twice. Can
   * be repeated at any time, such as after a crash.
   * @param by name of the user
   */
  erase(address: string, by: string): Promise<ErasureResult>;
  /** Erasures, newest first. */
  erasures(): Promise<Erasure[]>;
}

/** @see People */
export function createPeople(
  deps: PeopleDependencies & { uploads: Pick<Uploads, 'give' | 'remove'> },
): People {
  const { strapi, database, messages, uploads, files } = deps;
  const erasures = () => database.table(TABLES.erasure);

  const settingsNaming = async (person: Mentions): Promise<string[]> => {
    const named: string[] = [];
    for (const uid of [UID.channel, UID.rule]) {
      const rows = (await strapi.db.query(uid as never).findMany()) as Row[];
      named.push(...rows.filter((row) => person.in(JSON.stringify(row))).map(({ name }) => String(name)));
    }
    return [...new Set(named)];
  };

  const reportOf = async (person: Mentions, found: Found): Promise<PersonReport> => ({
    address: person.address,
    places: PERSON_PLACES.map((place) => ({
      place,
      count: found[place].length,
      items: (found[place] as unknown[]).slice(0, LISTED).map((one) => itemOf(place, one)),
    })),
    settings: await settingsNaming(person),
  });

  const eraseFiles = async (found: Found): Promise<void> => {
    const ids = found.files.map(({ id }) => id);
    const bytes = await database.transaction(async (transaction) => {
      await files.detachEverywhere(transaction, ids);
      const gone = await files.deleteUnused(transaction, ids);
      await uploads.give(transaction, gone);
      return gone;
    });
    await uploads.remove(bytes);
  };

  return {
    async report(address) {
      const person = mentionsOf(address);
      return reportOf(person, await findPerson(deps, person));
    },

    async export(address) {
      const person = mentionsOf(address);
      const found = await findPerson(deps, person);
      const own = found.log.filter(({ own }) => own).map(({ id }) => id);
      const originals: Row[] = [];
      for (const id of found.originals.filter((original) => own.includes(original)))
        originals.push({ id, base64: (await messages.person.original(id))?.toString('base64') ?? null });
      const tickets: Row[] = [];
      for (const { uid, documentId } of found.tickets)
        for (const row of await deps.tickets.rows({ uid, documentId })) tickets.push({ uid, ...row });
      return {
        address,
        at: new Date().toISOString(),
        places: {
          log: found.log.map(({ row }) => row),
          originals,
          messages: found.messages.map(({ row }) => row),
          files: found.files,
          tickets,
          outbox: found.outbox.map(({ row }) => row),
          drafts: found.drafts,
          participants: found.participants,
          events: found.events,
        },
      };
    },

    async erase(address, by) {
      const person = mentionsOf(address);
      const found = await findPerson(deps, person);
      const erased = await reportOf(person, found);
      const counts = Object.fromEntries(erased.places.map(({ place, count }) => [place, count]));
      const entry = { address_hash: hashOf(address), author: by, counts: JSON.stringify(counts) };
      await erasures().insert({ ...entry, started_at: database.now() });

      await deps.events.erase(found.events);
      await deps.outbox.eraseDrafts(found.drafts);
      await deps.outbox.eraseMails(person, found.outbox);
      await eraseFiles(found);
      for (const ticket of found.tickets) await deps.tickets.erase(person, ticket);
      await deps.conversations.erase(person, found.messages);
      await deps.participants.removePerson(senderKey(address));
      const waiting = found.log.filter(
        ({ own, row }) => !own && row.state !== 'ticket' && row.state !== 'reply',
      );
      const kept = new Set(waiting.map(({ id }) => id));
      await messages.person.forgetOriginals(found.originals.filter((id) => !kept.has(id)));
      // Last, since tickets and originals are found through the log: an interrupted erasure can find them again.
      for (let start = 0; start < found.log.length; start += AT_ONCE)
        await messages.person.erase(person, found.log.slice(start, start + AT_ONCE));

      await erasures()
        .where({ address_hash: entry.address_hash })
        .whereNull('done_at')
        .update({ done_at: database.now() });
      const left = await findPerson(deps, person);
      return { erased, left: PERSON_PLACES.reduce((sum, place) => sum + left[place].length, 0) };
    },

    async erasures() {
      const rows: Row[] = await erasures().orderBy('id', 'desc').limit(MAX_ERASURES);
      return rows.map((row) => ({
        id: numberOf(row.id),
        addressHash: String(row.address_hash),
        by: String(row.author),
        at: isoOf(row.started_at)!,
        done: row.done_at != null,
        counts: JSON.parse(String(row.counts)) as Erasure['counts'],
      }));
    },
  };
}

/** Identifies an erasure without storing the address. */
const hashOf = (address: string): string => createHash('sha256').update(address.toLowerCase()).digest('hex');

function itemOf(place: PersonPlace, one: unknown): PersonItem {
  const { id, name, uid, documentId, ticketDocumentId, row } = one as Row;
  if (place === 'originals') return { id: String(one), label: null };
  if (place === 'tickets') return { id: String(documentId), label: null, uid: String(uid) };
  const label = name ?? (row as Row | undefined)?.subject ?? ticketDocumentId ?? null;
  return { id: String(id), label: label === null ? null : String(label) };
}
