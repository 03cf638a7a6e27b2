import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { createDatabase } from '../../../server/src/strapi/database';
import { createGroupedDocuments, type GroupedDocuments } from '../../../server/src/strapi/grouped-documents';
import { startApp, type TestApp } from '../../support/app';
import { publishIncident } from '../../support/incident';
import { describeEachDatabase } from '../../support/test-database';

type Data = Record<string, unknown>;

const CASE = 'api::case.case';
const VISIT = 'api::visit.visit';
const visit = {
  kind: 'collectionType',
  collectionName: 'visits',
  info: { singularName: 'visit', pluralName: 'visits', displayName: 'Visit' },
  options: { draftAndPublish: false },
  attributes: {
    title: { type: 'string', required: true, maxLength: 20 },
    count: { type: 'integer', default: 3 },
    score: { type: 'float' },
    due: { type: 'date' },
    done: { type: 'boolean', default: false },
    extra: { type: 'json' },
    picture: { type: 'media', multiple: false },
    customer: { type: 'relation', relation: 'manyToOne', target: CASE },
    others: { type: 'relation', relation: 'manyToMany', target: CASE },
  },
};
describeEachDatabase('documents of a group', (database) => {
  let app: TestApp;
  let grouped: GroupedDocuments;
  let seen: unknown[];
  let refuse: ((data: Data) => void) | null = null;

  beforeAll(async () => {
    app = await startApp({
      database,
      extend: (strapi) => strapi.get('apis').add('visit', { contentTypes: { visit: { schema: visit } } }),
    });
    const { strapi } = app;
    grouped = createGroupedDocuments(strapi, strapi.log as never);
    // Code of the host, added before and after the plugin's own.
    const watched = (name: string) => async (context: Data, next: () => Promise<Data>) => {
      if (context.action !== 'create' || context.uid === UID.template) return next();
      const { data } = context.params as { data: Data };
      if (name === 'outer') context.params = { data: { ...data, title: `${String(data.title)}!` } };
      const result = await next();
      seen.push([name, data.title, keysOf(result)]);
      return result;
    };
    seen = [];
    strapi.documents.use(watched('outer') as never);
    strapi.db.lifecycles.subscribe({
      models: [CASE, VISIT, UID.ticket],
      beforeCreate({ params, ...event }: { params: Data; action: string }) {
        const data = params.data as Data;
        refuse?.(data);
        seen.push([event.action, Object.keys(params).sort(), keysOf(data)]);
        data.title = `${String(data.title)}?`;
      },
      afterCreate({ params, result, ...event }: { params: Data; result: Data; action: string }) {
        seen.push([event.action, Object.keys(params).sort(), plain(result)]);
      },
      beforeCreateMany: () => void seen.push('beforeCreateMany'),
    } as never);
    strapi.documents.use(watched('inner') as never);
    strapi.eventHub.on('entry.create', async (event) => {
      seen.push(['event', event.uid, event.model, plain(event.entry as Data)]);
    });
  });
  afterAll(() => app?.stop());
  beforeEach(() => {
    seen = [];
    refuse = null;
  });

  /** A row without what differs from one entry to the next. */
  const plain = (row: Data): Data =>
    JSON.parse(
      JSON.stringify(row, (key, value: unknown) =>
        ['id', 'documentId', 'createdAt', 'updatedAt', 'publishedAt'].includes(key) ? typeof value : value,
      ),
    ) as Data;
  const keysOf = (data: Data): string[] =>
    Object.keys(data)
      .filter((name) => name !== 'documentId')
      .sort();
  const file = async (name: string): Promise<number> => {
    const data = {
      name,
      hash: name,
      ext: '.txt',
      mime: 'text/plain',
      size: 1,
      url: `/${name}`,
      provider: 'local',
    };
    return Number((await app.strapi.db.query('plugin::upload.file').create({ data })).id);
  };
  const all = async (uid: string, populate: object) =>
    (await documents(app.strapi, uid).findMany({ sort: 'id:asc', populate })).map(plain);
  const clear = async (uid: string) => void (await app.strapi.db.query(uid as never).deleteMany({}));
  const byOne = async (uid: string, entries: Data[]) => {
    await app.strapi.db.transaction(async () => {
      for (const data of entries) await documents(app.strapi, uid).create({ data: { ...data } });
    });
  };
  const together = async (uid: string, entries: Data[]) => {
    await createDatabase(app.strapi).transaction(async (transaction) => {
      const group = grouped.open(transaction);
      for (const data of entries) {
        expect(grouped.takes(uid, data)).toBe(true);
        await group.create(uid, { ...data });
      }
      await group.flush();
    });
  };
  /** What both ways leave behind: rows, and what hooks, middlewares and listeners saw, in the order of each kind. */
  const compare = async (uid: string, entries: Data[], populate: object) => {
    const left: unknown[] = [];
    for (const create of [byOne, together]) {
      seen = [];
      await create(uid, entries);
      await settled(
        () => seen.filter((one) => String(one).startsWith(`event,${uid}`)).length === entries.length,
      );
      // Strapi emits the events of a transaction in any order.
      const of = (kind: string) => seen.filter((one) => Array.isArray(one) && one[0] === kind);
      const events = of('event')
        .filter((one) => String(one).startsWith(`event,${uid}`))
        .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
      const kinds = [...['outer', 'inner', 'beforeCreate', 'afterCreate'].map(of), events];
      left.push({ kinds, many: seen.includes('beforeCreateMany'), rows: await all(uid, populate) });
      await clear(uid);
    }
    expect(left[1]).toEqual(left[0]);
    return left[1] as { rows: Data[] };
  };

  it('equal those of Strapi’s own create: a ticket with files and relations', async () => {
    const [one, two] = [await file('one'), await file('two')];
    const template = await publishIncident(app.strapi);
    const offer = await documents(app.strapi, UID.offer).create({
      data: { name: 'Standard', template },
      status: 'published',
    });
    const entries = [
      {
        subject: 'First',
        description: 'Words & *stars*\n\nmore',
        receivedAt: '2026-11-27T10:00:00.000Z',
        attachments: [one, two],
      },
      {
        subject: 'Second',
        ticketStatus: 'Open',
        requesterEmail: 'anna@customer.example',
        offer: offer.documentId,
      },
      { subject: 'Third', receivedAt: new Date(0), attachments: [], offer: null },
    ];
    const { rows } = await compare(UID.ticket, entries, { attachments: true, offer: true, messages: true });
    expect(rows).toMatchObject([
      { subject: 'First', ticketStatus: 'New', attachments: [{ name: 'one' }, { name: 'two' }] },
      { subject: 'Second', offer: { name: 'Standard' } },
      { subject: 'Third' },
    ]);
  });

  it('equal those of Strapi’s own create: a type of the host', async () => {
    const customer = await documents(app.strapi, CASE).create({ data: { title: 'Customer' } });
    const entries = [
      {
        title: 'All',
        count: 0,
        score: 1.5,
        done: true,
        extra: { deep: ['ä', 1, null] },
        picture: await file('three'),
        customer: customer.documentId,
      },
      { title: 'Few', others: [customer.documentId], extra: [1] },
      { title: 'One' },
    ];
    const { rows } = await compare(VISIT, entries, { picture: true, customer: true, others: true });
    expect(rows).toMatchObject([
      { title: 'All!?', extra: { deep: ['ä', 1, null] }, customer: { title: 'Customer!?' } },
      { title: 'Few!?', count: 3, done: false, others: [{ title: 'Customer!?' }] },
      { title: 'One!?', customer: null },
    ]);
  });

  it('are rejected by Strapi’s validation before anything is written, and by the host’s hooks', async () => {
    const create = (entries: Data[]) => together(VISIT, entries);
    await expect(create([{ title: 'Good' }, { title: 'x'.repeat(30) }])).rejects.toThrow(/at most 20/);
    refuse = (data) => {
      if (data.title === 'Second!') throw new Error('the host refuses it');
    };
    await expect(create([{ title: 'First' }, { title: 'Second' }])).rejects.toThrow('the host refuses it');
    expect(await all(VISIT, {})).toEqual([]);
  });

  it('keep the host’s code waiting until they are written, and fail it if they are not', async () => {
    const ended: string[] = [];
    app.strapi.documents.use((async (context: Data, next: () => Promise<Data>) => {
      if (context.uid !== VISIT || context.action !== 'create') return next();
      try {
        const { id } = await next();
        ended.push(typeof id);
      } catch (error) {
        ended.push(String(error));
        throw error;
      }
      return {};
    }) as never);
    await together(VISIT, [{ title: 'Written' }]);
    expect(ended).toEqual(['number']);
    await app.strapi.db
      .transaction(async ({ trx }) => {
        const group = grouped.open(trx as never);
        await group.create(VISIT, { title: 'Abandoned' });
        group.abandon(new Error('given up'));
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await settled(() => ended.length === 2);
    expect(ended[1]).toBe('Error: given up');
  });

  it('are only those that can be written in a few statements', () => {
    expect(grouped.takes(VISIT, { title: 'Dates are converted by Strapi', due: '2026-11-27' })).toBe(false);
    expect(grouped.takes(UID.template, { name: 'Drafts' })).toBe(false);
    expect(grouped.takes(UID.ticket, { subject: 'A subject', receivedAt: 'yesterday' })).toBe(false);
  });
});

/** Waits, 5 s at most, until events after a commit have come. */
async function settled(done: () => boolean): Promise<void> {
  for (let waited = 0; waited < 5_000 && !done(); waited += 20)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
