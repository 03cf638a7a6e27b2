import { UID } from '../../../content-types';
import { problem } from '../../../contracts';
import { LANGUAGES, sayIn } from '../../../contracts/languages';
import { documents } from '../../../server/src/strapi/border';
import { createTemplates, type Templates } from '../../../server/src/ticketing/templates';
import { startApp, type TestApp } from '../../support/app';

let app: TestApp;
let templates: Templates;

beforeAll(async () => {
  app = await startApp();
  templates = createTemplates({ strapi: app.strapi, config: { bundledTicket: true } });
});
afterAll(() => app.stop());

const manager = (uid: string, action = '') => `/content-manager/collection-types/${uid}${action}`;
const save = (uid: string, data: object) => app.admin.post(manager(uid), data);
const publish = (uid: string, documentId: string) =>
  app.admin.post(manager(uid, `/${documentId}/actions/publish`), {});
const pathsOf = (body: { error?: { details?: { errors?: { path: string[] }[] } } }) =>
  body.error?.details?.errors?.map(({ path }) => path.join('.'));

const incident = {
  name: 'Incident',
  ticketType: 'Incident',
  target: UID.ticket,
  fields: [
    { field: 'subject', required: true },
    { field: 'priority', defaultValue: 'High' },
  ],
};

/** A published template of its own name. */
async function published(values: object = {}): Promise<string> {
  const entry = await documents(app.strapi, UID.template).create({
    data: { ...incident, ...values },
    status: 'published',
  });
  return entry.documentId;
}

describe('templates and offers in the Content Manager', () => {
  it('may be incomplete as drafts', async () => {
    const { status } = await save(UID.template, { name: 'Begun' });
    expect(status).toBe(201);
  });

  it.each(LANGUAGES)('are rejected in the editor’s language, %s', async (language) => {
    const admins = app.strapi.db.query('admin::user');
    await admins.updateMany({ where: {}, data: { preferedLanguage: language } });
    const { body } = await save(UID.template, { ...incident, target: 'admin::user', fields: [] });
    await admins.updateMany({ where: {}, data: { preferedLanguage: null } });
    const said = problem('target');
    expect(body.error).toMatchObject({
      message: sayIn(language, said),
      details: { errors: [{ path: ['target'], message: sayIn(language, said), said }] },
    });
  });

  it.each<[string, object, string]>([
    ['an unknown ticket type', { ticketType: 'Complaint' }, 'ticketType'],
    ['a target that is none', { target: 'admin::user', fields: [] }, 'target'],
    ['a field that the target has not', { fields: [{ field: 'sla' }] }, 'fields.0.field'],
    [
      'a default that the field does not take',
      { fields: [{ field: 'priority', defaultValue: 'Urgent' }] },
      'fields.0.defaultValue',
    ],
    ['fields that are no list', { fields: { subject: true } }, 'fields'],
  ])('are rejected as drafts with %s, with the path', async (_what, values, path) => {
    const { status, body } = await save(UID.template, { ...incident, ...values });
    expect(status).toBe(400);
    expect(pathsOf(body)).toEqual([path]);
  });

  it('are validated together with what is stored when they change', async () => {
    const created = await save(UID.template, incident);
    const { documentId } = created.body.data;
    const refused = await app.admin.put(manager(UID.template, `/${documentId}`), {
      fields: [{ field: 'nothing' }],
    });
    expect(pathsOf(refused.body)).toEqual(['fields.0.field']);
    const accepted = await app.admin.put(manager(UID.template, `/${documentId}`), {
      fields: [{ field: 'source' }],
    });
    expect(accepted.status).toBe(200);
  });

  it('have values of the offer’s template, and the offer is published after it', async () => {
    const template = await save(UID.template, incident);
    const { id, documentId } = template.body.data;
    const related = { connect: [{ id, documentId }], disconnect: [] };

    const refused = await save(UID.offer, {
      name: 'Laptop',
      template: related,
      values: { priority: 'Urgent', source: 'Email' },
    });
    expect(pathsOf(refused.body)).toEqual(['values.priority', 'values.source']);

    const offer = await save(UID.offer, { name: 'Laptop', template: related, values: { priority: 'Low' } });
    expect(offer.status).toBe(201);
    const early = await publish(UID.offer, offer.body.data.documentId);
    expect([early.status, pathsOf(early.body)]).toEqual([400, ['template']]);

    expect((await publish(UID.template, documentId)).status).toBe(200);
    expect((await publish(UID.offer, offer.body.data.documentId)).status).toBe(200);
    expect(await templates.findOffer(offer.body.data.documentId)).toEqual({
      documentId: offer.body.data.documentId,
      name: 'Laptop',
      template: documentId,
      values: { priority: 'Low' },
    });
  });

  it('remain drafts as an offer without a template', async () => {
    const offer = await save(UID.offer, { name: 'Loose', values: { anything: 1 } });
    expect(offer.status).toBe(201);
    expect(pathsOf((await publish(UID.offer, offer.body.data.documentId)).body)).toEqual(['template']);
  });
});

describe('templates and offers in code', () => {
  const offers = () => documents(app.strapi, UID.offer);
  it.each<[string, (template: { id: number; documentId: string }) => unknown]>([
    ['a document id', ({ documentId }) => documentId],
    ['an id', ({ id }) => id],
    ['a document', ({ documentId }) => ({ documentId })],
    ['a list', ({ documentId }) => [documentId]],
    ['connect of an id', ({ id }) => ({ connect: id })],
    ['connect of a document id', ({ documentId }) => ({ connect: [documentId] })],
    ['set', ({ documentId }) => ({ set: [{ documentId }] })],
  ])('have the values of an offer checked for a template given as %s', async (_what, relation) => {
    const template = await documents(app.strapi, UID.template).create({ data: incident });
    const create = (values: object) =>
      offers().create({ data: { name: 'Offer', template: relation(template), values } });
    await expect(create({ priority: 'Urgent' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Choose one of: High, Normal, Low.',
      details: { errors: [{ path: ['values', 'priority'] }] },
    });
    await expect(create({ priority: 'Low' })).resolves.toMatchObject({ name: 'Offer' });
  });

  it('cannot be published without the checks', async () => {
    await expect(published({ ticketType: 'Complaint' })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(
      offers().create({ data: { name: 'Offer', values: {} }, status: 'published' }),
    ).rejects.toMatchObject({ details: { errors: [{ path: ['template'] }] } });
  });
});

describe('published templates', () => {
  it('are available as published, until they are unpublished', async () => {
    const documentId = await published({ name: 'Question', ticketType: 'Question' });
    await documents(app.strapi, UID.template).update({ documentId, data: { name: 'Changed' } });
    const view = {
      documentId,
      name: 'Question',
      ticketType: 'Question',
      target: UID.ticket,
      fields: [
        { field: 'subject', required: true, defaultValue: null },
        { field: 'priority', required: false, defaultValue: 'High' },
      ],
    };
    expect(await templates.findPublished(documentId)).toEqual(view);
    expect(await templates.published()).toContainEqual(view);

    const repository = app.strapi.documents(UID.template as never) as unknown as {
      unpublish(params: { documentId: string }): Promise<unknown>;
    };
    await repository.unpublish({ documentId });
    expect(await templates.findPublished(documentId)).toBeNull();
    expect((await templates.published()).map((template) => template.documentId)).not.toContain(documentId);
  });

  it('are ignored if tickets cannot be created in their target', async () => {
    const documentId = await published();
    const without = createTemplates({ strapi: app.strapi, config: { bundledTicket: false } });
    expect(await without.findPublished(documentId)).toBeNull();
    expect(await without.published()).toEqual([]);
  });

  it('have their own offers', async () => {
    const [one, other] = [await published({ name: 'One' }), await published({ name: 'Other' })];
    for (const [name, template] of [
      ['B', one],
      ['A', one],
      ['C', other],
    ])
      await documents(app.strapi, UID.offer).create({
        data: { name, template, values: {} },
        status: 'published',
      });
    await documents(app.strapi, UID.offer).create({ data: { name: 'Draft', template: one, values: {} } });
    expect((await templates.offers(one)).map(({ name, template }) => [name, template])).toEqual([
      ['A', one],
      ['B', one],
    ]);
    expect((await templates.offers()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['A', 'B', 'C']),
    );
  });
});
