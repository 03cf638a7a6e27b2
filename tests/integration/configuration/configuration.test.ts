import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { UID } from '../../../content-types';
import type { ConfigurationView, RuleView } from '../../../contracts';
import type { Application } from '../../../server/src/services';
import { startApp, type TestApp } from '../../support/app';
import { eventually } from '../../support/eventually';

const TEMPLATE = 'Parcel';
const FILE = {
  version: 1,
  templates: [
    {
      name: TEMPLATE,
      ticketType: 'Incident',
      target: UID.ticket,
      fields: [{ field: 'subject', required: true }],
    },
  ],
  channels: [
    {
      name: 'Parcels',
      host: 'mail.parcels.example',
      username: 'desk@parcels.example',
      template: TEMPLATE,
      secrets: { password: { env: 'PARCELS_PASSWORD' } },
      mappings: [{ kind: 'required', field: 'subject', source: 'subject', roles: ['Super Admin'] }],
      rules: [
        { name: 'First', actions: [{ do: 'template', template: TEMPLATE }] },
        { name: 'Second', actions: [{ do: 'skip' }] },
      ],
    },
  ],
};

describe('a configuration file', () => {
  let dir: string;
  let path: string;
  let app: TestApp;
  let application: Application;
  const write = (value: object) => writeFileSync(path, stringify(value));

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'email-channel-configuration-'));
    path = join(dir, 'configuration.yml');
    write(FILE);
    process.env.PARCELS_PASSWORD = 'first-password';
    app = await startApp({ config: { configuration: path } });
    application = app.strapi.plugin('email-channel').service('app') as unknown as Application;
  });
  afterAll(async () => {
    await app?.stop();
    delete process.env.PARCELS_PASSWORD;
    rmSync(dir, { recursive: true, force: true });
  });

  const view = async (): Promise<ConfigurationView> => (await app.admin.get('/configuration')).body.data;
  const apply = async (): Promise<ConfigurationView> =>
    (await app.admin.post('/configuration/apply')).body.data;
  const channel = async () => {
    const { results } = (await app.admin.get('/channels?search=Parcels')).body.data;
    expect(results).toHaveLength(1);
    return results[0];
  };
  const rules = async (id: string): Promise<RuleView[]> =>
    (await app.admin.get(`/rules?channel=${id}`)).body.data;
  const password = async () => application.secrets.open((await channel()).documentId, 'password');

  it('is applied at startup: templates, channels with their credentials, mappings, rules', async () => {
    await eventually(
      'the file',
      async () => (await view()).appliedAt !== null || (await view()).problem !== null,
    );
    expect(await view()).toMatchObject({ problem: null, drift: [] });
    const { documentId, status, template, mappings } = await channel();
    const [published] = await application.templates.published();
    expect(published).toMatchObject({ name: TEMPLATE, ticketType: 'Incident' });
    expect({ status, template }).toEqual({ status: 'draft', template: published!.documentId });
    expect(mappings).toMatchObject([{ field: 'subject', source: 'subject', roles: [expect.any(Number)] }]);
    expect(await password()).toBe('first-password');
    const [first, second] = await rules(documentId);
    expect([first!.name, second!.name]).toEqual(['First', 'Second']);
    expect(first!.actions).toMatchObject([{ do: 'template', template: published!.documentId }]);
  });

  it('changes nothing when it is applied again', async () => {
    const before = { channel: await channel(), rules: await rules((await channel()).documentId) };
    expect((await apply()).problem).toBeNull();
    expect({ channel: await channel(), rules: await rules((await channel()).documentId) }).toEqual(before);
  });

  it('prevents other changes of its channels, rules and templates', async () => {
    const { documentId } = await channel();
    const [{ documentId: rule }] = (await rules(documentId)) as [RuleView];
    const [template] = await application.templates.published();
    const refused = await Promise.all([
      app.admin.put(`/channels/${documentId}`, { port: 143 }),
      app.admin.delete(`/channels/${documentId}`),
      app.admin.post('/rules', { name: 'Mine', channel: documentId, actions: [{ do: 'skip' }] }),
      app.admin.delete(`/rules/${rule}`),
      app.admin.post(`/rules/order?channel=${documentId}`, { ids: [] }),
    ]);
    for (const { status, body } of refused)
      expect([status, body.error.details.code]).toEqual([409, 'managed-by-file']);
    await expect(
      app.strapi.documents(UID.template as never).update({
        documentId: template!.documentId,
        data: { name: 'Mine' },
      } as never),
    ).rejects.toThrow('configuration.yml');
    expect((await app.admin.post('/rules', { name: 'All', actions: [{ do: 'skip' }] })).status).toBe(201);
  });

  it('allows pausing and changing credentials, and does not restore old credentials', async () => {
    const { documentId } = await channel();
    expect((await app.admin.put(`/channels/${documentId}/status`, { status: 'inactive' })).status).toBe(200);
    const renewed = await app.admin.put(`/channels/${documentId}`, { secrets: { password: 'by hand' } });
    expect(renewed.status).toBe(200);
    await apply();
    expect([(await channel()).status, await password()]).toEqual(['inactive', 'by hand']);
    process.env.PARCELS_PASSWORD = 'second-password';
    await apply();
    expect(await password()).toBe('second-password');
  });

  it('shows changes made elsewhere, and reverts them', async () => {
    const { documentId } = await channel();
    await application.channels.update(documentId, { ccAsParticipants: true });
    expect((await view()).drift).toMatchObject([
      { kind: 'channel', name: 'Parcels', fields: [{ path: 'ccAsParticipants', from: true, to: false }] },
    ]);
    expect((await apply()).drift).toEqual([]);
    expect((await channel()).ccAsParticipants).toBe(false);
  });

  it('keeps the identity of rules by name, in its own order', async () => {
    const { documentId } = await channel();
    const before = await rules(documentId);
    const [support] = FILE.channels;
    write({ ...FILE, channels: [{ ...support, rules: support!.rules.toReversed() }] });
    await apply();
    expect((await rules(documentId)).map((rule) => rule.documentId)).toEqual(
      before.map((rule) => rule.documentId).toReversed(),
    );
  });

  it.each([
    [{ ...FILE, channels: [{ ...FILE.channels[0], secrets: { password: { env: 'NOT_SET' } } }] }, 'NOT_SET'],
    [{ ...FILE, channels: [{ ...FILE.channels[0], template: 'Gone' }] }, 'no published template “Gone”'],
    [{ ...FILE, channels: [{ ...FILE.channels[0], port: 0 }] }, 'channels.0.port'],
    [{ ...FILE, channels: [{ ...FILE.channels[0], requireDmarc: true }] }, 'channel “Parcels”: authservId'],
  ])('that cannot be applied reports the reason, and writes nothing: %#', async (file, says) => {
    const before = await channel();
    write(file);
    expect((await apply()).problem).toContain(says);
    expect(await channel()).toEqual(before);
  });

  it('is exported such that importing it changes nothing', async () => {
    write(FILE);
    await apply();
    const exported = await application.configuration.export();
    expect(stringify(exported)).not.toContain('second-password');
    const again = parse(stringify(exported));
    expect(await application.configuration.differences(again)).toEqual([]);
    process.env.PARCELS_PASSWORD = 'second-password';
    await application.configuration.apply(again);
    expect(await application.configuration.differences(again)).toEqual([]);
  });
});
