import { dirname } from 'node:path';
import request from 'supertest';
import { UID } from '../../../content-types';
import { describeWith } from '../../support/available';
import { rawMailWithFiles, startDesk, type Desk } from '../../support/desk';

// On a busy machine an app with its servers takes its time.
jest.setTimeout(180_000);

interface File {
  name: string;
  url: string;
}

const GRAPHQL = dirname(require.resolve('@strapi/plugin-graphql/package.json'));

describeWith('dovecot', 'the GraphQL API', () => {
  let desk: Desk;
  let token: string;
  beforeAll(async () => {
    desk = await startDesk({ env: { GRAPHQL_PATH: GRAPHQL } });
    const channel = await desk.channel({});
    desk.deliver(rawMailWithFiles([['a.txt', 'text/plain', Buffer.from('words').toString('base64')]]));
    await desk.read(channel);
    const created = await desk.app.strapi
      .service('admin::api-token')
      .create({ name: 'all', type: 'full-access', description: '', lifespan: null });
    token = created.accessKey;
  });
  afterAll(() => desk?.stop());

  const ask = async (query: string, bearer: string | null = token) => {
    const asked = request(desk.app.url).post('/graphql').send({ query });
    const { body } = await (bearer ? asked.set('Authorization', `Bearer ${bearer}`) : asked);
    return body as { data: Record<string, unknown> | null };
  };
  const TICKETS = '{ emailChannelTickets { documentId attachments { name url } } }';

  it('returns signed addresses of files to users who may read the ticket', async () => {
    const { data } = await ask(TICKETS);
    const [ticket] = data!.emailChannelTickets as { documentId: string; attachments: File[] }[];
    const [file] = ticket!.attachments;
    expect(file!.url).toMatch(/^\/email-channel\/files\/email-channel_[0-9a-f]{32}\.txt\?.*signature=/);
    expect((await request(desk.app.url).get(file!.url)).text).toBe('words');
    const { data: more } = await ask(
      `{ emailChannelTicket(documentId: "${ticket!.documentId}") { attachments_connection { nodes { url } } } }`,
    );
    expect(JSON.stringify(more)).toContain('signature=');
  });

  it('returns no ticket or address to anyone else', async () => {
    for (const query of [TICKETS, '{ uploadFiles { name url } }']) {
      const body = await ask(query, null);
      expect(body.data ?? null).toBeNull();
      expect(JSON.stringify(body)).not.toMatch(/email-channel_|a\.txt/);
    }
  });

  it('does not list files of mail among those of the Media Library', async () => {
    const file = await desk.app.strapi.db.query('plugin::upload.file').findOne({ where: { name: 'a.txt' } });
    const { data } = await ask(
      `{ uploadFiles { name } uploadFiles_connection { nodes { name } pageInfo { total } } uploadFile(documentId: "${String(file.documentId)}") { name url } }`,
    );
    expect(data).toEqual({
      uploadFiles: [],
      uploadFiles_connection: { nodes: [], pageInfo: { total: 0 } },
      uploadFile: null,
    });
  });

  it('has no channels and no mapping', async () => {
    const { data } = await ask('{ __schema { types { name } } }');
    const names = JSON.stringify(data);
    expect(names).toContain('"EmailChannelTicket"');
    for (const uid of [UID.channel, UID.mapping]) {
      const { info } = desk.app.strapi.contentTypes[uid as never] as { info: { singularName: string } };
      expect(names.toLowerCase()).not.toContain(`"emailchannel${info.singularName.replace(/-/g, '')}"`);
    }
  });
});
