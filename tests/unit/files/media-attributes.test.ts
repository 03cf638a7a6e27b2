import { createMediaFinder } from '../../../server/src/files/media-attributes';

const SCHEMAS: Record<string, Record<string, { type: string } & Record<string, unknown>>> = {
  'api::case.case': {
    title: { type: 'string' },
    data: { type: 'json' },
    files: { type: 'media', multiple: true },
    cover: { type: 'media' },
    place: { type: 'component', component: 'case.place' },
    zone: { type: 'dynamiczone', components: ['case.place'] },
    customer: { type: 'relation', target: 'api::customer.customer' },
    about: { type: 'relation', relation: 'morphToOne' },
  },
  'case.place': {
    plans: { type: 'media', multiple: true },
    parts: { type: 'component', component: 'case.place' },
  },
  'api::customer.customer': {
    photo: { type: 'media' },
    cases: { type: 'relation', target: 'api::case.case' },
  },
};

const found = (entry: Record<string, unknown>) => {
  const files: [unknown, string][] = [];
  createMediaFinder((uid) => SCHEMAS[uid] ?? null)('api::case.case', entry, (file, owner) =>
    files.push([file.id, owner]),
  );
  return files;
};

describe('files in an entry', () => {
  it('are found in its fields, its components, and the populated entries', () => {
    const files = found({
      title: 'x',
      files: [{ id: 1 }, { id: 2 }],
      cover: { id: 3 },
      place: { plans: [{ id: 4 }], parts: [{ plans: [{ id: 5 }] }] },
      zone: [
        { __component: 'case.place', plans: [{ id: 6 }] },
        { __component: 'gone.gone', plans: [{ id: 0 }] },
      ],
      customer: { photo: { id: 7 }, cases: [{ cover: { id: 8 } }] },
      about: { __type: 'api::customer.customer', photo: { id: 9 } },
    });
    const own = 'api::case.case';
    const customer = 'api::customer.customer';
    expect(files).toEqual([
      [1, own],
      [2, own],
      [3, own],
      [4, own],
      [5, own],
      [6, own],
      [7, customer],
      [8, own],
      [9, customer],
    ]);
  });

  it('are not found in a JSON field that only looks like one, or in an unpopulated field', () => {
    expect(
      found({ data: { files: [{ id: 1, url: '/email-channel/files/x' }] }, files: null, cover: 7 }),
    ).toEqual([]);
    expect(found({})).toEqual([]);
  });
});
