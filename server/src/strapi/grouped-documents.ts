import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/types';
import { sanitize } from '@strapi/utils';
import { contentType, documents } from './border';
import { canCreateTogether, createTogether, newDocumentId, type EntryRow } from './create-together';
import type { Transaction } from './database';
import type { Logger } from './logger';

/** New documents of one transaction, written together. */
export interface DocumentGroup {
  /**
   * Begins to create a document: middlewares of the host and Strapi's validation run. It is written by the next `flush`.
   * Rejects with what refuses it.
   * @returns its documentId
   */
  create(uid: string, data: Record<string, unknown>): Promise<string>;
  /** Writes what waits, in the order of the calls. Rejects where the database or a hook refuses any of it. */
  flush(): Promise<void>;
  /** Refuses what waits, since the transaction ends without it. */
  abandon(error: unknown): void;
}

/** Creates documents of a content type as `documents(uid).create` does, but many in a few statements. */
export interface GroupedDocuments {
  /** Whether entries with these values can be written together: simple values, files and relations; one version, one locale. */
  takes(uid: string, data: Record<string, unknown>): boolean;
  /** A group that joins a transaction. */
  open(transaction: Transaction): DocumentGroup;
}

/** A document that waits for its group. */
interface Waiting {
  uid: string;
  data: Record<string, unknown>;
  written(row: EntryRow): void;
  refused(error: unknown): void;
}

/** A call of the document service that belongs to a group. */
interface Call {
  uid: string;
  /** Where it waits; null once a document of it does. */
  wait: ((waiting: Waiting) => void) | null;
}

interface Context {
  uid: string;
  action: string;
  params: { data?: Record<string, unknown> } & Record<string, unknown>;
}

/** Types of fields that need more than a column. */
const LARGE = ['component', 'dynamiczone', 'uid', 'password'];

/**
 * The document service's innermost middleware answers a call of a group without Strapi's own `create`: what is around it,
 * middlewares of the host included, runs as always.
 */
export function createGroupedDocuments(strapi: Core.Strapi, logger: Logger): GroupedDocuments {
  const current = new AsyncLocalStorage<Call>();
  let dispose: (() => void) | null = null;

  const isSimple = (uid: string): boolean => {
    const schema = contentType(strapi, uid);
    return (
      schema !== null &&
      !schema.options?.draftAndPublish &&
      !schema.pluginOptions?.i18n?.localized &&
      Object.values(schema.attributes).every(({ type, unique }) => !LARGE.includes(type) && !unique)
    );
  };
  const takes = (uid: string, data: Record<string, unknown>): boolean =>
    isSimple(uid) && canCreateTogether(strapi, uid, data);

  async function answer(context: Context, next: () => Promise<unknown>): Promise<unknown> {
    const call = current.getStore();
    const { uid, action, params } = context;
    const data = params.data;
    if (!call?.wait || action !== 'create' || uid !== call.uid) return next();
    const { wait } = call;
    call.wait = null;
    if (!data || Object.keys(params).length > 1 || !takes(uid, data)) return next();
    const valid = await validated(uid, data);
    return new Promise((written, refused) => wait({ uid, data: valid, written, refused }));
  }

  async function validated(uid: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    const published = { ...data, publishedAt: new Date() };
    const byRow = await strapi.documents.utils.transformData(published, { uid });
    return (await strapi.entityValidator.validateEntityCreation(
      strapi.contentType(uid as never),
      byRow as never,
      {
        isDraft: false,
        strictRelations: strapi.config.get('api.documents.strictRelations') === true,
      } as never,
    )) as Record<string, unknown>;
  }

  /** Emits `entry.create` after the commit with what Strapi's own event has. */
  function announce(uid: string, rows: EntryRow[]): void {
    const ids = rows.map(({ id }) => id);
    void strapi.db.transaction(({ onCommit }) => {
      onCommit(() => {
        emit(uid, ids).catch((error: unknown) =>
          logger.warn(`the events of ${ids.length} entries of ${uid} failed: ${String(error)}`),
        );
      });
    });
  }

  async function emit(uid: string, ids: number[]): Promise<void> {
    const model = contentType(strapi, uid)!;
    const found = await strapi.db.query(uid as never).findMany({
      where: { id: { $in: ids } } as never,
      orderBy: { id: 'asc' } as never,
      populate: populateOf(strapi, uid) as never,
    });
    const getModel = (name: string) => strapi.getModel(name as never);
    for (const row of found) {
      const entry = await sanitize.sanitizers.defaultSanitizeOutput(
        { schema: model, getModel } as never,
        row as never,
      );
      await strapi.eventHub.emit('entry.create', { model: model.modelName, uid: model.uid, entry });
    }
  }

  return {
    takes,

    open(transaction) {
      // Middlewares that were added since come before it.
      dispose?.();
      dispose = strapi.documents.use(answer as never) as unknown as () => void;
      let waiting: Waiting[] = [];
      let calls: Promise<unknown>[] = [];

      return {
        async create(uid, data) {
          const documentId = newDocumentId(strapi, uid);
          let waits = () => {};
          const isWaiting = new Promise<void>((resolve) => (waits = resolve));
          const call: Call = {
            uid,
            wait(one) {
              waiting.push(one);
              waits();
            },
          };
          const created = current.run(call, () =>
            documents(strapi, uid).create({ data: { ...data, documentId } }),
          );
          calls.push(created);
          created.catch(() => {});
          const answered = await Promise.race([isWaiting.then(() => ({ documentId })), created]);
          return answered.documentId;
        },

        async flush() {
          const [group, begun] = [waiting, calls];
          [waiting, calls] = [[], []];
          for (const uid of new Set(group.map((one) => one.uid))) {
            const ofType = group.filter((one) => one.uid === uid);
            try {
              const entries = ofType.map(({ data }) => ({ data, where: {} }));
              const rows = await createTogether(strapi, transaction, uid, entries);
              announce(uid, rows);
              for (const [index, { written }] of ofType.entries()) written(rows[index]!);
            } catch (error) {
              for (const { refused } of group) refused(error);
              break;
            }
          }
          await Promise.all(begun);
        },

        abandon(error) {
          for (const { refused } of waiting) refused(error);
        },
      };
    },
  };
}

/** Everything that an event says of an entry without components: its relations and files. */
function populateOf(strapi: Core.Strapi, uid: string): Record<string, unknown> {
  const populate: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(contentType(strapi, uid)!.attributes)) {
    if (attribute.type === 'media') populate[name] = { select: ['*'] };
    if (attribute.type === 'relation' && !('unstable_virtual' in attribute)) populate[name] = {};
  }
  return populate;
}
