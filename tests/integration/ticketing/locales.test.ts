import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { aRow } from '../../support/catalogue';
import { rawMail, startDesk, type Desk } from '../../support/desk';

const REQUEST = 'api::request.request';
const request = {
  kind: 'collectionType',
  collectionName: 'requests',
  info: { singularName: 'request', pluralName: 'requests', displayName: 'Request' },
  options: { draftAndPublish: false },
  pluginOptions: { i18n: { localized: true } },
  attributes: {
    title: { type: 'string', required: true },
    topic: { type: 'relation', relation: 'manyToOne', target: REQUEST },
    linkedTicket: { type: 'relation', relation: 'manyToOne', target: REQUEST },
  },
};

let desk: Desk;
let template: string;

beforeAll(async () => {
  desk = await startDesk({
    extend: (strapi) =>
      void strapi.get('apis').add('request', { contentTypes: { request: { schema: request } } }),
  });
  const { strapi } = desk.app;
  await strapi.plugin('i18n').service('locales').create({ code: 'de', name: 'German (de)' });
  ({ documentId: template } = await documents(strapi, UID.template).create({
    data: { name: 'Request', ticketType: 'Incident', target: REQUEST, fields: [] },
    status: 'published',
  }));
});
afterAll(() => desk?.stop());

const mappings = [aRow('title', { kind: 'required', source: 'subject' })];
const requests = () =>
  documents(desk.app.strapi, REQUEST).findMany({
    locale: '*',
    sort: 'id:asc',
    populate: { linkedTicket: true, topic: true },
  });
const outcomes = async (channel: string) =>
  (await desk.log(channel)).map(({ state, reason }) => `${state}: ${reason}`);
const channelIn = (folder: string, ticketLocale: string | null, more: object = {}) =>
  desk.channel({ template, mappings, ticketLocale, folders: [{ path: folder }], ...more });

it('a ticket is created in the locale of its channel, and replies find it there', async () => {
  const channel = await channelIn('German', 'de');
  desk.deliver(rawMail({ messageId: '<de@customer.example>' }), { folder: 'German' });
  await desk.read(channel);
  desk.deliver(rawMail({ inReplyTo: '<de@customer.example>' }), { folder: 'German' });
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(['ticket: created', 'reply: reply-added']);
  const [ticket] = await requests();
  expect(ticket).toMatchObject({ locale: 'de' });
  const path = `/tickets/${REQUEST}/${ticket!.documentId}/conversation`;
  const { body } = await desk.app.admin.get(path).expect(200);
  expect(body.data.messages).toHaveLength(2);
});

it('a ticket is created in the default locale if the channel has none or it no longer exists', async () => {
  const { strapi } = desk.app;
  const locales = strapi.plugin('i18n').service('locales');
  const french = await locales.create({ code: 'fr', name: 'French (fr)' });
  const channel = await channelIn('Gone', 'fr');
  await locales.delete({ id: french.id });
  const { warnings } = await desk.application.channels.view(channel);
  expect(warnings).toEqual([{ code: 'locale-gone', about: 'fr', endsAt: null }]);
  desk.deliver(rawMail(), { folder: 'Gone' });
  await desk.read(channel);
  expect((await requests()).at(-1)).toMatchObject({ locale: 'en' });
  expect((await desk.log(channel))[0]!.trace).toContain('locale.missing');
  await desk.application.channels.update(channel, { name: 'Still to be renamed' });
  await desk.application.channels.setStatus(channel, 'inactive');
});

it('a locale that the app does not have is rejected with a list of those that it has', async () => {
  const channel = await channelIn('Refused', null);
  await expect(desk.application.channels.update(channel, { ticketLocale: 'xx' })).rejects.toMatchObject({
    code: 'invalid-input',
    details: { field: 'ticketLocale' },
  });
  const { body } = await desk.app.admin.get('/locales').expect(200);
  expect(body.data).toEqual([
    { code: 'en', name: 'English (en)', isDefault: true },
    { code: 'de', name: 'German (de)', isDefault: false },
  ]);
});

it('a default entry and a linked ticket of another locale do not prevent a ticket from being created', async () => {
  const { strapi } = desk.app;
  const { documentId: topic } = await documents(strapi, REQUEST).create({
    data: { title: 'Topic' },
    locale: 'en',
  });
  const channel = await channelIn('Related', 'de', {
    mappings: [...mappings, aRow('topic', { defaultValue: topic })],
  });
  desk.deliver(rawMail({ messageId: '<related@customer.example>' }), { folder: 'Related' });
  await desk.read(channel);
  await desk.application.channels.update(channel, { ticketLocale: null });
  desk.deliver(rawMail({ from: 'Eve <eve@stranger.example>', inReplyTo: '<related@customer.example>' }), {
    folder: 'Related',
  });
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(['ticket: created', 'ticket: created-linked']);
  const [first, linked] = (await requests()).slice(-2);
  expect(first).toMatchObject({ locale: 'de', topic: { documentId: topic } });
  expect(linked).toMatchObject({ locale: 'en', linkedTicket: { documentId: first!.documentId } });
});
