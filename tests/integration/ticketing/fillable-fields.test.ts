import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { aRow } from '../../support/catalogue';

const VISIT = 'api::visit.visit';
const attributes = {
  title: { type: 'string', required: true },
  reference: { type: 'string', unique: true },
  contact: { type: 'email', private: true, required: true },
  customer: { type: 'relation', relation: 'manyToOne', target: 'api::case.case' },
  place: { type: 'component', component: 'visit.place', required: true },
  stops: { type: 'component', component: 'visit.place', repeatable: true },
};
const place = {
  uid: 'visit.place',
  category: 'visit',
  modelType: 'component',
  modelName: 'place',
  globalId: 'ComponentVisitPlace',
  collectionName: 'components_visit_places',
  info: { displayName: 'Place' },
  options: {},
  attributes: { city: { type: 'string', required: true }, floor: { type: 'integer' } },
};
const visit = {
  kind: 'collectionType',
  collectionName: 'visits',
  info: { singularName: 'visit', pluralName: 'visits', displayName: 'Visit' },
  options: { draftAndPublish: false },
  attributes,
};

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk({
    extend(strapi) {
      strapi.get('components').add({ 'visit.place': place } as never);
      strapi.get('apis').add('visit', { contentTypes: { visit: { schema: visit } } });
    },
  });
});
afterAll(() => desk?.stop());

const template = async (fields: object[] = []) =>
  (
    await documents(desk.app.strapi, UID.template).create({
      data: { name: 'Visit', ticketType: 'Incident', target: VISIT, fields },
      status: 'published',
    })
  ).documentId;
const visits = () =>
  documents(desk.app.strapi, VISIT).findMany({
    populate: { place: true, stops: true, customer: true },
    sort: 'id:asc',
  });
const required = [
  aRow('title', { kind: 'required', source: 'subject' }),
  aRow('contact', { kind: 'required', source: 'sender' }),
  aRow('place.city', { kind: 'required', defaultValue: 'Berlin' }),
];

it('private fields, fields of components and relations are filled like any other', async () => {
  const { strapi } = desk.app;
  const customer = await documents(strapi, 'api::case.case').create({ data: { title: 'A customer' } });
  const channel = await desk.channel({
    template: await template([{ field: 'customer', required: true }]),
    mappings: [
      ...required,
      aRow('customer', { kind: 'required', defaultValue: customer.documentId }),
      aRow('stops.city', { source: 'senderName' }),
      aRow('stops.floor', { defaultValue: 3 }),
    ],
  });
  desk.deliver(rawMail({ subject: 'Come by' }));
  expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
  expect(await visits()).toMatchObject([
    {
      title: 'Come by',
      contact: 'anna@customer.example',
      place: { city: 'Berlin', floor: null },
      stops: [{ city: 'Anna', floor: 3 }],
      customer: { documentId: customer.documentId },
    },
  ]);
});

it('an optional component without all required values is left empty, with a note', async () => {
  const channel = await desk.channel({
    template: await template(),
    mappings: [...required, aRow('stops.floor', { defaultValue: 1 })],
    folders: [{ path: 'Halves' }],
  });
  desk.deliver(rawMail({ subject: 'Half' }), { folder: 'Halves' });
  expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
  expect((await visits()).at(-1)).toMatchObject({ title: 'Half', stops: [] });
  expect((await desk.log(channel))[0]!.trace).toContain('mapping.component-incomplete');
});

it('an optional unique field stays empty if another ticket has its value, even in the same batch', async () => {
  const channel = await desk.channel({
    template: await template(),
    mappings: [...required, aRow('reference', { source: 'subject' })],
    folders: [{ path: 'Unique' }],
  });
  for (const body of ['One', 'Two', 'Three'])
    desk.deliver(rawMail({ subject: 'Same', body }), { folder: 'Unique' });
  expect(await desk.read(channel)).toMatchObject({ ticket: 3, failed: 0 });
  expect((await visits()).slice(-3).map(({ reference }) => reference)).toEqual(['Same', null, null]);
  expect((await desk.log(channel))[1]!.trace).toContain('mapping.not-unique');
});

it('a channel cannot be active if its content type requires a field that nothing can fill, and the error names it', async () => {
  const channel = await desk.channel({
    template: await template(),
    mappings: required,
    folders: [{ path: 'Changed' }],
  });
  const all = desk.app.strapi.contentType(VISIT as never).attributes as Record<string, unknown>;
  all.blocks = { type: 'dynamiczone', components: ['visit.place'], required: true };
  try {
    await desk.application.channels.setStatus(channel, 'inactive');
    await expect(desk.application.channels.setStatus(channel, 'active')).rejects.toThrow(
      'Visit requires the field blocks (dynamiczone), which a channel cannot fill.',
    );
  } finally {
    delete all.blocks;
  }
});
