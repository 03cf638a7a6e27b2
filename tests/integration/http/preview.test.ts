import request from 'supertest';
import { startApp, type TestApp } from '../../support/app';
import { completeChannel, publishTemplate } from '../../support/http-fixtures';

const MB = 1024 * 1024;
const EML = [
  'From: Ada <ada@corp.example>',
  'To: support@desk.example',
  'Subject: =?utf-8?q?Der_Drucker_brennt_=F0=9F=94=A5?=',
  'Message-ID: <1@corp.example>',
  'Date: Sun, 01 Mar 2026 10:00:00 +0000',
  '',
  'Please help.',
  '',
].join('\r\n');
const SUBJECT = 'Der Drucker brennt 🔥';

describe('a preview', () => {
  let app: TestApp;
  let template: string;
  let channel: string;
  let path: string;
  beforeAll(async () => {
    app = await startApp();
    template = await publishTemplate(app);
    channel = (await app.admin.post('/channels', completeChannel(template))).body.data.documentId;
    path = `/channels/${channel}/preview`;
  });
  afterAll(() => app.stop());

  describe('of a raw message', () => {
    const upload = (content: Buffer | string) =>
      app.admin
        .post(path)
        .attach('file', Buffer.from(content), { filename: 'a.eml', contentType: 'message/rfc822' });
    const stream = (content: Buffer | string) =>
      app.admin
        .post(path)
        .set('Content-Type', 'message/rfc822')
        .send(content as string);

    it.each([
      ['a file of a form', () => upload(EML)],
      ['a body of type message/rfc822', () => stream(EML)],
      ['JSON', () => app.admin.post(path, { eml: EML })],
    ])('accepts %s', async (_name, send) => {
      const { status, body } = await send();
      expect([status, body.error]).toEqual([200, undefined]);
      expect(body.data).toMatchObject({
        outcome: 'ticket',
        reason: 'created',
        mail: { subject: SUBJECT, from: { address: 'ada@corp.example' } },
        ticket: { uid: 'plugin::email-channel.ticket', ticketType: 'Incident', data: { subject: SUBJECT } },
      });
      expect(body.data.steps.length).toBeGreaterThan(0);
    });

    it('writes nothing', async () => {
      await upload(EML);
      const count = await app.strapi.db.query('plugin::email-channel.ticket').count();
      expect([count, (await app.admin.get('/messages')).body.data.pagination.total]).toEqual([0, 0]);
    });

    it.each([
      ['a file of a form', upload],
      ['a body of type message/rfc822', stream],
    ])('accepts a message of 24 MB as %s, and rejects a larger one', async (_name, send) => {
      const { messageBytes } = app.strapi.plugin('email-channel').service('app').config.limits;
      const header = EML.replace('Please help.', '');
      const line = `${'x'.repeat(76)}\r\n`;
      const large = Buffer.from(header + line.repeat((24 * MB) / line.length));
      const taken = await send(large);
      expect([taken.status, taken.body.data?.mail.subject]).toEqual([200, SUBJECT]);

      const refused = await send(Buffer.concat([large, Buffer.alloc(messageBytes - large.length + 1, 'x')]));
      expect([refused.status, refused.body.error.details.code]).toEqual([422, 'limit-exceeded']);
      expect(refused.body.error.message).toContain('25 MB');
    });

    it.each([
      ['an empty file', () => upload('')],
      ['an empty body', () => stream('')],
      ['a form without a file', () => app.admin.post(path).field('eml', EML)],
      [
        'two files',
        () =>
          app.admin.post(path).attach('a', Buffer.from(EML), 'a.eml').attach('b', Buffer.from(EML), 'b.eml'),
      ],
      ['JSON without a message', () => app.admin.post(path, {})],
    ])('rejects %s', async (_name, send) => {
      const { status, body } = await send();
      expect([status, body.error.details.code]).toEqual([400, 'invalid-input']);
    });

    it('is not found for an unknown channel', async () => {
      const { status } = await app.admin.post('/channels/nothing/preview', { eml: EML });
      expect(status).toBe(404);
    });

    it('requires a signed-in admin before anything is read', async () => {
      const { status } = await request(app.url)
        .post(`/email-channel${path}`)
        .attach('file', Buffer.from(EML), 'a.eml');
      expect(status).toBe(401);
    });
  });

  describe('with unsaved values', () => {
    const mappings = [{ kind: 'required', field: 'subject', source: 'senderName' }];
    const send = (unsaved: string) =>
      app.admin
        .post('/preview')
        .field('unsaved', unsaved)
        .attach('file', Buffer.from(EML), { filename: 'a.eml', contentType: 'message/rfc822' });

    it('uses them instead of those of the channel, which are not changed', async () => {
      const { status, body } = await send(JSON.stringify({ channel, values: { mappings } }));
      expect([status, body.error]).toEqual([200, undefined]);
      expect(body.data.ticket.data.subject).toBe('Ada');
      const saved = await app.admin.get(`/channels/${channel}`);
      expect(saved.body.data.mappings).not.toEqual(
        expect.arrayContaining([expect.objectContaining(mappings[0]!)]),
      );
    });

    it('does not need a saved channel', async () => {
      const { status, body } = await send(JSON.stringify({ values: { name: 'New', template, mappings } }));
      expect([status, body.error]).toEqual([200, undefined]);
      expect(body.data).toMatchObject({ outcome: 'ticket', ticket: { data: { subject: 'Ada' } } });
    });

    it.each([
      ['values that are no JSON', () => send('{')],
      ['a value that is not valid', () => send(JSON.stringify({ values: { port: 0 } }))],
      ['a request that is no form', () => app.admin.post('/preview', { eml: EML })],
    ])('rejects %s', async (_name, request) => {
      const { status, body } = await request();
      expect([status, body.error.details.code]).toEqual([400, 'invalid-input']);
    });

    it('of the latest messages connects with them', async () => {
      const { status, body } = await app.admin.post('/preview-newest', {
        channel,
        values: { host: '192.0.2.1', secrets: { password: 'x' } },
        count: 3,
      });
      expect([status, body.error.details.code]).toEqual([422, 'host-not-allowed']);
      const redirected = await app.admin.post('/preview-newest', {
        channel,
        values: { host: 'other.example' },
      });
      expect([redirected.status, redirected.body.error.details.code]).toEqual([422, 'secret-required']);
    });
  });
});
