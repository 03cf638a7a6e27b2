import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { trustedServerSchema } from '../../../contracts';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

const BORDER = 'Received: from out.corp.example (out.corp.example [203.0.113.7]) by mx.desk.example; x';
const by = (server: string) => `Authentication-Results: ${server}; dmarc=pass`;

describeWith('dovecot', 'a suggested trusted server', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk.stop());

  const ask = async (body: object) => {
    const answer = await desk.app.admin.post('/trusted-server', body);
    expect([answer.status, answer.body.error]).toEqual([200, undefined]);
    return trustedServerSchema.parse(answer.body.data);
  };
  /** As a server delivers: its lines stand above those that the message came with. */
  const deliver = (...lines: string[]) => desk.deliver([...lines, rawMail()].join('\r\n'));

  it('is based on the latest 50 messages of the channel’s first folder, saved or not, without marking them as seen', async () => {
    const { dovecot } = desk;
    const channel = await desk.channel();
    expect(await ask({ channel })).toEqual({ server: null, wrote: 0, of: 0 });
    for (let old = 0; old < 60; old += 1) deliver(by('old.desk.example'), BORDER);
    for (let more = 0; more < 48; more += 1) deliver(by('mx.desk.example'), BORDER, by('evil.example'));
    deliver(BORDER, by('evil.example'));
    deliver(BORDER, by('evil.example'));

    const found = { server: 'mx.desk.example', wrote: 48, of: 50 };
    expect(await ask({ channel })).toEqual(found);
    const values = {
      host: 'localhost',
      port: dovecot.ports.imaps,
      caCertificate: dovecot.ca,
      username: 'desk',
      secrets: { password: 'secret-pass' },
    };
    expect(await ask({ values })).toEqual(found);
    expect(await ask({ values: { ...values, folders: [{ path: 'Junk' }] } })).toMatchObject({ of: 0 });
    const files = readdirSync(join(dovecot.maildir('desk'), 'cur'));
    expect(files).toHaveLength(110);
    expect(files.filter((name) => /:2,\w*S/.test(name))).toEqual([]);
  });
});
