import { setTimeout as pause } from 'node:timers/promises';
import { UID } from '../../../content-types';
import { actionId, fieldMappingSchema, type FieldMapping } from '../../../contracts';
import { createRestrictedFields } from '../../../server/src/channels/restriction-cache';
import type { Application } from '../../../server/src/services';
import { documents } from '../../../server/src/strapi/border';
import { startApp, type Requests, type RolePermission, type TestApp } from '../../support/app';
import { rawMail } from '../../support/desk';
import { activeChannel, publishIncident } from '../../support/incident';

const EXPLORER = 'plugin::content-manager.explorer';
const TYPES = [UID.ticket, UID.ticketMessage, UID.offer];
/** Everything in the Content Manager, for all fields: what a restriction is up against. */
const ALL: RolePermission[] = TYPES.flatMap((subject) =>
  ['read', 'create', 'update', 'delete'].map((action) => ({ action: `${EXPLORER}.${action}`, subject })),
);

const tickets = `/content-manager/collection-types/${UID.ticket}`;
const messages = `/content-manager/collection-types/${UID.ticketMessage}`;
const SECRET = 'insider-7319';

let app: TestApp;
let lead: Requests;
let agent: Requests;
let leadRole: number;
let channel: string;
let ticket: string;
let message: string;
let template: string;

const application = () => app.strapi.plugin('email-channel').service('app') as unknown as Application;
const rows = (...restricted: Partial<FieldMapping>[]): FieldMapping[] =>
  [{ kind: 'required', field: 'subject', source: 'subject' } as const, ...restricted].map((row) =>
    fieldMappingSchema.parse({ kind: 'optional', ...row }),
  );
const restrict = (id: string, ...restricted: Partial<FieldMapping>[]) =>
  application().channels.update(id, { mappings: rows(...restricted) });

const newChannel = async (...restricted: Partial<FieldMapping>[]): Promise<string> =>
  (
    await application().channels.create({
      ...activeChannel({ template, mappings: rows(...restricted) }),
      host: 'mail.desk.example',
      username: 'desk',
      status: 'inactive',
    })
  ).documentId;

/** What the database holds, whoever may see it. */
const stored = async (documentId = ticket) =>
  (await documents(app.strapi, UID.ticket).findOne({ documentId, populate: ['offer'] }))!;

beforeAll(async () => {
  app = await startApp();
  ({ requests: lead, role: leadRole } = await app.userWithRole(ALL));
  ({ requests: agent } = await app.userWithRole(ALL));
  template = await publishIncident(app.strapi);
  channel = await newChannel(
    { field: 'requesterName', restricted: true, roles: [leadRole], defaultValue: 'Nobody' },
    { field: 'offer', restricted: true, roles: [leadRole] },
  );
  const offer = await documents(app.strapi, UID.offer).create({ data: { name: 'Laptop' } });
  ticket = (
    await documents(app.strapi, UID.ticket).create({
      data: {
        subject: 'A leak',
        requesterName: SECRET,
        recipients: 'in@desk.example',
        offer: offer.documentId,
      },
    })
  ).documentId;
  await documents(app.strapi, UID.ticket).create({ data: { subject: 'Another', requesterName: 'aaa' } });
  message = (
    await documents(app.strapi, UID.ticketMessage).create({
      data: { ticketUid: UID.ticket, ticketDocumentId: ticket, ticket, subject: 'Re: A leak' },
    })
  ).documentId;
});
afterAll(() => app.stop());

describe('a restricted field, for a role with access', () => {
  it('is readable in the list and in the entry', async () => {
    expect((await lead.get(`${tickets}?sort=id:ASC`)).body.results[0].requesterName).toBe(SECRET);
    expect((await lead.get(`${tickets}/${ticket}`)).body.data.requesterName).toBe(SECRET);
  });

  it('is found by search and filter, and through a relation', async () => {
    expect((await lead.get(`${tickets}?_q=${SECRET}`)).body.results).toHaveLength(1);
    expect(
      (await lead.get(`${tickets}?filters[requesterName][$startsWith]=insider`)).body.results,
    ).toHaveLength(1);
    const { body } = await lead.get(`${messages}?populate[ticket]=true`);
    expect(body.results[0].ticket.requesterName).toBe(SECRET);
  });

  it('can be changed', async () => {
    const { status } = await lead.put(`${tickets}/${ticket}`, { requesterName: `${SECRET}!` });
    expect(status).toBe(200);
    expect((await stored()).requesterName).toBe(`${SECRET}!`);
    await lead.put(`${tickets}/${ticket}`, { requesterName: SECRET });
  });

  it('is accessible to a super admin as well', async () => {
    expect((await app.admin.get(`${tickets}/${ticket}`)).body.data.requesterName).toBe(SECRET);
    await app.admin.put(`${tickets}/${ticket}`, { requesterName: SECRET });
    expect((await stored()).requesterName).toBe(SECRET);
  });
});

describe('a restricted field, for any other role', () => {
  it.each([
    ['the list', () => tickets],
    ['the list with the field asked for', () => `${tickets}?fields=requesterName`],
    ['the list with everything populated', () => `${tickets}?populate=*`],
    ['the entry', () => `${tickets}/${ticket}`],
    ['the entry with everything populated', () => `${tickets}/${ticket}?populate=*`],
    ['a relation of the entry', () => `${tickets}/${ticket}?populate[messages][populate]=*`],
    ['another type that points at it', () => `${messages}/${message}`],
    ['another type with it populated', () => `${messages}/${message}?populate[ticket]=*`],
    ['another type’s list with it populated', () => `${messages}?populate[ticket][fields]=requesterName`],
    [
      'a long way round',
      () => `${messages}?populate[ticket][populate][messages][populate][ticket][populate]=*`,
    ],
    ['the other end of a relation', () => `/content-manager/relations/${UID.ticketMessage}/ticket`],
    ['a relation in place', () => `/content-manager/relations/${UID.ticketMessage}/${message}/ticket`],
  ])('is not in %s', async (_where, path) => {
    const { status, text } = await agent.get(path());
    expect(status).toBe(200);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('requesterName');
    expect(text).not.toContain('Laptop');
  });

  it('is not listed as a relation', async () => {
    const path = `/content-manager/relations/${UID.ticket}/${ticket}/offer`;
    expect((await agent.get(path)).status).toBe(403);
    expect((await lead.get(path)).body.results).toHaveLength(1);
  });

  it('is not revealed by a filter, which is ignored', async () => {
    const count = async (query: string) => (await agent.get(`${tickets}?${query}`)).body.results.length;
    for (const query of [
      'filters[requesterName][$startsWith]=insider',
      'filters[requesterName][$startsWith]=nothing',
      'filters[$and][0][$not][requesterName][$eq]=x',
      'filters[offer][name][$eq]=nothing',
      'filters[messages][ticket][requesterName][$eq]=nothing',
    ])
      expect([query, await count(query)]).toEqual([query, 2]);
  });

  it('is not revealed by a filter through a relation', async () => {
    for (const name of ['insider', 'nothing']) {
      const { body } = await agent.get(`${messages}?filters[ticket][requesterName][$startsWith]=${name}`);
      expect(body.results).toHaveLength(1);
      const nested = await agent.get(
        `${tickets}/${ticket}?populate[messages][filters][ticket][requesterName][$startsWith]=${name}`,
      );
      expect(nested.status).toBe(200);
      expect(nested.body.data.messages).toHaveLength(1);
    }
  });

  it('is not revealed by the search, which still includes other fields', async () => {
    const found = async (requests: Requests, query: string) =>
      (await requests.get(`${tickets}?_q=${query}`)).body.results.map(({ subject }: never) => subject);
    expect(await found(agent, SECRET)).toEqual([]);
    expect(await found(agent, 'insider')).toEqual([]);
    expect(await found(agent, 'LEAK')).toEqual(['A leak']);
    expect(await found(agent, 'in@desk')).toEqual(['A leak']);
  });

  it('cannot be sorted by', async () => {
    const subjects = async (sort: string) =>
      (await agent.get(`${tickets}?sort=${sort}`)).body.results.map(({ subject }: never) => subject);
    expect(await subjects('subject')).toEqual(['A leak', 'Another']);
    expect(await subjects('subject:DESC,requesterName')).toEqual(['Another', 'A leak']);
    for (const sort of ['requesterName:ASC', 'requesterName:DESC', 'offer.name:ASC']) {
      expect(await subjects(sort)).toEqual(['A leak', 'Another']);
    }
    const { body, status } = await agent.get(`${messages}?sort=ticket.requesterName:ASC`);
    expect([status, body.results?.length]).toEqual([200, 1]);
  });

  it('cannot be changed, or set when creating an entry', async () => {
    const { status, text } = await agent.put(`${tickets}/${ticket}`, {
      subject: 'A leak',
      requesterName: 'Mallory',
      offer: null,
    });
    expect(status).toBe(200);
    expect(text).not.toContain('requesterName');
    expect(await stored()).toMatchObject({ requesterName: SECRET, offer: { name: 'Laptop' } });

    const created = await agent.post(tickets, { subject: 'Mine', requesterName: 'Mallory' });
    expect(created.status).toBe(201);
    expect((await stored(created.body.data.documentId)).requesterName).toBeNull();
    await agent.delete(`${tickets}/${created.body.data.documentId}`);
  });

  it('is not in what the panel may show', async () => {
    const fieldsOf = async (requests: Requests) => {
      const { body } = await requests.get('/admin/users/me/permissions');
      return body.data.find(
        ({ action, subject }: Record<string, string>) =>
          action === `${EXPLORER}.read` && subject === UID.ticket,
      ).properties.fields as string[] | undefined;
    };
    expect(await fieldsOf(agent)).toEqual(expect.arrayContaining(['subject', 'messages']));
    expect(await fieldsOf(agent)).not.toEqual(expect.arrayContaining(['requesterName']));
    expect((await fieldsOf(lead)) ?? ['requesterName']).toContain('requesterName');
  });

  it('does not affect other fields and types', async () => {
    const { body } = await agent.get(`${tickets}/${ticket}`);
    expect(body.data).toMatchObject({ subject: 'A leak', recipients: 'in@desk.example' });
  });
});

describe('the conversation of a ticket', () => {
  const path = () => `/tickets/${UID.ticket}/${ticket}/conversation`;
  const conversation = { action: actionId('tickets.read'), subject: null };

  it('shows a restricted field only to roles with access', async () => {
    await documents(app.strapi, UID.ticket).update({
      documentId: ticket,
      data: { requesterEmail: 'anna@customer.example' },
    });
    const other = await app.userWithRole([...ALL, conversation]);
    const { status, text } = await other.requests.get(path());
    expect(status).toBe(200);
    expect(text).toContain('anna@customer.example');
    expect(text).not.toContain(SECRET);
    expect((await app.admin.get(path())).text).toContain(SECRET);
  });

  it('cannot be read, continued or noted by users who may not read the ticket itself', async () => {
    const { requests } = await app.userWithRole([
      conversation,
      { action: actionId('tickets.note'), subject: null },
      { action: actionId('tickets.reply'), subject: null },
    ]);
    const place = `/tickets/${UID.ticket}/${ticket}`;
    const answers = [
      await requests.get(path()),
      await requests.post(`${place}/notes`, { text: 'Hello' }),
      await requests.post(`${place}/replies`, { text: 'Hello' }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(404);
      expect(text).not.toMatch(/customer\.example|insider/);
    }
  });
});

describe('a restricted field, for incoming mail', () => {
  it('is filled with its default, never from the message', async () => {
    await restrict(channel, {
      field: 'requesterName',
      source: 'sender',
      restricted: true,
      roles: [leadRole],
      defaultValue: 'Nobody',
    });
    const { body } = await app.admin.post(`/channels/${channel}/preview`, {
      eml: rawMail({ from: 'Mallory <mallory@customer.example>' }),
    });
    expect(body.data.ticket.data.requesterName).toBe('Nobody');
    expect(JSON.stringify(body.data.ticket)).not.toContain('Mallory');
    await restrict(channel, { field: 'requesterName', restricted: true, roles: [leadRole] });
  });
});

describe('access to a restricted field', () => {
  const sees = async (requests: Requests) =>
    Object.hasOwn((await requests.get(`${tickets}/${ticket}`)).body.data, 'requesterName');

  it('follows the channels at once, and is open to all if no channel restricts it any longer', async () => {
    await restrict(channel);
    expect([await sees(agent), await sees(lead)]).toEqual([true, true]);
    await restrict(channel, { field: 'requesterName', restricted: true, roles: [] });
    expect([await sees(agent), await sees(lead), await sees(app.admin)]).toEqual([false, false, true]);
    await restrict(channel, { field: 'requesterName', restricted: true, roles: [leadRole] });
    expect([await sees(agent), await sees(lead)]).toEqual([false, true]);
  });

  it('is the union if several channels restrict it', async () => {
    const other = await app.userWithRole(ALL);
    const second = await newChannel({ field: 'requesterName', restricted: true, roles: [other.role] });
    expect([await sees(lead), await sees(other.requests), await sees(agent)]).toEqual([true, true, false]);
    await application().channels.remove(second);
    expect(await sees(other.requests)).toBe(false);
  });

  it('is not determined by a draft', async () => {
    await application().channels.setStatus(channel, 'draft');
    expect(await sees(agent)).toBe(true);
    await application().channels.setStatus(channel, 'inactive');
    expect(await sees(agent)).toBe(false);
  });

  it('does not change if the template is unpublished', async () => {
    await app.strapi.documents(UID.template as never).unpublish({ documentId: template } as never);
    const { current } = createRestrictedFields({ strapi: app.strapi });
    expect((await current()).get(UID.ticket)?.get('requesterName')).toEqual(new Set([leadRole]));
    await documents(app.strapi, UID.template).publish({ documentId: template });
  });

  it('is soon known to another instance', async () => {
    const other = createRestrictedFields({ strapi: app.strapi });
    expect((await other.current()).has(UID.ticket)).toBe(true);
    await restrict(channel);
    const deadline = Date.now() + 30_000;
    while ((await other.current()).has(UID.ticket) && Date.now() < deadline) await pause(50);
    expect((await other.current()).has(UID.ticket)).toBe(false);
    await restrict(channel, { field: 'requesterName', restricted: true, roles: [leadRole] });
  });

  it('only requires one of a person’s roles', async () => {
    const user = await app.userWithRole(ALL);
    const [first] = (await app.strapi.db.query('admin::user').findMany({
      where: { roles: { id: user.role } },
    } as never)) as { id: number }[];
    await app.strapi.service('admin::user').updateById(first!.id, { roles: [user.role, leadRole] });
    expect(await sees(user.requests)).toBe(true);
  });

  it('requires the role’s own permission as well', async () => {
    const narrow = await app.userWithRole([
      { action: `${EXPLORER}.read`, subject: UID.ticket, fields: ['subject'] },
    ]);
    await restrict(channel, { field: 'requesterName', restricted: true, roles: [leadRole, narrow.role] });
    expect(await sees(narrow.requests)).toBe(false);
    await restrict(channel, { field: 'requesterName', restricted: true, roles: [leadRole] });
  });
});
