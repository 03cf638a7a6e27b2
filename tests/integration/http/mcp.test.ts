import request from 'supertest';
import { actionId, fieldMappingSchema, type PermissionKey } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';

jest.setTimeout(120_000);

describe('the tools on Strapi’s MCP server', () => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({ env: { MCP: 'true' } });
    channel = await desk.channel({ name: 'Support', deniedDomains: ['denied.example'] });
    desk.deliver(rawMail({ subject: 'Printer' }));
    desk.deliver(rawMail({ from: 'x@denied.example', subject: 'Denied' }));
    await desk.read(channel);
  });
  afterAll(() => desk?.stop());

  /** A token that may do only this, of the first admin or of the only one with a role. */
  const tokenWith = async (permissions: PermissionKey[], role?: number): Promise<string> => {
    const { strapi } = desk.app;
    const where = role === undefined ? {} : { roles: { id: role } };
    const admin = await strapi.db.query('admin::user').findOne({ where, populate: ['roles'] });
    const { accessKey } = await strapi.service('admin::api-token-admin').create(
      {
        name: permissions.join(' '),
        description: '',
        lifespan: null,
        adminUserOwner: admin.id,
        adminPermissions: permissions.map((key) => ({
          action: actionId(key),
          subject: null,
          properties: {},
          conditions: [],
        })),
      },
      admin,
    );
    return accessKey;
  };
  const rpc = async (token: string, method: string, params: object) => {
    const { text } = await request(desk.app.url)
      .post('/mcp')
      .set({ Authorization: `Bearer ${token}`, Accept: 'application/json, text/event-stream' })
      .send({ jsonrpc: '2.0', id: 1, method, params });
    return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result;
  };
  const call = async (token: string, name: string, args: object) => {
    const { structuredContent, isError, content } = await rpc(token, 'tools/call', {
      name: `email_channel_${name}`,
      arguments: args,
    });
    return isError ? { error: content[0].text } : structuredContent.result;
  };
  const names = async (token: string) =>
    ((await rpc(token, 'tools/list', {})).tools as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => name.startsWith('email_channel_'));

  it('are available only to tokens with their permissions', async () => {
    expect(await names(await tokenWith(['settings.read']))).toEqual([]);
    expect((await names(await tokenWith(['messages.read']))).sort()).toEqual([
      'email_channel_explain_message',
      'email_channel_find_messages',
      'email_channel_try_rule',
      'email_channel_where_is_mail',
    ]);
  });

  it('find and explain messages', async () => {
    const token = await tokenWith(['messages.read']);
    const { results } = await call(token, 'find_messages', { search: 'denied' });
    expect(results).toMatchObject([{ outcome: 'skipped', subject: 'Denied' }]);
    const told = await call(token, 'explain_message', { id: results[0].id });
    expect(told).toMatchObject({ reason: 'domain-denied', mail: null });
    expect(told.steps.join(' ')).toContain('denied.example');
    expect(await call(token, 'where_is_mail', { text: 'x@denied.example' })).toMatchObject({
      logged: [{ subject: 'Denied' }],
    });
    expect(await call(token, 'try_rule', { channel, rule: null })).toEqual({
      error: 'The token lacks plugin::email-channel.channels.write.',
    });
  });

  it('preview a message and test a rule, without writing', async () => {
    const token = await tokenWith(['messages.read', 'channels.read', 'channels.write']);
    const eml = rawMail({ subject: 'Not yet' });
    expect(await call(token, 'preview_message', { channel, eml })).toMatchObject({
      outcome: 'ticket',
      ticket: { data: { subject: 'Not yet' } },
    });
    expect(await call(token, 'try_rule', { channel, rule: null })).toMatchObject({ tried: 2 });
    expect((await desk.tickets()).map(({ subject }) => subject)).toEqual(['Printer']);
  });

  it('never show a field that is restricted to other roles in any part of a preview', async () => {
    const permissions = [{ action: actionId('channels.read'), subject: null }];
    const { role: outsiders } = await desk.app.userWithRole(permissions);
    const { role: insiders } = await desk.app.userWithRole(permissions);
    const mappings = [
      { kind: 'required', field: 'subject', source: 'subject' },
      { kind: 'required', field: 'description', source: 'body' },
      {
        ...{ kind: 'optional', field: 'requesterName', defaultValue: 'insider-7319' },
        ...{ restricted: true, roles: [insiders] },
      },
    ].map((row) => fieldMappingSchema.parse(row));
    const restricted = await desk.channel({ name: 'Restricted', mappings });
    const ask = async (role?: number) =>
      call(await tokenWith(['channels.read'], role), 'preview_message', {
        channel: restricted,
        eml: rawMail({ from: 'plain@customer.example', subject: 'For insiders' }),
      });
    for (const role of [insiders, undefined])
      expect(await ask(role)).toMatchObject({ ticket: { data: { requesterName: 'insider-7319' } } });
    const hidden = await ask(outsiders);
    expect(hidden).toMatchObject({ outcome: 'ticket', ticket: { data: { subject: 'For insiders' } } });
    expect(hidden.ticket.data).not.toHaveProperty('requesterName');
    expect(JSON.stringify(hidden)).not.toContain('insider-7319');
  });

  it('only require the permission to retry for retrying messages', async () => {
    const [row] = (await desk.log(channel)).filter(({ state }) => state === 'skipped');
    const ids = [Number(row!.id)];
    const reader = await tokenWith(['messages.read']);
    expect(await names(reader)).not.toContain('email_channel_retry_messages');
    const asked = call(await tokenWith(['messages.retry']), 'retry_messages', { ids, force: true });
    const [, answer] = await Promise.all([desk.read(channel).catch(() => null), asked]);
    expect(answer).toMatchObject({ queued: ids });
  });
});
