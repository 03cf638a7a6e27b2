import { UID } from '../../../content-types';
import { startApp, type TestApp } from '../../support/app';
import type { Application } from '../../../server/src/services';
import { activeChannel, publishIncident } from '../../support/incident';

let app: TestApp;
let application: Application;
let template: string;
beforeAll(async () => {
  app = await startApp();
  application = app.strapi.plugin('email-channel').service('app') as unknown as Application;
  template = await publishIncident(app.strapi);
});
afterAll(() => app?.stop());

/** What became wrong of a channel since it was saved, as the database has it then. */
const FAULTS: [string, object][] = [
  ['a template that is gone', { template: 'gone' }],
  ['no template', { template: null }],
  ['an offer that is gone', { offer: 'gone' }],
  ['a ticket type that the config has not any more', { whitelistedTicketTypes: ['Complaint'] }],
  ['no host', { host: null }],
  ['no start date', { syncStartDate: null }],
  ['no folders', { folders: [] }],
  [
    'a folder twice',
    {
      folders: [
        { path: 'INBOX', after: 'leave' },
        { path: 'inbox', after: 'leave' },
      ],
    },
  ],
  ['a time zone that nobody knows any more', { timeZone: 'Europe/Nowhere' }],
  ['an endpoint that is not https', { tokenEndpoint: 'http://example.com/token' }],
  ['DMARC without a server that checks it', { requireDmarc: true, authservId: null }],
];

describe.each(FAULTS)('an active channel with %s', (_fault, columns) => {
  let channel: string;
  beforeEach(async () => {
    const created = await application.channels.create(
      activeChannel({ host: 'mail.example.com', username: 'u', secrets: { password: 'pw' }, template }),
    );
    channel = created.documentId;
    await app.strapi.db.query(UID.channel).update({ where: { documentId: channel }, data: columns });
  });

  it('can be paused, but not activated again', async () => {
    expect((await application.channels.setStatus(channel, 'inactive')).status).toBe('inactive');
    const { timeZone } = columns as { timeZone?: string };
    if (!timeZone)
      await expect(application.channels.setStatus(channel, 'active')).rejects.toMatchObject({
        code: expect.stringMatching(/^(channel-incomplete|invalid-input)$/),
      });
  });

  it('can be renamed, and accepts a new password', async () => {
    const { body, status } = await app.admin.put(`/channels/${channel}`, {
      name: 'Renamed',
      secrets: { password: 'new' },
    });
    expect([status, body.data?.name ?? body]).toEqual([200, 'Renamed']);
    expect(await application.secrets.open(channel, 'password')).toBe('new');
  });

  it('cannot be changed for the worse', async () => {
    await expect(
      application.channels.update(channel, { aliases: [{ alias: 'a@x.example', primary: 'a@x.example' }] }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(channel-incomplete|invalid-input)$/) });
  });
});
