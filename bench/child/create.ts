import { readFileSync } from 'node:fs';
import type { Core } from '@strapi/strapi';
import { UID } from '../../content-types';

/**
 * Ways to create tickets without mail, each a floor under those above it: through the document service, one by one or so many
 * in a transaction; the same without Strapi's read for `entry.create`; what is left without the document service.
 */
export const WAYS = ['single', 'grouped', 'unread', 'validated', 'bare'] as const;
export type Way = (typeof WAYS)[number];

/** Tickets in one transaction; a run commits as many together. */
export const GROUP = 50;

export type TicketData = Record<string, unknown>;

/** Reads the tickets of a file; returns the work that creates them. */
export function createTickets(strapi: Core.Strapi, file: string, way: Way): () => Promise<void> {
  const tickets: TicketData[] = JSON.parse(readFileSync(file, 'utf8'));
  const documents = strapi.documents(UID.ticket as never);
  const query = strapi.db.query(UID.ticket as never);
  const model = strapi.contentType(UID.ticket as never);
  const createAll = async (together: TicketData[]) => {
    for (const data of together) await documents.create({ data: data as never });
  };
  const validated = (data: TicketData) =>
    strapi.entityValidator.validateEntityCreation(
      model as never,
      { ...data, publishedAt: new Date() } as never,
      { isDraft: false } as never,
    );
  const transaction = (work: () => Promise<unknown>) => strapi.db.transaction(work);
  const ways: Record<Way, (together: TicketData[]) => Promise<unknown>> = {
    single: createAll,
    grouped: (together) => transaction(() => createAll(together)),
    unread: (together) => transaction(() => createAll(together)),
    validated: async (together) => {
      const data: unknown[] = [];
      for (const one of together) data.push(await validated(one));
      return query.createMany({ data: data as never });
    },
    bare: (together) =>
      query.createMany({
        data: together.map((data) => ({ ...data, publishedAt: new Date() })) as never,
      }),
  };
  const size = way === 'single' ? 1 : GROUP;
  return async () => {
    if (way === 'unread') leaveEventsOut(strapi);
    for (let start = 0; start < tickets.length; start += size)
      await ways[way](tickets.slice(start, start + size));
  };
}

/** Strapi reads an entry again, for its event, in what it has called after the commit. */
function leaveEventsOut(strapi: Core.Strapi): void {
  const { db } = strapi;
  const open = db.transaction.bind(db) as (work?: (context: object) => unknown) => Promise<unknown>;
  db.transaction = ((work?: (context: object) => unknown) =>
    work ? open((context) => work({ ...context, onCommit: () => undefined })) : open()) as never;
}
