import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { startApp, type TestApp } from '../../support/app';
import { publishTemplate } from '../../support/http-fixtures';

describe('the choices in the channel form', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ config: { ticketTypes: ['Incident'], limits: { attachments: 7 } } });
  });
  afterAll(() => app.stop());

  const dataOf = async (path: string) => {
    const { status, body } = await app.admin.get(path);
    expect([status, body.error]).toEqual([200, undefined]);
    return body.data;
  };

  it('include content types that tickets can be created in: the bundled one and those of the app', async () => {
    const targets = await dataOf('/targets');
    expect(targets.map(({ uid }: { uid: string }) => uid)).toEqual(
      expect.arrayContaining(['plugin::email-channel.ticket', 'api::case.case']),
    );
    for (const { uid } of targets) expect(uid).not.toMatch(/^(admin|plugin::upload)/);
  });

  it('include the fields of such a type, with the matching sources', async () => {
    const catalogue = await dataOf('/catalogue/api::case.case');
    const field = (name: string) => catalogue.fields.find((found: { name: string }) => found.name === name);
    expect(field('title')).toMatchObject({ type: 'string', required: true, maxLength: 200 });
    expect(field('severity')).toMatchObject({ type: 'enumeration', options: ['Low', 'Medium', 'High'] });
    expect(field('files')).toMatchObject({ type: 'media', multiple: true, fits: ['attachment'] });
    expect(field('details').fits).toContain('body');
  });

  it.each([
    'admin::user',
    'plugin::email-channel.email-channel',
    'api::nothing.nothing',
    '__proto__',
    'toString',
  ])('do not include the fields of %s', async (uid) => {
    const { status, body } = await app.admin.get(`/catalogue/${uid}`);
    expect([status, body.error.details.code]).toEqual([404, 'choice-not-found']);
  });

  it('include published templates, each with its suggested mapping, and their offers', async () => {
    const template = await publishTemplate(app, [
      { field: 'subject', required: true, defaultValue: null },
      { field: 'priority', required: false, defaultValue: null },
    ]);
    await documents(app.strapi, UID.template).create({
      data: { name: 'Draft', ticketType: 'Incident', target: UID.ticket, fields: [] },
    });
    const offer = await documents(app.strapi, UID.offer).create({
      data: { name: 'Laptop', template, values: { priority: 'High' } },
      status: 'published',
    });
    await documents(app.strapi, UID.offer).create({
      data: { name: 'Of another template', template: await publishTemplate(app), values: {} },
      status: 'published',
    });

    const templates = await dataOf('/templates');
    expect(templates).toHaveLength(2);
    expect(templates).toContainEqual(expect.objectContaining({ documentId: template, name: 'Incident' }));
    const { template: found, suggestedMappings } = await dataOf(`/templates/${template}`);
    expect(found).toMatchObject({ documentId: template, ticketType: 'Incident' });
    expect(suggestedMappings).toContainEqual(
      expect.objectContaining({ field: 'subject', source: 'subject' }),
    );
    expect(await dataOf(`/offers?template=${template}`)).toEqual([
      { documentId: offer.documentId, name: 'Laptop', template, values: { priority: 'High' } },
    ]);
    expect(await dataOf('/offers')).toHaveLength(2);
    expect((await app.admin.get('/templates/nothing')).status).toBe(404);
    expect((await app.admin.get('/offers?colour=red')).status).toBe(400);
  });

  it('include a template created and published by the wizard, by default the standard one', async () => {
    const { status, body } = await app.admin.post('/templates', { name: 'Standard' });
    expect([status, body.error]).toEqual([200, undefined]);
    expect(body.data).toMatchObject({
      name: 'Standard',
      ticketType: 'Incident',
      target: UID.ticket,
      fields: [{ field: 'subject', required: true, defaultValue: null }],
    });
    expect(await dataOf('/templates')).toContainEqual(body.data);
    const { suggestedMappings } = await dataOf(`/templates/${body.data.documentId}`);
    expect(suggestedMappings.filter(({ kind }: { kind: string }) => kind === 'required')).toMatchObject([
      { field: 'subject', source: 'subject' },
    ]);
    const own = await app.admin.post('/templates', { name: 'Case', target: 'api::case.case' });
    expect(own.body.data.fields).toContainEqual({ field: 'title', required: true, defaultValue: null });
  });

  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a target that is none', { name: 'A', target: 'admin::user' }, 'target'],
    ['a ticket type that is none', { name: 'A', ticketType: 'Riddle' }, 'ticketType'],
    [
      'a field that the target lacks',
      { name: 'A', fields: [{ field: 'colour', required: true }] },
      'fields.0.field',
    ],
  ])('do not include a new template with %s', async (_what, template, path) => {
    const { status, body } = await app.admin.post('/templates', template);
    expect([status, body.error.details.code]).toEqual([400, 'invalid-input']);
    expect(body.error.details.errors[0].path.join('.')).toBe(path);
  });

  it('do not include a new template by someone who may not publish templates in the Content Manager', async () => {
    const writer = await app.userWith(['channels.read', 'channels.write']);
    const { status, body } = await writer.post('/templates', { name: 'Standard' });
    expect([status, body.error.details.code]).toEqual([403, 'template-not-permitted']);
  });

  it('include the ticket types of the config, which replace the plugin’s list', async () => {
    expect(await dataOf('/ticket-types')).toEqual(['Incident']);
  });

  it('include the admin roles, by id and name only', async () => {
    const roles = await dataOf('/roles');
    expect(roles.map(({ name }: { name: string }) => name)).toContain('Super Admin');
    for (const role of roles) expect(Object.keys(role).sort()).toEqual(['id', 'name']);
  });

  it('include the limits in the config, with defaults for the rest', async () => {
    expect(await dataOf('/settings')).toMatchObject({
      reading: false,
      encryptionKeySet: true,
      retentionDays: 90,
      allowedPrivateHosts: ['127.0.0.1', 'localhost', '::1'],
      limits: { attachmentCount: 7, messageBytes: 25 * 1024 * 1024 },
    });
  });
});

describe('an invalid config', () => {
  it.each([
    ['an unknown setting', { colour: 'red' }, 'colour'],
    ['a value out of bounds', { retentionDays: 0 }, 'retentionDays'],
  ])(
    'with %s prevents Strapi from starting, and the error names the setting',
    async (_name, config, setting) => {
      await expect(startApp({ config })).rejects.toThrow(new RegExp(`email-channel.*${setting}`, 'is'));
    },
  );
});
