import { startApp, type TestApp } from '../../support/app';
import { completeChannel, publishTemplate } from '../../support/http-fixtures';

type Transform = (event: Record<string, unknown>) => object;

/**
 * Strapi's audit log needs a licence. What it does with a plugin is two calls: the plugin names its events, and the log makes its
 * entry of what comes over the event hub.
 */
describe('Strapi’s audit log', () => {
  let app: TestApp;
  const entries: { name: string; entry: object }[] = [];
  beforeAll(async () => {
    app = await startApp({
      extend(strapi) {
        strapi.add('audit-logs-lifecycle', {
          registerEvent: (name: string, transform: Transform) =>
            strapi.eventHub.on(name, async (event: Record<string, unknown>) => {
              entries.push({ name, entry: transform(event) });
            }),
        });
      },
    });
  });
  afterAll(() => app.stop());

  it('includes changes of channels, credentials and rules, and erasures, without secrets and addresses', async () => {
    const { body } = await app.admin.post('/channels', completeChannel(await publishTemplate(app)));
    const { documentId: id, name } = body.data;
    const resource = { type: 'channel', id, name };
    await app.admin.put(`/channels/${id}`, { maxTries: 7, secrets: { password: 'new-secret-pass' } });
    await app.admin.put(`/channels/${id}/status`, { status: 'inactive' });
    await app.admin.post('/people/erase', { address: 'ada@customer.example' });
    await app.admin.delete(`/channels/${id}`);
    expect(entries.map(({ name, entry }) => [name.replace('email-channel.', ''), entry])).toMatchObject([
      ['channel.create', { resource }],
      ['channel.update', { resource, details: { fields: ['maxTries'] } }],
      [
        'credentials.update',
        { resource: { ...resource, type: 'credentials' }, details: { credentials: ['password'] } },
      ],
      ['channel.update', { resource, details: { fields: ['status'], status: 'inactive' } }],
      ['person.erase', { details: { counts: { log: 0 } } }],
      ['channel.delete', { resource: { type: 'channel', id } }],
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/new-secret-pass|ada@customer/);
  });
});
